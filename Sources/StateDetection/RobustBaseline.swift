/// Level and spread of a stream that a few outliers do not move: Huber's M-estimators, one step a sample.
///
/// The gain is that of a plain mean until `horizon` samples are in, then an exponential forgetting of that length. O(1)
/// in time and memory. Source: P. J. Huber, Ann. Math. Statist. 35 (1964) 73–101, proposal 2 with the clipping point
/// 1.5: what has changed for good is taken over slowly, which leaves time to find it.
package struct RobustBaseline: Sendable, Codable {
    package private(set) var level = 0.0
    /// Standard deviation of what is no outlier, in the unit of the samples.
    package private(set) var spread = 0.0
    package private(set) var count = 0.0
    private var variance = 0.0
    private static let clip = 1.5
    private static let firstSamples = 12.0
    /// The mean of min(z², 1.5²) of a normal z, by which the clipped squares are too small.
    private static let consistency = 0.7785
    private let horizon: Double

    /// - Parameter horizon: samples after which the oldest begin to be forgotten.
    package init(horizon: Double) {
        self.horizon = horizon
    }

    package mutating func observe(_ value: Double) {
        count = min(count + 1, horizon)
        guard count > 1 else {
            level = value
            return
        }
        let deviation = value - level
        // A dozen samples give a first spread; one that is zero lets anything pass, or it could never grow.
        let isClipped = count > Self.firstSamples && spread > 0
        let limit = isClipped ? Self.clip * spread : .infinity
        let clipped = min(max(deviation, -limit), limit)
        level += clipped / count
        variance += (clipped * clipped / (isClipped ? Self.consistency : 1) - variance) / count
        spread = variance.squareRoot()
    }

    /// Learns level and spread anew, from what they are.
    package mutating func renew() {
        count = min(count, Self.firstSamples)
    }

    /// Takes over a new level after a change that is accepted; it counts as known from `samples` samples.
    package mutating func shift(to level: Double, samples: Double) {
        self.level = level
        count = min(count, max(samples, 16))
    }
}
