import Glibc

/// How long parts of a kind last, learnt from completed lives and from those that still go on: what can be said of one
/// of which only the age is known.
///
/// S(t) = exp(-(t/η)^β). Likelihood with censored lives: W. Meeker and L. Escobar, Statistical Methods for Reliability
/// Data, Wiley 1998, ch. 8. What is foretold integrates both parameters out, with the prior that is flat in log η and
/// log β (ch. 14): η in closed form, β on a grid. For lives that all ended, and those censored after so many ends, its
/// quantiles are exact whatever the parameters are, so that few lives make wide intervals (J. Lawless, Statistical
/// Models and Methods for Lifetime Data, 2nd ed., Wiley 2003, app. E).
package struct WeibullLife: Sendable, Equatable {
    package struct Life: Sendable, Equatable {
        /// In time or usage, above 0.
        package var age: Double
        /// Whether it ended otherwise than by wear or failure, or goes on.
        package var isCensored: Bool

        package init(age: Double, isCensored: Bool) {
            self.age = age
            self.isCensored = isCensored
        }
    }

    /// β and η, as they are most likely.
    package let shape: Double
    package let scale: Double
    /// Lives that ended by wear or failure, and all.
    package let failures: Int
    package let lives: Int
    /// Where looking ahead ends.
    private let horizon: Double
    /// Of each β on the grid: its weight, and Σ t^β in the unit ``longest``.
    private let grid: [Node]
    private let longest: Double

    private struct Node: Sendable, Equatable {
        let shape: Double
        let weight: Double
        let sum: Double
    }

    /// Fewer ends than these say nothing: two determine two parameters, one more tells how well they do.
    package static let fewest = 3
    /// From a few early failures among many that last for ever, to all within a fiftieth of a life.
    private static let shapes = (0..<128).map { exp(-2.3 + 6.3 * Double($0) / 127) }
    /// As of a trend.
    private static let horizonFactor = 20.0

    /// - Returns: nil with fewer than ``fewest`` ends, or where all are the same.
    package init?(_ lives: [Life]) {
        let lives = lives.filter { $0.age > 0 && $0.age.isFinite }
        let ends = lives.filter { !$0.isCensored }.map(\.age)
        guard ends.count >= Self.fewest, let longest = lives.map(\.age).max(), let latest = ends.max(),
            let first = ends.min(), first < latest
        else { return nil }
        failures = ends.count
        self.lives = lives.count
        self.longest = longest
        horizon = Self.horizonFactor * longest
        let count = Double(ends.count), logs = ends.reduce(0) { $0 + log($1 / longest) }
        func sum(_ shape: Double) -> Double { lives.reduce(0) { $0 + pow($1.age / longest, shape) } }
        // With η integrated out, by the logarithm of β.
        let evidence = Self.shapes.map { (count - 1) * log($0) + $0 * logs - count * log(sum($0)) }
        let total = logSum(evidence)
        grid = zip(Self.shapes, evidence).compactMap { shape, evidence in
            let weight = exp(evidence - total)
            return weight > 1e-9 ? Node(shape: shape, weight: weight, sum: sum(shape)) : nil
        }
        shape = Self.likeliest(lives.map { $0.age / longest }, logs / count)
        scale = longest * pow(sum(shape) / count, 1 / shape)
    }

    /// The root of Σ t^β ln t / Σ t^β - 1/β = mean of the ends' ln t, whose left side grows with β.
    private static func likeliest(_ ages: [Double], _ mean: Double) -> Double {
        var low = shapes[0], high = shapes[shapes.count - 1]
        for _ in 0..<60 {
            let shape = (low * high).squareRoot()
            let powers = ages.map { pow($0, shape) }
            let slope = zip(powers, ages).reduce(0) { $0 + $1.0 * log($1.1) } / powers.reduce(0, +) - 1 / shape
            if slope < mean { low = shape } else { high = shape }
        }
        return (low * high).squareRoot()
    }

    /// The probability that one that has reached an age ends before a later one.
    package func failure(from age: Double, to later: Double) -> Double {
        let now = survival(to: age)
        guard now > 0 else { return 1 }
        return min(max(1 - survival(to: later) / now, 0), 1)
    }

    private func survival(to age: Double) -> Double {
        grid.reduce(0) { total, node in
            total + node.weight * exp(-Double(failures) * log1p(pow(age / longest, node.shape) / node.sum))
        }
    }

    /// What remains to one that has reached an age.
    package func remaining(at age: Double) -> RemainingLife {
        RemainingLife(horizon: max(horizon, horizon / longest * age)) { failure(from: age, to: age + $0) }
    }
}
