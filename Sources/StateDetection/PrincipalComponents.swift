import Glibc

/// Hotelling's T² and the squared prediction error (SPE, Q) of a vector of standardised signals.
///
/// The axes that hold nine tenths of the variance span what signals do together; T² is how unusual a vector is within
/// that, SPE how far it lies outside (J. E. Jackson and G. S. Mudholkar, Technometrics 21 (1979) 341–349; limits after
/// G. E. P. Box, 1954). O(order²) a vector; the axes are found anew each time twice as much has been learnt.
package struct PrincipalComponents: Sendable, Codable {
    private static let share = 0.9

    private var covariance: SymmetricMatrix
    private var axes: [Double] = []
    private var variances: [Double] = []
    private var retained = 0
    private var residualScale = 0.0
    private var residualFreedom = 1.0
    private var learnt = 0.0
    private var fittedAt = 0.0
    private let horizon: Double
    /// Vectors that say about the same as one, since each is a mean over time.
    private let redundancy: Double

    package init(order: Int, horizon: Double, redundancy: Double) {
        covariance = SymmetricMatrix(order: order)
        self.horizon = horizon
        self.redundancy = redundancy
    }

    /// Of T² and of SPE; nothing until axes are known.
    package mutating func evidence(of vector: [Double], isLearning: Bool) -> (within: Double, outside: Double) {
        defer { if isLearning { learn(vector) } }
        guard retained > 0 else { return (0, 0) }
        let order = covariance.order
        var (within, outside) = (0.0, 0.0)
        for axis in 0..<order {
            var projection = 0.0
            for index in 0..<order { projection += axes[axis * order + index] * vector[index] }
            let square = projection * projection
            if axis < retained { within += square / variances[axis] } else { outside += square }
        }
        let freedom = max(learnt / redundancy - Double(order), 3)
        func tail(_ evidence: Double) -> Double { (freedom + 1) / 2 * log1p(2 * evidence / freedom) }
        return (
            tail(Evidence.ofSquares(within, scale: 1, freedom: Double(retained))),
            tail(Evidence.ofSquares(outside, scale: residualScale, freedom: residualFreedom))
        )
    }

    private mutating func learn(_ vector: [Double]) {
        learnt = min(learnt + 1, horizon)
        covariance.approach(vector, gain: 1 / learnt)
        let isDue = learnt >= max(32, 2 * fittedAt)
        if isDue { fit() }
    }

    private mutating func fit() {
        fittedAt = learnt
        let found = covariance.principalAxes()
        let total = found.variances.reduce(0, +)
        guard total > 0 else { return }
        // A variance of nothing would make anything infinitely unusual.
        variances = found.variances.map { max($0, 1e-4 * total / Double(covariance.order)) }
        axes = found.axes.flatMap { $0 }
        var sum = 0.0
        retained = 0
        for variance in variances where sum < Self.share * total {
            sum += variance
            retained += 1
        }
        let rest = variances[retained...]
        let (first, second) = (rest.reduce(0, +), rest.reduce(0) { $0 + $1 * $1 })
        residualScale = first > 0 ? second / first : 0
        residualFreedom = second > 0 ? first * first / second : 1
    }
}
