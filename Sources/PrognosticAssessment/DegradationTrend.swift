/// One indicator on its way to a limit: silent until wear shows, then the time that is left, with every value.
///
/// - Wear shows once the indicator has left its first level towards the limit for good (CUSUM) and its models agree
///   that the limit will be passed within the horizon; the models learn from where it left.
/// - A value far from its neighbours is believed when the next one confirms it.
/// - A lasting return to the first level, as after maintenance, begins anew.
/// - Models know times, so that gaps need no care.
package struct DegradationTrend: Sendable {
    /// What a value says about the time that is left.
    package enum Outcome: Sendable, Equatable {
        /// Too little is known of the healthy level yet.
        case learning
        case noDegradation
        /// From the time of the value on.
        case remaining(RemainingLife)
        case limitPassed
    }

    /// Rows that the first level is learnt from; a quarter of a deviation is how well so many tell it.
    package static let baselineCount = 20
    /// E. S. Page, Biometrika 41 (1954) 100–115; for shifts of two deviations. An in-control run of independent normal
    /// values is longer than 10⁶, and still than 10³ where the level was learnt half a deviation wrong.
    private static let allowance = 1.0
    private static let decision = 8.0
    /// Looking ahead ends at so many times what lies behind.
    private static let horizonFactor = 20.0
    /// Deviations of neighbours beyond which a value awaits its confirmation.
    private static let outlierDeviations = 6.0
    private static let returnCount = 3

    private let limit: Double
    private var baseline: Baseline?
    private var values: [(time: Double, value: Double)] = []
    private var start: Double?
    private var excursion: Excursion?
    private var suspect: (time: Double, value: Double)?
    private var accepted: (time: Double, value: Double)?
    private var phase = Phase.learning
    private var phaseTime = 0.0
    private var returning = 0

    /// - Parameter limit: What the indicator must not reach, from whichever side it comes.
    package init(limit: Double) { self.limit = limit }

    /// What the values so far say; how long is left is worked out for whoever asks.
    private enum Phase {
        case learning
        case noDegradation
        /// Looking so far ahead.
        case degrading(threshold: Double, horizon: Double)
        case limitPassed
    }

    /// The healthy level, and how far a value lies from it by chance.
    private struct Baseline {
        var level: Double
        var deviation: Double
        /// 1 where the limit lies above.
        var direction: Double
        var step: Double
    }

    /// Values since the indicator last was at its first level.
    private struct Excursion {
        var sum = 0.0
        /// Kept until it is clear that it does not return.
        var pending: [(time: Double, value: Double)] = []
        var mixture: DegradationMixture?
        /// The latest of them, for what is usual.
        var recent: [Double] = []
    }

    /// - Parameter time: After that of the value before.
    package mutating func take(_ value: Double, at time: Double) -> Outcome {
        observe(value, at: time)
        return outcome(at: time)
    }

    /// Takes a value without saying how long is left, which costs a hundred times as much.
    ///
    /// - Parameter time: After that of the value before.
    package mutating func observe(_ value: Double, at time: Double) {
        if start == nil { start = time }
        guard value.isFinite else { return }
        guard let baseline else {
            values.append((time, value))
            if values.count == Self.baselineCount { learnBaseline() }
            return
        }
        if let suspect {
            self.suspect = nil
            let last = accepted?.value ?? baseline.level
            if abs(value - suspect.value) < abs(value - last) { accept(suspect.value, at: suspect.time, baseline) }
        } else if isFar(value, baseline) {
            suspect = (time, value)
            return
        }
        accept(value, at: time, baseline)
    }

    /// What is known at a time that is not before the last value's: what was left then, less the time since.
    package func outcome(at time: Double) -> Outcome {
        switch phase {
        case .learning: return .learning
        case .noDegradation: return .noDegradation
        case .limitPassed: return .limitPassed
        case .degrading(let threshold, let horizon):
            guard let mixture = excursion?.mixture else { return .noDegradation }
            let life = mixture.remaining(to: threshold, horizon: horizon), passed = time - phaseTime
            let quantiles = zip(RemainingLife.levels, life.quantiles).map { level, quantile in
                max(0, quantile - passed + (level < 0.5 ? -doubt : level > 0.5 ? doubt : 0))
            }
            return .remaining(RemainingLife(mean: max(0, life.mean - passed), quantiles: quantiles))
        }
    }

    /// A value stands for the time around it, up to half a step either way: nothing is known finer than that, however
    /// smooth the course.
    private var doubt: Double { (baseline?.step ?? 0) / 2 }

    /// Values that are still to come before the healthy level is known.
    package var missingCount: Int { baseline == nil ? Self.baselineCount - values.count : 0 }

    /// Whether the indicator is on its way to the limit, or beyond it.
    package var isDegrading: Bool {
        switch phase {
        case .learning, .noDegradation: false
        case .degrading, .limitPassed: true
        }
    }

    /// The probability that the limit is passed before a time; `nil` where no degradation is seen.
    package func probabilityOfPassing(before time: Double) -> Double? {
        switch phase {
        case .learning, .noDegradation: nil
        case .limitPassed: 1
        case .degrading(let threshold, _):
            time > phaseTime ? excursion?.mixture?.passage(of: threshold, within: time - phaseTime) : nil
        }
    }

    /// How much each kind of model weighs; none where no degradation is seen.
    package var modelWeights: [(name: String, weight: Double)] {
        guard isDegrading, let mixture = excursion?.mixture else { return [] }
        return zip(["wiener", "gamma", "linear", "exponential"], mixture.weights).map { ($0, $1) }
    }

    private mutating func learnBaseline() {
        let level = median(values.map(\.value))
        let differences = zip(values.dropFirst(), values).map { abs($0.value - $1.value) }
        // Of differences of independent values, whose median is 0.954 deviations; a drift does not blow it up.
        let deviation = max(median(differences) / 0.954, 1e-6 * abs(limit - level))
        baseline = Baseline(
            level: level, deviation: deviation, direction: limit < level ? -1 : 1,
            step: median(zip(values.dropFirst(), values).map { $0.time - $1.time }))
        accepted = values.last
        values = []
        phase = .noDegradation
    }

    private func isFar(_ value: Double, _ baseline: Baseline) -> Bool {
        guard let accepted else { return false }
        let recent = excursion?.recent ?? []
        let differences = zip(recent.dropFirst(), recent).map { abs($0 - $1) }
        let usual = max(baseline.deviation, differences.isEmpty ? 0 : median(differences) / 0.954)
        return abs(value - accepted.value) > Self.outlierDeviations * usual
    }

    private mutating func accept(_ value: Double, at time: Double, _ baseline: Baseline) {
        accepted = (time, value)
        phaseTime = time
        let wear = baseline.direction * (value - baseline.level)
        let threshold = baseline.direction * (limit - baseline.level)
        var current = excursion ?? Excursion()
        if hasReturned(wear, of: current, baseline) {
            excursion = nil
            phase = .noDegradation
            return
        }
        current.sum = min(
            max(0, current.sum + wear / baseline.deviation - Self.allowance), 2 * Self.decision)
        guard current.sum > 0 || current.mixture != nil else {
            excursion = nil
            phase = .noDegradation
            return
        }
        current.recent = Array((current.recent + [value]).suffix(15))
        if current.mixture != nil {
            current.mixture?.take(wear, at: time)
        } else {
            current.pending.append((time, wear))
            if current.sum > Self.decision, current.pending.count >= DegradationMixture.fewest {
                var mixture = DegradationMixture(step: baseline.step, resolution: 1e-6 * abs(threshold))
                for pending in current.pending { mixture.take(pending.value, at: pending.time) }
                current.mixture = mixture
                current.pending = []
            }
        }
        excursion = current
        phase = wear >= threshold ? .limitPassed : prospect(current, threshold, time)
    }

    /// Whether so many values in a row lie nearer to the first level than to where the indicator was.
    private mutating func hasReturned(_ wear: Double, of excursion: Excursion, _ baseline: Baseline) -> Bool {
        guard excursion.mixture != nil else { return false }
        let usual = baseline.direction * (median(excursion.recent) - baseline.level)
        returning = wear < 0.5 * usual ? returning + 1 : 0
        guard returning >= Self.returnCount else { return false }
        returning = 0
        return true
    }

    private func prospect(_ excursion: Excursion, _ threshold: Double, _ time: Double) -> Phase {
        guard let mixture = excursion.mixture, let start else { return .noDegradation }
        let horizon = Self.horizonFactor * (time - start)
        guard mixture.passage(of: threshold, within: horizon) >= RemainingLife.levels[4] else { return .noDegradation }
        return .degrading(threshold: threshold, horizon: horizon)
    }
}

/// The middle one, the upper of two.
private func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
}
