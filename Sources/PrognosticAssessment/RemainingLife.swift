import Glibc

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

    /// Of a distribution.
    ///
    /// - Parameters:
    ///   - horizon: Where looking ahead ends: what would last longer is stated as so long.
    ///   - failure: The probability that it ends within so much time, ascending.
    init(horizon: Double, failure: (Double) -> Double) {
        let points = 120
        // Evenly in the logarithm, over four decades and a half.
        let times = [0] + (0..<points).map { horizon * pow(10, -4.5 * Double(points - 1 - $0) / Double(points - 1)) }
        var probabilities = [0.0]
        var mean = 0.0
        for index in 1...points {
            let before = probabilities[index - 1]
            let now = max(before, failure(times[index]))
            probabilities.append(now)
            mean += (times[index] - times[index - 1]) * (1 - (now + before) / 2)
        }
        let quantiles = Self.levels.map { level in
            guard let index = probabilities.firstIndex(where: { $0 >= level }), index > 0 else { return horizon }
            let below = probabilities[index - 1]
            let share = (level - below) / (probabilities[index] - below)
            return times[index - 1] + share * (times[index] - times[index - 1])
        }
        self.init(mean: mean, quantiles: quantiles)
    }

    /// In another unit, of which so many make one of this.
    package func scaled(by factor: Double) -> RemainingLife {
        RemainingLife(mean: factor * mean, quantiles: quantiles.map { factor * $0 })
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
