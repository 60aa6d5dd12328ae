/// How long something will still last, as a distribution: its mean and some of its quantiles, in the unit of time.
package struct RemainingLife: Sendable, Equatable, Codable {
    /// The probabilities that quantiles are stated for.
    package static let levels = [0.05, 0.1, 0.5, 0.9, 0.95]

    package var mean: Double
    /// At ``levels``, ascending.
    package var quantiles: [Double]

    package init(mean: Double, quantiles: [Double]) {
        precondition(quantiles.count == Self.levels.count, "a quantile for each level")
        self.mean = mean
        self.quantiles = quantiles
    }

    package var p05: Double { quantiles[0] }
    package var p10: Double { quantiles[1] }
    package var p50: Double { quantiles[2] }
    package var p90: Double { quantiles[3] }
    package var p95: Double { quantiles[4] }
}
