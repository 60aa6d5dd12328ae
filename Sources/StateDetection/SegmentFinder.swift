/// Finds the steps of the program that a machine follows, as they end: from its set point and its value, or from its
/// value alone.
///
/// Where the reference, which is the set point where there is one, stands still for the time of `hold`, the program
/// holds. A step is what lies between two holds; shorter rests of the reference belong to the ramp around them. Causal;
/// a ramp is told when the value has arrived and the reference has held, a soak when the program goes on. Bounded: less
/// than 2 kB. The slowest ramp that is seen as one moves by a quarter of the tolerance within `hold` where there is a
/// set point, by half of it where not.
package struct SegmentFinder: Sendable, Codable {
    package struct Configuration: Sendable, Hashable, Codable {
        /// In the unit of the value: so close to where it should be counts as there. Steps shorter than five times this
        /// are none.
        package var tolerance: Double
        /// Seconds.
        package var hold: Double
        package var hasSetPoint: Bool

        /// - Parameters:
        ///   - tolerance: Above 0; a climatic chamber is specified within 2 K.
        ///   - hold: Above 0.
        package init(tolerance: Double = 2, hold: Double? = nil, hasSetPoint: Bool) {
            precondition(tolerance > 0 && hold ?? 1 > 0)
            self.tolerance = tolerance
            self.hold = hold ?? (hasSetPoint ? 60 : 300)
            self.hasSetPoint = hasSetPoint
        }
    }

    private struct Soak: Sendable, Codable {
        let level: Double
        let start: Double
        /// The direction from which the value came; 0 where it was not seen to come.
        let sign: Double
        var overshoot = 0.0
        var count = 0.0
        var mean = 0.0
        var squares = 0.0

        mutating func take(_ value: Double, at time: Double, settling: Double) {
            overshoot = max(overshoot, sign * (value - level))
            guard time - start >= settling else { return }
            count += 1
            let deviation = value - mean
            mean += deviation / count
            squares += deviation * (value - mean)
        }

        /// - Returns: nil where it was not seen to begin.
        func segment(end: Double) -> ProgramSegment? {
            guard sign != 0 else { return nil }
            return ProgramSegment(
                kind: .soak, from: level, to: level, start: start, end: end, commanded: 0, pace: nil,
                overshoot: overshoot, spread: count > 1 ? (squares / (count - 1)).squareRoot() : nil)
        }
    }

    private struct Ramp: Sendable, Codable {
        let from: Double
        let start: Double
        let sign: Double
        var passages: Passages
        /// The furthest the value got.
        var extreme: Double
        /// The set point when it last moved, and when that was.
        var reference: Double
        var moved: Double
        /// Where it goes, once the reference has held there.
        var target: Double?
        /// Whether the value did not set out from there, or the set point turned back on the way.
        var isBroken: Bool

        init(from: Double, to value: Double, reference: Double, tolerance: Double, at time: Double) {
            self.from = from
            isBroken = (value - from).magnitude > tolerance
            start = time
            let isUpwards = reference > from
            sign = isUpwards ? 1 : -1
            passages = Passages(from: from, isUpwards: isUpwards, step: tolerance / 8, at: time)
            extreme = value
            self.reference = reference
            moved = time
        }

        mutating func take(_ value: Double, at time: Double) {
            passages.take(value, at: time)
            extreme = sign > 0 ? max(extreme, value) : min(extreme, value)
        }

        mutating func follow(setPoint: Double, stillness: Double, at time: Double) {
            guard (setPoint - reference).magnitude > stillness / 2 else { return }
            if sign * (setPoint - reference) < 0 { isBroken = true }
            reference = setPoint
            moved = time
        }
    }

    package let configuration: Configuration
    /// At most one of them; none while it is not known what the program does.
    private var soak: Soak?
    private var ramp: Ramp?
    private var reference: ReferenceHold
    private var lastTime: Double?
    /// The two values before.
    private var before = SIMD2(Double.nan, Double.nan)

    package init(_ configuration: Configuration) {
        self.configuration = configuration
        reference = ReferenceHold(window: configuration.hold)
    }

    /// How far the reference may move and still stand still.
    private var stillness: Double { configuration.tolerance / (configuration.hasSetPoint ? 4 : 2) }

    /// - Parameters:
    ///   - setPoint: Ignored where there is none; nil where it was not read.
    ///   - time: Seconds, on a clock that does not step. What is not later than before is passed over; after a pause of
    ///     more than `hold` it is not known what the program does until it holds again.
    /// - Returns: The step that has ended.
    package mutating func take(_ value: Double, setPoint: Double?, at time: Double) -> ProgramSegment? {
        guard value.isFinite, time.isFinite, time > lastTime ?? -.infinity else { return nil }
        var now = despiked(value)
        let value = now
        if configuration.hasSetPoint {
            guard let setPoint, setPoint.isFinite else { return nil }
            now = setPoint
        }
        if let lastTime, time - lastTime > configuration.hold { forget() }
        lastTime = time
        reference.take(now, at: time)
        if ramp != nil { return goOn(value, now, time) }
        if soak != nil { return holdOn(value, now, time) }
        if let level = reference.level(within: stillness, at: time) {
            soak = Soak(level: level, start: time, sign: 0)
        }
        return nil
    }

    private mutating func forget() {
        soak = nil
        ramp = nil
        reference.forget()
    }

    /// The median of three: a single wrong value is none.
    private mutating func despiked(_ value: Double) -> Double {
        defer { before = SIMD2(before.y, value) }
        guard before.x.isFinite else { return value }
        return max(min(before.x, before.y), min(max(before.x, before.y), value))
    }

    private mutating func holdOn(_ value: Double, _ now: Double, _ time: Double) -> ProgramSegment? {
        guard let level = soak?.level, (now - level).magnitude > stillness else {
            soak?.take(value, at: time, settling: configuration.hold)
            return nil
        }
        defer { soak = nil }
        setOut(from: level, value, now, time)
        return soak?.segment(end: time)
    }

    private mutating func setOut(from level: Double, _ value: Double, _ now: Double, _ time: Double) {
        ramp = Ramp(from: level, to: value, reference: now, tolerance: configuration.tolerance, at: time)
    }

    private mutating func goOn(_ value: Double, _ now: Double, _ time: Double) -> ProgramSegment? {
        if let ramp, let target = ramp.target, (now - target).magnitude > stillness {
            // On to the next without having arrived.
            setOut(from: target, value, now, time)
            return segment(ramp, to: target, end: time)
        }
        let stillness = stillness
        ramp?.take(value, at: time)
        if configuration.hasSetPoint { ramp?.follow(setPoint: now, stillness: stillness, at: time) }
        if ramp?.target == nil, let level = reference.level(within: stillness, at: time) { ramp?.target = level }
        guard let ramp, let target = ramp.target else { return nil }
        let span = ramp.sign * (target - ramp.from), nearness = min(configuration.tolerance, span.magnitude / 20)
        guard ramp.sign * (target - value) <= nearness else { return nil }
        let end = ramp.passages.time(at: span - nearness) ?? time
        soak = Soak(level: target, start: end, sign: ramp.sign, overshoot: max(0, ramp.sign * (ramp.extreme - target)))
        self.ramp = nil
        return segment(ramp, to: target, end: end)
    }

    /// - Returns: nil for what is too short to be a step of a program.
    private func segment(_ ramp: Ramp, to target: Double, end: Double) -> ProgramSegment? {
        let span = ramp.sign * (target - ramp.from)
        guard span >= 5 * configuration.tolerance else { return nil }
        let times = Pace.shares.compactMap { ramp.passages.time(at: $0 * span) }
        let isWhole = !ramp.isBroken && times.count == Pace.shares.count
        return ProgramSegment(
            kind: ramp.sign > 0 ? .rampUp : .rampDown, from: ramp.from, to: target, start: ramp.start, end: end,
            commanded: ramp.moved - ramp.start,
            pace: isWhole ? Pace(span: span, times: times) : nil, overshoot: nil, spread: nil)
    }
}
