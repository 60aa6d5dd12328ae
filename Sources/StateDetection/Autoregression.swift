/// Predicts a sample from the four before it, with coefficients learnt sample by sample.
///
/// Recursive least squares with forgetting (L. Ljung, System Identification, 2nd ed. 1999, eq. 11.16). What is far off
/// does not pull the coefficients along, and a lone spike is replaced by its forecast, so that the way back is no
/// second surprise.
package struct Autoregression: Sendable, Codable {
    private var lags = SIMD4<Double>.zero
    private var coefficients = SIMD4<Double>(1, 0, 0, 0)
    private var covariance: [SIMD4<Double>]
    private var outliersInARow = 0
    private var lagCount = 0
    private let memory: Double

    package init(horizon: Double) {
        memory = 1 - 1 / max(horizon, 64)
        covariance = (0..<4).map { row in
            var line = SIMD4<Double>.zero
            line[row] = 10
            return line
        }
    }

    /// - Parameters:
    ///   - sample: about of size 1, around 0.
    ///   - spread: of the errors so far.
    /// - Returns: the error of the forecast; nil until four samples are in.
    package mutating func error(of sample: Double, spread: Double, isLearning: Bool) -> Double? {
        guard lagCount == 4 else {
            push(sample)
            lagCount += 1
            return nil
        }
        let error = sample - (coefficients * lags).sum()
        let limit = spread > 0 ? 4 * spread : .infinity
        let isOutlier = error.magnitude > limit
        if isLearning { learn(isOutlier ? (error < 0 ? -limit : limit) : error) }
        outliersInARow = isOutlier ? outliersInARow + 1 : 0
        // The third in a row is no spike: the signal has moved.
        push((1...2).contains(outliersInARow) ? sample - error : sample)
        return error
    }

    /// Forgets the last samples, after a gap.
    package mutating func restart() {
        lagCount = 0
        outliersInARow = 0
    }

    private mutating func push(_ sample: Double) {
        lags = SIMD4(sample, lags.x, lags.y, lags.z)
    }

    private mutating func learn(_ error: Double) {
        var product = SIMD4<Double>.zero
        for row in 0..<4 { product[row] = (covariance[row] * lags).sum() }
        let gain = product / (memory + (lags * product).sum())
        coefficients += gain * error
        // Without excitation the covariance would grow for ever.
        let growth = covariance[0].x + covariance[1].y + covariance[2].z + covariance[3].w < 1e4 ? 1 / memory : 1
        for row in 0..<4 { covariance[row] = (covariance[row] - gain[row] * product) * growth }
    }
}
