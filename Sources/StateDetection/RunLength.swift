import Glibc

/// Evidence in a run: that a point repeats itself, or is missing, for longer than it is used to.
package struct RunLength: Sendable, Codable {
    /// No step of a run is worth more than 1.6 nats, so that it takes some to say anything of a point that never did it
    /// before.
    private static let leastProbability = 0.2

    package private(set) var length = 0
    private var probability = 0.5
    private var count = 2.0
    private let horizon: Double

    package init(horizon: Double) {
        self.horizon = horizon
    }

    package mutating func evidence(_ continues: Bool, isLearning: Bool) -> Double {
        if isLearning {
            count = min(count + 1, horizon)
            probability += ((continues ? 1 : 0) - probability) / count
        }
        length = continues ? length + 1 : 0
        guard length > 0 else { return 0 }
        return -Double(length) * log(min(max(probability, Self.leastProbability), 0.999))
    }
}
