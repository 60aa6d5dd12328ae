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

    /// Of the distribution with these quantiles, in proportion between them, and nothing beyond the outer two.
    var meanOfQuantiles: Double {
        zip(Self.levels.indices.dropFirst(), Self.levels.indices).reduce(
            p05 * Self.levels[0] + p95 * (1 - Self.levels[4])
        ) {
            $0 + (Self.levels[$1.0] - Self.levels[$1.1]) * (quantiles[$1.0] + quantiles[$1.1]) / 2
        }
    }

    package var p05: Double { quantiles[0] }
    package var p10: Double { quantiles[1] }
    package var p50: Double { quantiles[2] }
    package var p90: Double { quantiles[3] }
    package var p95: Double { quantiles[4] }
}
