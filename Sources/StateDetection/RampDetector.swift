import Glibc
package import Measurement

/// Finds ramps of one machine that have become slower, step by step of its program, within a budget of false alarms.
///
/// A run is compared with the same step's own past: the logarithm of its rate in each tenth of the span, and of these
/// deviations the median, so that a door that was open for a minute does not count. Two things slow a ramp down that
/// are no fault. More specimens slow down heating and cooling alike, so the ramps of the other direction before and
/// behind explain what they share with it (and a run waits for the one behind). The weather acts on all machines of a
/// class, so the median of the others' deviations is taken off. Of the last three runs the median counts: one alone is
/// no finding, two are.
///
/// Evidence becomes a rate by a ``TailModel``, and that an alarm where it falls below what the budget allows a run.
/// Beside that stands the rate itself among those of the class (median and MAD), for what was never better. Bounded:
/// ``stepLimit`` steps, below 2 kB each.
package struct RampDetector: Sendable, Codable {
    /// What is said of a run.
    package struct Finding: Sendable, Equatable {
        package let segment: ProgramSegment
        /// Units a minute that were expected under the circumstances; nil while that is learnt.
        package let expected: Double?
        /// By how much the last three runs are off what is expected, as a share: -0.1 for a tenth slower.
        package let change: Double?
        package let standing: PeerGroup.Standing?
        /// 0…1, 0.5 where the budget lies.
        package let score: Double
        /// Whether this step is too slow.
        package let isAlarm: Bool
        /// Runs of this step so far.
        package let runs: Int
    }

    /// What is expected of a step under its usual circumstances.
    package struct Expectation: Sendable, Equatable {
        package let step: ProgramStep
        /// Units a minute; nil before the first run that was learnt from.
        package let rate: Double?
        /// Standard deviation of what neither specimens nor the class explain, as it is judged by; in the unit of the
        /// rate.
        package let spread: Double?
        /// Runs so far.
        package let runs: Int
        /// Milliseconds since 1970 of the first.
        package let since: Int64
        /// Since when nothing more is learnt, because somebody asked for that.
        package let frozen: Int64?
    }

    fileprivate struct Step: Sendable, Codable {
        let step: ProgramStep
        /// Of the logarithm of the rate in each tenth.
        var bands: [RobustBaseline]
        /// Of what nothing explains.
        var rest: RobustBaseline
        /// How ramps of the other direction explain this one.
        var bonds: [Bond] = []
        var runs = 0
        /// Milliseconds since 1970 of the first.
        var since: Int64 = 0
        var frozen: Int64?
        /// Of the last three runs, the newest last.
        var rests: [Double] = []
        var paces: [Double] = []
        var isAlarm = false
        /// Runs that the alarm has lasted, and that it has been quiet for.
        var alarmRuns = 0
        var quiet = 0
        var suspicious = 0
    }

    /// How the rates of two steps go together: a line through their logarithms, by least squares.
    ///
    /// Of the rates themselves and not of how far they are off their levels: a level follows its step alone, so what two
    /// of them differ by would look like specimens, and hide a loss.
    fileprivate struct Bond: Sendable, Codable {
        let step: ProgramStep
        /// What is taken to be known before: that all is shared, from four runs with specimens that make a tenth.
        private static let prior = 4 * 0.1 * 0.1
        /// Of the runs, which fade: sums, and means.
        private var weight = 0.0
        private var mean = 0.0
        private var otherMean = 0.0
        private var squares = 0.0
        private var products = 0.0

        init(_ step: ProgramStep) { self.step = step }

        /// Nil before anything was learnt.
        func rest(of pace: Double, beside other: Double) -> Double? {
            weight > 0 ? pace - mean - share * (other - otherMean) : nil
        }

        var share: Double { min(max((Self.prior + products) / (Self.prior + squares), 0), 2) }

        /// - Parameter spread: Errors of more than some of these are no evidence (Cauchy's weight).
        mutating func learn(_ pace: Double, from other: Double, spread: Double) {
            let error = (rest(of: pace, beside: other) ?? 0) / (2 * spread), new = 1 / (1 + error * error)
            let memory = 1 - 1 / RampDetector.horizon, gain = new / (memory * weight + new)
            let (deviation, otherDeviation) = (pace - mean, other - otherMean)
            weight = memory * weight + new
            mean += gain * deviation
            otherMean += gain * otherDeviation
            squares = memory * squares + new * (1 - gain) * otherDeviation * otherDeviation
            products = memory * products + new * (1 - gain) * deviation * otherDeviation
        }
    }

    /// A run that waits for the next ramp of the other direction.
    fileprivate struct Run: Sendable, Codable {
        let segment: ProgramSegment
        /// Natural logarithm of its rate where nothing disturbed it.
        let pace: Double
        /// Nil where there was none.
        let before: Other?
    }

    /// A ramp of the other direction.
    fileprivate struct Other: Sendable, Codable {
        let step: ProgramStep
        let pace: Double
    }

    /// Raised with every change of what is encoded.
    static let version = 4
    package static let stepLimit = 16
    /// Runs of a step that are learnt from before any is judged, as many as ``RobustBaseline`` takes for a first
    /// spread.
    package static let learningRuns = 12
    /// Runs after which the oldest begin to be forgotten, and after which what has lasted is the new normal.
    fileprivate static let horizon = 60.0
    /// A standard deviation that no machine is believed to stay below: 1 % of mains voltage is 2 % of a heater's power.
    fileprivate static let leastSpread = 0.02
    /// The standard deviation of the median of three normal values.
    fileprivate static let medianOfThree = 0.67
    /// Quiet runs that end an alarm.
    fileprivate static let quietRuns = 3
    /// However rare the runs are, one alarm in a hundred of them is the most.
    private static let mostFrequent = 0.01
    private static let waitingLimit = 4
    fileprivate static let bondLimit = 4

    private let tolerance: Double
    private var budget: FalseAlarmBudget
    private var steps: [Step] = []
    private var waiting: [Run] = []
    /// The newest of each direction.
    private var upwards: Other?
    private var downwards: Other?
    private var ownTail = TailModel()
    private var peerTail = TailModel()
    /// Seconds between judged runs.
    private var interval = 0.0
    private var intervals = 0.0
    private var lastEnd: Double?

    /// - Parameter tolerance: Of the steps' ends, in the unit of the value.
    package init(tolerance: Double, budget: FalseAlarmBudget) {
        self.tolerance = tolerance
        self.budget = budget
    }

    /// Goes on after a restart. What was under way is forgotten, as are times, which another clock told.
    mutating func resume(within budget: FalseAlarmBudget) {
        allow(budget)
        waiting.removeAll()
        (upwards, downwards, lastEnd) = (nil, nil, nil)
    }

    mutating func allow(_ budget: FalseAlarmBudget) { self.budget = budget }

    /// Whether there is anything to keep.
    package var isTaught: Bool { !steps.isEmpty }

    package var isAlarm: Bool { steps.contains(where: \.isAlarm) }

    /// What is expected of each step that was run, by name.
    package var expectations: [Expectation] {
        steps.filter { $0.runs > 0 }.map(\.expectation).sorted {
            ($0.step.name, $0.step.commanded) < ($1.step.name, $1.step.commanded)
        }
    }

    /// Has the steps that are learnt learn nothing more; the others go on.
    ///
    /// - Returns: Whether there was one.
    mutating func freeze(at wall: WallTime) -> Bool {
        let ready = steps.indices.filter { steps[$0].runs >= Self.learningRuns && steps[$0].frozen == nil }
        for index in ready { steps[index].frozen = wall.milliseconds }
        return !ready.isEmpty
    }

    /// Whether all that is remembered of the time until some moment is of the last so long before it, as far as that can be
    /// told from the runs there have been.
    ///
    /// - Parameter span: nil for ever.
    /// - Returns: `false` also where nothing is remembered of the time until then.
    package func remembersOnly(last span: Duration?, at wall: WallTime) -> Bool {
        guard let step = steps.max(by: { $0.runs < $1.runs }), step.since < wall.milliseconds else { return false }
        guard let span else { return true }
        return Double(step.runs) * Double(span.milliseconds) >= Self.horizon * Double(wall.milliseconds - step.since)
    }

    /// Learns anew.
    ///
    /// - Returns: Whether anything was forgotten.
    mutating func reset() -> Bool {
        defer { self = RampDetector(tolerance: tolerance, budget: budget) }
        return isTaught
    }

    /// Takes a ramp that has ended.
    ///
    /// - Parameter peers: The machine's class; nobody else's where it has none.
    /// - Returns: What is said of this run, or of those that waited for it.
    package mutating func take(
        _ segment: ProgramSegment, of asset: Identifier, at wall: WallTime, among peers: inout PeerGroup
    ) -> [Finding] {
        guard segment.kind != .soak, let pace = segment.pace else { return [] }
        let (typical, deviation) = note(segment, pace, at: wall)
        let isUpwards = segment.kind == .rampUp, this = Other(step: steps[steps.count - 1].step, pace: typical)
        let before = isUpwards ? downwards : upwards
        if isUpwards { upwards = this } else { downwards = this }
        peers.note(
            PeerGroup.Entry(
                time: segment.end, pace: median(steps[steps.count - 1].paces), deviation: deviation,
                rest: steps[steps.count - 1].rest(of: typical, before.map { [$0] } ?? [])),
            of: asset, this.step, tolerance: tolerance)
        let behind = waiting.first?.segment.kind == segment.kind ? nil : this
        var findings: [Finding] = []
        if behind != nil || waiting.count >= Self.waitingLimit {
            findings = waiting.map { judge($0, behind, asset, peers) }
            waiting.removeAll()
        }
        waiting.append(Run(segment: segment, pace: typical, before: before))
        return findings
    }

    /// - Returns: The natural logarithm of its rate where nothing disturbed it, and how far that is off the past.
    private mutating func note(
        _ segment: ProgramSegment, _ pace: Pace, at wall: WallTime
    ) -> (pace: Double, deviation: Double) {
        let place = place(of: ProgramStep(segment))
        let deviation = steps[place].deviation(of: pace)
        let level = steps[place].level ?? pace.bands.reduce(0, +) / Double(Pace.bandCount)
        steps[place].note(pace, at: wall)
        count(segment)
        return (level + deviation, deviation)
    }

    /// The newest last.
    private mutating func place(of step: ProgramStep) -> Int {
        if let place = steps.firstIndex(where: { $0.step.covers(step, tolerance: tolerance) }) {
            steps.append(steps.remove(at: place))
        } else {
            if steps.count >= Self.stepLimit { steps.removeFirst() }
            steps.append(Step(step))
        }
        return steps.count - 1
    }

    private mutating func judge(
        _ run: Run, _ behind: Other?, _ asset: Identifier, _ peers: PeerGroup
    ) -> Finding {
        let place = place(of: ProgramStep(run.segment))
        let since = run.segment.end - max(2 * Double(steps.count) * interval, 3600)
        func common(_ what: (PeerGroup.Entry) -> Double, _ step: ProgramStep) -> Double {
            peers.common(what, step, without: asset, since: since, tolerance: tolerance)
        }
        let others = [run.before, behind].compactMap { $0 }
        // Without the weather first, or it would choose what explains the rest.
        let rest = steps[place].rest(of: run.pace - common(\.rest, steps[place].step), others)
        steps[place].rests = steps[place].rests.suffix(2) + [rest]
        let standing = peers.standing(
            median(steps[place].paces), steps[place].step, of: asset, tolerance: tolerance,
            leastSpread: Self.leastSpread)
        let score = weigh(place, standing)
        steps[place].learn(
            run, rest, pace: run.pace - common(\.deviation, steps[place].step),
            others.map { Other(step: $0.step, pace: $0.pace - common(\.deviation, $0.step)) })
        let isKnown = steps[place].runs > Self.learningRuns
        return Finding(
            segment: run.segment, expected: isKnown ? (run.segment.pace?.rate ?? 0) / exp(rest) : nil,
            change: isKnown ? exp(median(steps[place].rests)) - 1 : nil, standing: standing, score: score,
            isAlarm: steps[place].isAlarm, runs: steps[place].runs)
    }

    private mutating func count(_ segment: ProgramSegment) {
        if let lastEnd, segment.end > lastEnd {
            intervals = min(intervals + 1, Self.horizon)
            interval += (segment.end - lastEnd - interval) / intervals
        }
        lastEnd = segment.end
    }

    /// - Returns: The score, 0…1.
    private mutating func weigh(_ place: Int, _ standing: PeerGroup.Standing?) -> Double {
        // Two findings share the budget.
        let limit = -log(min(budget.perSecond * interval / 2, Self.mostFrequent))
        var evidence = 0.0
        let isLearning = steps[place].isLearning
        if steps[place].runs > Self.learningRuns, steps[place].rests.count == 3 {
            evidence = ownTail.judge(steps[place].evidence(), isLearning: isLearning)
        }
        if let standing, steps[place].paces.count == 3, standing.deviation < 0 {
            let found = Evidence.ofStudent(standing.deviation, freedom: Double(standing.count - 1))
            evidence = max(evidence, peerTail.judge(found, isLearning: isLearning))
        }
        steps[place].settle(evidence, limit: limit)
        return evidence > 0 ? evidence / (evidence + limit) : 0
    }
}

extension TailModel {
    /// Minus the logarithm of the rate at which such evidence comes, and learns from it.
    fileprivate mutating func judge(_ evidence: Double, isLearning: Bool) -> Double {
        let rate = logRate(of: evidence)
        if isLearning { observe(evidence) }
        return -rate
    }
}

extension RampDetector.Step {
    fileprivate init(_ step: ProgramStep) {
        self.step = step
        bands = [RobustBaseline](repeating: RobustBaseline(horizon: RampDetector.horizon), count: Pace.bandCount)
        rest = RobustBaseline(horizon: RampDetector.horizon)
    }

    fileprivate func deviation(of pace: Pace) -> Double {
        level == nil ? 0 : median(zip(pace.bands, bands).map { $0 - $1.level })
    }

    /// Natural logarithm of the rate that is usual; nil before the first run that was learnt from.
    fileprivate var level: Double? {
        bands[0].count > 0 ? bands.reduce(0) { $0 + $1.level } / Double(bands.count) : nil
    }

    fileprivate var isLearning: Bool { !isAlarm && frozen == nil }

    fileprivate var expectation: RampDetector.Expectation {
        // The tenths take as long as they take together.
        let rate = bands[0].count > 0 ? Double(bands.count) / bands.reduce(0) { $0 + exp(-$1.level) } : nil
        return .init(
            step: step, rate: rate, spread: rate.map { $0 * max(rest.spread, RampDetector.leastSpread) }, runs: runs,
            since: since, frozen: frozen)
    }

    fileprivate mutating func note(_ pace: Pace, at wall: WallTime) {
        if runs == 0 { since = wall.milliseconds }
        runs += 1
        paces = paces.suffix(2) + [log(pace.rate)]
    }

    /// What is left of a deviation when ramps of the other direction have explained what they share with it: of the one
    /// before and the one behind, that which explains more, since specimens are changed between.
    fileprivate mutating func rest(of pace: Double, _ others: [RampDetector.Other]) -> Double {
        for other in others where !bonds.contains(where: { $0.step == other.step }) {
            if bonds.count >= RampDetector.bondLimit { bonds.removeFirst() }
            bonds.append(RampDetector.Bond(other.step))
        }
        let rests = others.compactMap { other in
            bonds.first { $0.step == other.step }?.rest(of: pace, beside: other.pace)
        }
        return rests.min { $0.magnitude < $1.magnitude } ?? level.map { pace - $0 } ?? 0
    }

    /// Minus the logarithm of the probability that theory gives to three runs as slow as the last.
    fileprivate func evidence() -> Double {
        let spread = max(rest.spread, RampDetector.leastSpread) * RampDetector.medianOfThree
        let deviation = (median(rests) - rest.level) / spread
        return deviation < 0 ? Evidence.ofStudent(deviation, freedom: max(rest.count - 1, 3)) : 0
    }

    fileprivate mutating func settle(_ evidence: Double, limit: Double) {
        suspicious = evidence > limit / 2 ? suspicious + 1 : 0
        guard isAlarm else {
            if evidence >= limit { (isAlarm, alarmRuns, quiet) = (true, 0, 0) }
            return
        }
        if frozen == nil { alarmRuns += 1 }
        quiet = suspicious == 0 ? quiet + 1 : 0
        if Double(alarmRuns) >= RampDetector.horizon {
            self = RampDetector.Step(step)
        } else if quiet >= RampDetector.quietRuns {
            isAlarm = false
        }
    }

    /// During an alarm, and while one is in the air, nothing of it becomes normal.
    fileprivate mutating func learn(
        _ run: RampDetector.Run, _ rest: Double, pace typical: Double, _ others: [RampDetector.Other]
    ) {
        guard let pace = run.segment.pace, isLearning, suspicious == 0 || suspicious > RampDetector.learningRuns else {
            return
        }
        for band in bands.indices { bands[band].observe(pace.bands[band]) }
        self.rest.observe(rest)
        for other in others {
            guard let bond = bonds.firstIndex(where: { $0.step == other.step }) else { continue }
            bonds[bond].learn(
                typical, from: other.pace, spread: max(self.rest.spread, RampDetector.leastSpread))
        }
    }
}
