import Glibc

/// Auto-associative kernel regression: what the signals ought to be, as the mean of remembered states like the present
/// one.
///
/// A member of the family of MSET (J. W. Hines and D. Garvey, J. Pattern Recognit. Res. 1 (2006) 2–15). The states are
/// a sample of the learning span, each as likely as any other; O(states · order) a vector, no more than 64 states.
package struct KernelRegression: Sendable, Codable {
    private static let capacity = 64

    private var states: [Double] = []
    private var count = 0
    private var seen = 0
    private var random: UInt64 = 0x9E37_79B9_7F4A_7C15
    private var errors: RobustBaseline
    /// What the signals ought to be, in standard deviations.
    package private(set) var expected: [Double]
    private let order: Int

    package init(order: Int, horizon: Double) {
        self.order = order
        expected = [Double](repeating: 0, count: order)
        states = [Double](repeating: 0, count: order * Self.capacity)
        errors = RobustBaseline(horizon: horizon)
    }

    package mutating func evidence(of vector: [Double], isLearning: Bool) -> Double {
        defer { if isLearning { remember(vector) } }
        guard count >= 16 else { return 0 }
        let logError = log(regress(vector) + 1e-6)
        defer { if isLearning { errors.observe(logError) } }
        guard errors.count >= 24 else { return 0 }
        let excess = (logError - errors.level) / max(errors.spread, 0.05)
        return Evidence.ofStudent(max(excess, 0), freedom: max(errors.count / 2, 3))
    }

    /// - Returns: the mean square of what is not as expected.
    private mutating func regress(_ vector: [Double]) -> Double {
        // Silverman's bandwidth for so many states of so many standardised signals, at least a third of a deviation.
        let width = max(pow(4 / (Double(order + 2) * Double(count)), 1 / Double(order + 4)), 0.3)
        let factor = -0.5 / (width * width * Double(order))
        var total = 0.0
        for index in 0..<order { expected[index] = 0 }
        states.withUnsafeBufferPointer { states in
            expected.withUnsafeMutableBufferPointer { expected in
                for state in 0..<count {
                    let first = state * order
                    var distance = 0.0
                    for index in 0..<order {
                        let difference = vector[index] - states[first + index]
                        distance += difference * difference
                    }
                    let weight = exp(max(factor * distance, -600))
                    total += weight
                    for index in 0..<order { expected[index] += weight * states[first + index] }
                }
            }
        }
        var error = 0.0
        for index in 0..<order {
            expected[index] /= total
            let difference = vector[index] - expected[index]
            error += difference * difference
        }
        return error / Double(order)
    }

    /// Reservoir sampling (J. S. Vitter, ACM Trans. Math. Softw. 11 (1985) 37–57).
    private mutating func remember(_ vector: [Double]) {
        seen += 1
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        var place = count
        if count < Self.capacity {
            count += 1
        } else {
            place = Int(random % UInt64(seen))
            guard place < Self.capacity else { return }
        }
        for index in 0..<order { states[place * order + index] = vector[index] }
    }
}
