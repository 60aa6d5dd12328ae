import Glibc

/// What a detector may take from a sample, besides judging it.
package enum Learning: Sendable, Codable {
    /// Models are new: no calibration yet.
    case models
    case modelsAndCalibration
    /// What is suspicious counts as having happened, but is not imitated.
    case calibration
    /// During an alarm nothing of it becomes normal.
    case nothing

    var takesModels: Bool { self == .models || self == .modelsAndCalibration }
    var takesCalibration: Bool { self == .modelsAndCalibration || self == .calibration }
}

/// All that is looked for in one signal, sample by sample, in O(1) time and less than 4 kB.
///
/// Each family turns its finding into evidence as theory has it, and a ``TailModel`` into the rate at which this point
/// shows such evidence when nothing is wrong.
package struct PointDetector: Sendable, Codable {
    /// Kinds of finding.
    package enum Family: String, CaseIterable, Sendable, Codable {
        /// The sample is not what the ones before it lead to expect.
        case surprise
        /// The mean of the last 8 or 64 samples lies off the level.
        case level
        case slowLevel = "slow_level"
        /// Small surprises add up to one side (CUSUM).
        case drift
        /// Surprises have become larger or smaller altogether.
        case spread
        /// The form of the last samples is new.
        case shape
        /// The value repeats itself, as that of a sensor that is stuck or at the end of its range.
        case stuck
        /// There is no value.
        case dropout

        fileprivate var index: Int {
            switch self {
            case .surprise: 0
            case .level: 1
            case .slowLevel: 2
            case .drift: 3
            case .spread: 4
            case .shape: 5
            case .stuck: 6
            case .dropout: 7
            }
        }
    }

    /// An exponentially weighted mean of the deviations, and how far it strays when nothing is wrong.
    private struct MovingLevel: Sendable, Codable {
        var value = 0.0
        var baseline: RobustBaseline
        let span: Double

        init(span: Double, horizon: Double) {
            self.span = span
            baseline = RobustBaseline(horizon: horizon)
        }

        mutating func renew() {
            value = 0
            baseline.renew()
        }

        private var gain: Double { 2 / (span + 1) }
        /// Independent values among those that its spread is known from.
        private var freedom: Double { max(baseline.count / (2 * span), 3) }

        mutating func evidence(of deviation: Double, isLearning: Bool) -> Double {
            value += gain * (deviation - value)
            defer { if isLearning { baseline.observe(value) } }
            return Evidence.ofStudent(standardised, freedom: freedom)
        }

        /// Never believed to stray less than white noise would.
        var standardised: Double {
            (value - baseline.level) / max(baseline.spread, (gain / (2 - gain)).squareRoot())
        }
    }

    package private(set) var logRates = SIMD8<Double>.zero
    /// Of this sample, in standard deviations from what is expected; 0 where there is none.
    package private(set) var deviation = 0.0
    /// The last sample, and what was expected in its place, in the unit of the signal.
    package private(set) var value = Double.nan
    package private(set) var expected = Double.nan
    private var baseline: RobustBaseline
    private var season = SeasonalProfile()
    private var predictor: Autoregression
    private var errors: RobustBaseline
    private var level: MovingLevel
    private var slowLevel: MovingLevel
    private var sums = SIMD2<Double>.zero
    private var power = 1.0
    private var powers: RobustBaseline
    private var shape: SubsequencePCA
    private var shapes: RobustBaseline
    private var repetition: RunLength
    private var absence: RunLength
    private var last = Double.nan
    /// Rows left of those that a new point or a new rhythm is given until it is known: a day, at most half of the
    /// learning span.
    private var settling = 0
    private let settlingRows: Int
    private var resolution = Double.infinity
    /// The level before the last change that was accepted.
    private var formerLevel: Double?
    private var tails = [TailModel](repeating: TailModel(), count: Family.allCases.count)

    /// All but those that look at single samples, stuck and dropout, judge what the rhythm leaves.
    private static let rhythmicFamilies = Family.stuck.index
    /// Standard deviations that two levels lie apart, so that samples of one are not taken for the other's.
    private static let apart = 4.0
    /// Of Student's law for errors: forecasts of machines fail more badly now and then than the normal law allows.
    private static let errorFreedom = 8.0
    /// Size in standard deviations from which the short mean counts a deviation by its logarithm, so that it takes
    /// several.
    private static let wild = 3.0
    /// Samples before which nothing is known well enough to say anything.
    private static let leastSamples = 24.0

    /// - Parameter learningRows: how long the span is from which it learns; four times that is remembered.
    package init(learningRows: Int, period: Double) {
        settlingRows = min(Int(86400 / period), learningRows / 2)
        let horizon = 4 * Double(max(learningRows, 32))
        baseline = RobustBaseline(horizon: horizon)
        predictor = Autoregression(horizon: horizon)
        errors = RobustBaseline(horizon: horizon)
        level = MovingLevel(span: 8, horizon: horizon)
        slowLevel = MovingLevel(span: 64, horizon: horizon)
        powers = RobustBaseline(horizon: horizon)
        shape = SubsequencePCA(horizon: horizon)
        shapes = RobustBaseline(horizon: horizon)
        repetition = RunLength(horizon: horizon)
        absence = RunLength(horizon: horizon)
    }

    /// Whether too little is known yet of the point, or of what a new rhythm leaves of it.
    package var isSettling: Bool { settling > 0 }
    /// The mean of the last eight samples, in its own standard deviations.
    package var standardisedLevel: Double { level.standardised }
    /// Evidence of a lasting change: the greater of the two families that wait for one, less what choosing costs.
    package var lastingChange: Double {
        max(-min(logRates[Family.level.index], logRates[Family.drift.index]) - log(2), 0)
    }
    /// Minus the natural logarithm of how often the last sample's finding of a family comes up when nothing is wrong.
    package func evidence(of family: Family) -> Double { -logRates[family.index] }
    /// The family with the strongest evidence in the last sample.
    package var strongest: (family: Family, evidence: Double) {
        let found = Family.allCases.min { logRates[$0.index] < logRates[$1.index] } ?? .surprise
        return (found, -logRates[found.index])
    }

    /// What is expected of a sample, in the unit of the signal.
    package struct Expectation: Sendable, Equatable {
        package let value: Double
        /// Standard deviation of the samples from it, as far as they are no outliers.
        package let spread: Double
    }

    /// What the level and the rhythm of the hours lead to expect at a time.
    ///
    /// - Parameter time: seconds since 1970-01-01, nil where it is not known: then there is no rhythm.
    /// - Returns: nil while too little is known.
    package func expectation(at time: Double?) -> Expectation? {
        guard !isSettling, baseline.count >= Self.leastSamples, let level = level(at: time) else { return nil }
        return Expectation(value: level, spread: baseline.spread)
    }

    /// The same from the first sample on; nil before it.
    package func level(at time: Double?) -> Double? {
        guard baseline.count > 0 else { return nil }
        return baseline.level + (time.map { season.expectation(at: $0) } ?? 0)
    }

    /// - Parameters:
    ///   - sample: NaN or infinite where there is none.
    ///   - course: What is taken off before it is judged, but for whether it repeats itself; in the unit of the signal.
    ///   - time: seconds since 1970-01-01, nil where it is not known: then there is no rhythm of days.
    package mutating func observe(_ sample: Double, beside course: Double = 0, at time: Double?, _ learning: Learning) {
        var evidence = SIMD8<Double>.zero
        evidence[Family.dropout.index] = absence.evidence(!sample.isFinite, isLearning: learning.takesModels)
        deviation = 0
        value = sample
        if sample.isFinite { judge(sample, beside: course, at: time, isLearning: learning.takesModels, &evidence) }
        settling = max(settling - 1, 0)
        for family in tails.indices {
            let isRenewed = settling > 0 && family < Self.rhythmicFamilies
            logRates[family] = isRenewed ? 0 : tails[family].logRate(of: evidence[family])
            if isRenewed && settling > settlingRows * 2 / 3 { continue }
            if learning.takesCalibration { tails[family].observe(evidence[family]) }
        }
    }

    private mutating func judge(
        _ value: Double, beside course: Double, at time: Double?, isLearning: Bool, _ evidence: inout SIMD8<Double>
    ) {
        if baseline.count == 0 { settling = settlingRows }
        let step = (value - last).magnitude, sample = value - course
        if step > 0, step < resolution { resolution = step }
        last = value
        evidence[Family.stuck.index] = repetition.evidence(step == 0, isLearning: isLearning)

        let rhythm = time.map { season.expectation(at: $0) } ?? 0
        goBackIfNearer(to: sample - rhythm)
        let deviation = sample - baseline.level
        expected = baseline.level + rhythm + course
        // A record of few digits knows no spread below them; one that never changed has none at all.
        let floor = resolution.isFinite ? resolution / 2 : 1e-9 * max(value.magnitude, 1e-3)
        let scale = max(baseline.spread, floor)
        let isKnown = baseline.count >= Self.leastSamples
        if isLearning {
            baseline.observe(sample - rhythm)
            if let time, season.observe(sample, at: time) {
                return renew()
            }
        }
        guard isKnown else { return }
        let z = min(max((deviation - rhythm) / scale, -1e6), 1e6)
        self.deviation = z
        let excess = max(z.magnitude / Self.wild, 1)
        let tamed = z / excess * (1 + log(excess))
        evidence[Family.level.index] = level.evidence(of: tamed, isLearning: isLearning)
        evidence[Family.slowLevel.index] = slowLevel.evidence(of: z, isLearning: isLearning)
        judgeInnovation(z, floor: floor / scale, isLearning: isLearning, &evidence)
        judgeShape(z, isLearning: isLearning, &evidence)
    }

    /// After a gap the last samples say nothing of the next.
    package mutating func restart() {
        predictor.restart()
        shape.restart()
        sums = .zero
        last = .nan
    }

    /// An alarm is over, which none of the samples since its beginning was taken for.
    package mutating func endAlarm(isFleeting: Bool) {
        for family in tails.indices { tails[family].endAlarm(isFleeting: isFleeting) }
    }

    /// The rhythm has changed: all that was known of what it leaves is learnt anew.
    private mutating func renew() {
        settling = settlingRows
        restart()
        baseline.renew()
        level.renew()
        slowLevel.renew()
        errors.renew()
        powers.renew()
        shapes.renew()
        for family in 0..<Self.rhythmicFamilies { tails[family] = TailModel() }
    }

    /// What has lasted is normal from now on, and so is what was before.
    package mutating func acceptLevel(samples: Double) {
        let scale = max(baseline.spread, resolution.isFinite ? resolution / 2 : 0)
        let shift = slowLevel.value * scale
        formerLevel = slowLevel.value.magnitude > Self.apart ? baseline.level : nil
        settle(on: baseline.level + shift, samples: samples)
    }

    /// Of two levels that have both been normal for long, the one that a sample is nearer to counts.
    private mutating func goBackIfNearer(to value: Double) {
        guard let former = formerLevel, (value - former).magnitude < (value - baseline.level).magnitude else { return }
        formerLevel = baseline.level
        settle(on: former, samples: baseline.count)
        predictor.restart()
        shape.restart()
    }

    private mutating func settle(on level: Double, samples: Double) {
        baseline.shift(to: level, samples: samples)
        self.level.value = 0
        slowLevel.value = 0
        sums = .zero
    }

    private mutating func judgeInnovation(
        _ z: Double, floor: Double, isLearning: Bool, _ evidence: inout SIMD8<Double>
    ) {
        let spread = max(errors.spread, floor)
        guard let error = predictor.error(of: z, spread: spread, isLearning: isLearning) else { return }
        defer { if isLearning { errors.observe(error) } }
        guard errors.count >= Self.leastSamples else { return }
        let innovation = error / spread
        evidence[Family.surprise.index] = Evidence.ofStudent(innovation, freedom: Self.errorFreedom)
        let clipped = min(max(innovation, -3), 3)
        // Reference value 0.5, for shifts of one standard deviation; a sum of h has then a probability of about e^-h.
        sums = pointwiseMax(pointwiseMin(sums + SIMD2(clipped, -clipped) - 0.5, SIMD2(repeating: 64)), .zero)
        evidence[Family.drift.index] = max(sums.x, sums.y)
        power += (min(innovation * innovation, 16) - power) * (2.0 / 17)
        let logPower = log(power + 1e-3)
        if powers.count >= Self.leastSamples {
            evidence[Family.spread.index] = Evidence.ofStudent(
                (logPower - powers.level) / max(powers.spread, 0.1), freedom: max(powers.count / 32, 3))
        }
        if isLearning { powers.observe(logPower) }
    }

    private mutating func judgeShape(_ z: Double, isLearning: Bool, _ evidence: inout SIMD8<Double>) {
        guard let error = shape.error(of: z, isLearning: isLearning) else { return }
        let logError = log(error + 1e-6)
        if shapes.count >= Self.leastSamples {
            let excess = (logError - shapes.level) / max(shapes.spread, 0.1)
            evidence[Family.shape.index] = Evidence.ofStudent(max(excess, 0), freedom: max(shapes.count / 24, 3))
        }
        if isLearning { shapes.observe(logError) }
    }
}
