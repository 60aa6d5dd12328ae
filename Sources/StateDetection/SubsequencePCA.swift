/// How badly the last twelve samples fit the shapes that a signal is used to.
///
/// Windows without their mean are projected on the principal axes of earlier windows (singular spectrum; J. Paparrizos
/// et al., TSB-UAD, PVLDB 15 (2022), where its kind is among the best for single signals); what they do not explain is
/// the error. 1 kB; the axes are found anew each time twice as much has been learnt.
package struct SubsequencePCA: Sendable, Codable {
    static let length = 12
    private static let axisCount = 4
    /// Overlapping windows say the same; every fourth is enough.
    private static let stride = 4

    private var window = [Double](repeating: 0, count: Self.length)
    private var centred = [Double](repeating: 0, count: Self.length)
    private var covariance = SymmetricMatrix(order: Self.length)
    private var axes = [Float](repeating: 0, count: Self.length * Self.axisCount)
    private var filled = 0
    private var phase = 0
    private var learnt = 0.0
    private var fittedAt = 0.0
    private let horizon: Double

    package init(horizon: Double) {
        self.horizon = max(horizon / Double(Self.stride), 32)
    }

    /// - Returns: the mean square that stays unexplained; nil until a window is full and axes are known.
    package mutating func error(of sample: Double, isLearning: Bool) -> Double? {
        for index in 1..<Self.length { window[index - 1] = window[index] }
        window[Self.length - 1] = sample
        filled += 1
        guard filled >= Self.length else { return nil }
        filled = Self.length
        let mean = window.reduce(0, +) / Double(Self.length)
        var square = 0.0
        for index in 0..<Self.length {
            let value = window[index] - mean
            centred[index] = value
            square += value * value
        }
        if isLearning { learn() }
        guard fittedAt > 0 else { return nil }
        for axis in 0..<Self.axisCount {
            var projection = 0.0
            for index in 0..<Self.length { projection += Double(axes[axis * Self.length + index]) * centred[index] }
            square -= projection * projection
        }
        return max(square, 0) / Double(Self.length)
    }

    /// Forgets the last samples, after a gap.
    package mutating func restart() {
        filled = 0
    }

    private mutating func learn() {
        phase = (phase + 1) % Self.stride
        guard phase == 0 else { return }
        learnt += 1
        covariance.approach(centred, gain: 1 / min(learnt, horizon))
        if learnt >= max(32, 2 * fittedAt) || learnt >= fittedAt + horizon, learnt >= 32 {
            fittedAt = learnt
            let found = covariance.principalAxes().axes
            for axis in 0..<Self.axisCount {
                for index in 0..<Self.length { axes[axis * Self.length + index] = Float(found[axis][index]) }
            }
        }
    }
}
