/// Takes single samples out of a signal that lie far outside of what it does and from which it returns at once.
///
/// QARTOD's spike test (see ``SensorFault``) with thresholds that are learnt: a sample is held back that is ``far`` of
/// the signal's usual steps away from the last one; it is a spike where the next one is back within ``near``, and
/// counts with the next one otherwise. So what really changes comes one sample late. What comes in twos is no spike.
/// Not kept: some hundred samples teach it. O(1).
package struct SpikeFilter: Sendable {
    package enum Outcome: Sendable, Equatable {
        /// The sample counts.
        case counts
        /// It is not known yet what it is.
        case held
        /// The one before was a spike; this one counts.
        case spike
        /// The one before, which was held back, counts, and so does this one.
        case both(Double)
    }

    /// Standard deviations of a step: of noise with heavy tails (Student's law with four degrees of freedom) two
    /// samples in 10⁴.
    private static let far = 8.0
    private static let near = 4.0
    private static let leastSamples = 64.0

    private var steps = RobustBaseline(horizon: 512)
    /// The least step that was seen: of a record of few digits, one digit.
    private var resolution = Double.infinity
    private var last = Double.nan
    private var held: Double?

    package init() {}

    /// - Parameter sample: Finite.
    package mutating func take(_ sample: Double) -> Outcome {
        let scale = max(steps.spread, resolution / 2)
        if let spike = held {
            held = nil
            guard (sample - last).magnitude <= Self.near * scale else {
                step(to: spike)
                step(to: sample)
                // It may go on in another way: what its steps are like is learnt anew.
                steps.renew()
                return .both(spike)
            }
            step(to: sample)
            return .spike
        }
        if steps.count >= Self.leastSamples, (sample - last).magnitude > Self.far * scale {
            held = sample
            return .held
        }
        step(to: sample)
        return .counts
    }

    private mutating func step(to sample: Double) {
        defer { last = sample }
        let step = sample - last
        guard step.isFinite else { return }
        if step != 0 { resolution = min(resolution, step.magnitude) }
        steps.observe(step)
    }
}
