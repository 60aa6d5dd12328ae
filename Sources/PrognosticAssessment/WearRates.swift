import Glibc

/// How much a part wears with each product, against the mean of all: learnt from lives that had different shares of
/// them.
///
/// Exposures add up, each at the rate of its product (W. Nelson, Accelerated Testing, Wiley 1990, ch. 10); the sum is
/// Weibull distributed. All rates are 1 until there are enough ends: ten for each product beyond the first (P. Peduzzi
/// et al., J. Clin. Epidemiol. 48 (1995) 1503–1510, of hazards).
package struct WearRates: Sendable, Equatable {
    package struct Life: Sendable, Equatable {
        /// By product.
        package var usage: [String: Double]
        package var isCensored: Bool

        package init(usage: [String: Double], isCensored: Bool) {
            self.usage = usage
            self.isCensored = isCensored
        }
    }

    /// Of those that are known; empty while all count the same.
    package private(set) var rates: [String: Double] = [:]

    private static let endsPerProduct = 10
    /// A product with less of all usage than this tells nothing of its own.
    private static let smallestShare = 0.01

    package init(_ lives: [Life]) {
        let lives = lives.filter { $0.usage.values.reduce(0, +) > 0 }
        let total = lives.reduce(0.0) { $0 + $1.usage.values.reduce(0, +) }
        var sums: [String: Double] = [:]
        for life in lives { sums.merge(life.usage, uniquingKeysWith: +) }
        let products = sums.filter { $0.value >= Self.smallestShare * total }.keys.sorted()
        let ends = lives.count { !$0.isCensored }
        guard products.count > 1, ends >= Self.endsPerProduct * (products.count - 1) else { return }
        rates = Self.learnt(lives, products, sums, total)
    }

    /// Usage as it would be of the mean product.
    package func effective(_ usage: [String: Double]) -> Double {
        usage.reduce(0) { $0 + (rates[$1.key] ?? 1) * $1.value }
    }

    /// In turn the distribution of the sums, and the rates that make it likeliest (Fisher scoring, one rate after the
    /// other).
    private static func learnt(
        _ lives: [Life], _ products: [String], _ sums: [String: Double], _ total: Double
    ) -> [String: Double] {
        var rates = WearRates()
        for product in products { rates.rates[product] = 1 }
        for _ in 0..<100 {
            let ages = lives.map { rates.effective($0.usage) }
            guard let weibull = WeibullLife(zip(ages, lives).map { .init(age: $0, isCensored: $1.isCensored) }) else {
                return [:]
            }
            var change = 0.0
            for product in products {
                var slope = 0.0, information = 0.0
                for (life, age) in zip(lives, ages) {
                    let share = (rates.rates[product] ?? 1) * (life.usage[product] ?? 0) / age
                    let hazard = pow(age / weibull.scale, weibull.shape)
                    slope += weibull.shape * share * ((life.isCensored ? 0 : 1) - hazard)
                    information += weibull.shape * weibull.shape * hazard * share * share
                }
                guard information > 0 else { continue }
                // Half a step: the others move as well.
                let step = min(max(0.5 * slope / information, -0.5), 0.5)
                rates.rates[product] = (rates.rates[product] ?? 1) * exp(step)
                change = max(change, abs(step))
            }
            // Of all usage together as much as was counted.
            let weighted = products.reduce(0) { $0 + (rates.rates[$1] ?? 1) * (sums[$1] ?? 0) }
            let counted = products.reduce(0) { $0 + (sums[$1] ?? 0) }
            for product in products { rates.rates[product] = (rates.rates[product] ?? 1) * counted / weighted }
            if change < 1e-6 { break }
        }
        return rates.rates
    }

    private init() {}
}
