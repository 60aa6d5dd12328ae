/// What a point is used to at an hour of the day and at an hour of the week.
///
/// The rhythm of the week is what that of the day leaves unexplained. Each counts from where it has forecast better
/// than none, until it forecasts worse, so that a signal without a rhythm is left as it is. Bounded: 192 hours.
package struct SeasonalProfile: Sendable, Codable {
    /// The hours of the day and those of the week.
    private var rhythms = [Rhythm(hours: 24), Rhythm(hours: 168)]
    /// A value near those of the signal, so that few digits are enough.
    private var reference: Double?

    package init() {}

    /// What of a deviation from the level the rhythm explains.
    ///
    /// - Parameter time: seconds since 1970-01-01 in the time zone of the record.
    package func expectation(at time: Double) -> Double {
        var sum = 0.0
        for index in rhythms.indices { sum += rhythms[index].expectation(at: time) }
        return sum
    }

    /// - Returns: whether a rhythm counts from now on, or counts no more: what is expected has changed.
    package mutating func observe(_ sample: Double, at time: Double) -> Bool {
        let reference = reference ?? sample
        self.reference = reference
        var rest = sample - reference
        for index in rhythms.indices {
            if rhythms[index].observe(rest, at: time) {
                for later in rhythms.indices where later > index { rhythms[later].forget() }
                return true
            }
            rest -= rhythms[index].expectation(at: time)
        }
        return false
    }
}

/// The mean of each hour of a day or a week, and whether it forecasts better than none.
///
/// The forecasts compared are exponential smoothing over a day, without and with the rhythm (P. R. Winters, Management
/// Science 6 (1960) 324–342, the additive model).
private struct Rhythm: Sendable, Codable {
    /// Visits that an hour remembers; older ones fade.
    private static let memory: UInt8 = 8
    /// Mean absolute errors beyond which the mean of an hour is an outlier.
    private static let clip = 5.0

    private static let hour = 3600.0
    private static let hoursOfDay = 24.0

    private var means: [Float]
    private var visits: [UInt8]
    private var centre = 0.0
    private var current: Int?
    private var sum = 0.0
    private var samples = 0.0
    private var judged = 0.0
    private var learnt = 0.0
    /// Smoothed level without and with the rhythm, and the mean absolute errors of both as forecasts.
    private var levels = SIMD2<Double>.zero
    private var errors = SIMD2<Double>.zero
    private var counts = false

    init(hours: Int) {
        means = [Float](repeating: 0, count: hours)
        visits = [UInt8](repeating: 0, count: hours)
    }

    mutating func forget() {
        for index in means.indices {
            means[index] = 0
            visits[index] = 0
        }
        (centre, judged, learnt, levels, errors, counts) = (0, 0, 0, .zero, .zero, false)
    }

    func expectation(at time: Double) -> Double {
        guard counts else { return 0 }
        let position = time / Self.hour - 0.5
        let index = position.rounded(.down)
        let first = mean(Int(index))
        return first + (position - index) * (mean(Int(index) + 1) - first) - centre
    }

    private func mean(_ index: Int) -> Double { Double(means[index.modulo(means.count)]) }

    mutating func observe(_ value: Double, at time: Double) -> Bool {
        let now = Int((time / Self.hour).rounded(.down))
        var hasChanged = false
        if now != current {
            if let current, samples > 0 { hasChanged = learn(sum / samples, in: current.modulo(means.count)) }
            current = now
            sum = 0
            samples = 0
        }
        sum += value
        samples += 1
        return hasChanged
    }

    private mutating func learn(_ mean: Double, in index: Int) -> Bool {
        learnt = min(learnt + 1, Self.hoursOfDay)
        let isKnown = visits[index] > 0
        let before = isKnown ? Double(means[index]) : mean
        let forecast = SIMD2(levels.x, before + levels.y)
        var error = SIMD2(repeating: mean) - forecast
        var hasChanged = false
        if judged > 0 {
            let limit = Self.clip * errors
            error = pointwiseMin(pointwiseMax(error, -limit), limit)
        }
        if learnt >= Self.hoursOfDay, isKnown { hasChanged = judge(SIMD2(error.x.magnitude, error.y.magnitude)) }
        levels.x += error.x / learnt
        if isKnown { levels.y += error.y / Self.hoursOfDay }
        visits[index] = min(visits[index] + 1, Self.memory)
        let step = isKnown ? (error.y + levels.y) / Double(visits[index]) : mean
        means[index] += Float(step)
        centre += step / Double(means.count)
        return hasChanged
    }

    private mutating func judge(_ found: SIMD2<Double>) -> Bool {
        judged = min(judged + 1, 14 * Self.hoursOfDay)
        errors += (found - errors) / judged
        let did = counts
        if counts {
            counts = errors.y < 1.1 * errors.x
        } else if judged >= Self.hoursOfDay {
            // A tenth better: less may be chance. As long as little is known, a third.
            counts = errors.y < (judged >= 7 * Self.hoursOfDay ? 0.9 : 0.67) * errors.x
        }
        return counts != did
    }
}

extension Int {
    fileprivate func modulo(_ divisor: Int) -> Int {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
