import Glibc

/// The models of wear together, each weighing as much as it foretold the values well.
///
/// Prequential evidence: A. P. Dawid, J. R. Stat. Soc. A 147 (1984) 278–292. Averaging instead of picking one keeps
/// what is said from jumping when two models are equally good.
struct DegradationMixture: Sendable {
    private var models: [any DegradationModel]
    private var evidence: [Double]
    private(set) var count = 0

    /// Fewer values than this say nothing about a trend.
    static let fewest = 8
    /// Rates of exponentials, each a twelfth below the one before: less than noise lets them be told apart.
    private static let rates = 96

    /// - Parameters:
    ///   - step: A usual time between values.
    ///   - resolution: A difference in value too small to matter.
    init(step: Double, resolution: Double) {
        // From a doubling in a few values to one in thousands.
        let growths = (0..<Self.rates).map { place in
            GrowthModel(rate: 0.25 * pow(0.5, Double(place) / 8) / step, resolution: resolution)
        }
        models = [
            WienerModel(resolution: resolution), GammaModel(step: step), GrowthModel(rate: 0, resolution: resolution),
        ]
        models += growths
        // The four kinds are equally likely at first.
        evidence = [0, 0, 0] + growths.map { _ in -log(Double(Self.rates)) }
    }

    mutating func take(_ value: Double, at time: Double) {
        count += 1
        for place in models.indices {
            let density = models[place].take(value, at: time)
            // All are judged on the same values: those for which each can foretell.
            if count > 5 { evidence[place] += density ?? -.infinity }
        }
        let largest = evidence.max() ?? 0
        if largest.isFinite { for place in evidence.indices { evidence[place] -= largest } }
    }

    /// How much each kind of model weighs: Wiener, Gamma, line, exponential.
    var weights: [Double] {
        let total = logSum(evidence)
        let all = evidence.map { exp($0 - total) }
        return [all[0], all[1], all[2], all[3...].reduce(0, +)]
    }

    func passage(of threshold: Double, within time: Double) -> Double {
        let total = logSum(evidence)
        var sum = 0.0
        for (model, evidence) in zip(models, evidence) {
            let weight = exp(evidence - total)
            if weight > 1e-4 { sum += weight * model.passage(of: threshold, within: time) }
        }
        return min(1, sum)
    }

    /// The time until a threshold is passed.
    ///
    /// - Parameter horizon: Where looking ahead ends: what would last longer is stated as so long.
    func remaining(to threshold: Double, horizon: Double) -> RemainingLife {
        RemainingLife(horizon: horizon) { passage(of: threshold, within: $0) }
    }
}
