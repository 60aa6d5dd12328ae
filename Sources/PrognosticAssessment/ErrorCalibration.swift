/// How far predictions of this height were off, on units that the predicting models had not seen.
///
/// Split conformal prediction with errors of cross-validation, local in the predicted value: V. Vovk, Cross-conformal
/// predictors, Ann. Math. Artif. Intell. 74 (2015) 9–28; H. Boström et al., Mondrian conformal regressors, 2020.
/// Each unit counts the same and each moment of its life too, so that intervals hold for units met at a random share of
/// their life.
struct ErrorCalibration: Sendable, Codable, Equatable {
    /// Present where heights and errors are shares of the age: lives that differ manifold are alike only so. Ages below it count
    /// as it.
    var leastAge: Double?
    /// Ascending heights of prediction.
    var predicted: [Double]
    /// At each of them the quantiles of truth less prediction, at ``RemainingLife/levels``.
    var errors: [[Double]]

    private static let heights = 33
    /// Each height judges by the nearest share of all cuts.
    private static let share = 0.12

    struct Cut: Sendable {
        var predicted: Double
        var truth: Double
        var age: Double
        var weight: Double
    }

    /// - Parameters:
    ///   - units: How many units the cuts come from: quantiles are pushed outwards by what so few can know.
    ///   - leastAge: To take shares of the age.
    init(_ cuts: [Cut], units: Int, leastAge: Double?) {
        self.leastAge = leastAge
        let cuts = cuts.map { cut in
            let scale = leastAge.map { max(cut.age, $0) } ?? 1
            return Cut(
                predicted: cut.predicted / scale, truth: cut.truth / scale, age: cut.age, weight: cut.weight)
        }.sorted { ($0.predicted, $0.truth) < ($1.predicted, $1.truth) }
        let total = cuts.reduce(0) { $0 + $1.weight }
        predicted = []
        errors = []
        guard let first = cuts.first, let last = cuts.last, total > 0 else { return }
        var cumulative: [Double] = [0]
        for cut in cuts { cumulative.append(cumulative[cumulative.count - 1] + cut.weight) }
        for height in 0..<Self.heights {
            let share = Double(height) / Double(Self.heights - 1)
            // Shares of the age are many while it is small: evenly among the cuts, not among the numbers.
            let value =
                leastAge == nil
                ? first.predicted + (last.predicted - first.predicted) * share
                : cuts[cumulative.dropFirst().firstIndex { $0 >= share * total }.map { $0 - 1 } ?? cuts.count - 1]
                    .predicted
            if let height = predicted.last, height == value { continue }
            let window = Self.window(about: value, in: cuts, cumulative: cumulative, weight: Self.share * total)
            predicted.append(value)
            errors.append(Self.quantiles(cuts[window], units: units))
        }
    }

    /// The rows nearest to a value that hold so much weight.
    private static func window(about value: Double, in cuts: [Cut], cumulative: [Double], weight: Double) -> Range<Int>
    {
        var low = cuts.firstIndex { $0.predicted >= value } ?? cuts.count
        var high = low
        while cumulative[high] - cumulative[low] < weight, low > 0 || high < cuts.count {
            let below = low > 0 ? value - cuts[low - 1].predicted : .infinity
            let above = high < cuts.count ? cuts[high].predicted - value : .infinity
            if below < above { low -= 1 } else { high += 1 }
        }
        return low..<high
    }

    private static func quantiles(_ cuts: ArraySlice<Cut>, units: Int) -> [Double] {
        let sorted = cuts.map { (error: $0.truth - $0.predicted, weight: $0.weight) }.sorted { $0.error < $1.error }
        let total = sorted.reduce(0) { $0 + $1.weight }
        let outwards = Double(units + 1) / Double(max(units, 1))
        return RemainingLife.levels.map { level in
            let pushed = level == 0.5 ? 0.5 : 0.5 + (level - 0.5) * outwards
            var sum = 0.0
            for (error, weight) in sorted {
                sum += weight
                if sum >= pushed * total { return error }
            }
            return sorted.last?.error ?? 0
        }
    }

    /// Truth less prediction for a unit of an age, between those of the neighbouring heights in proportion.
    func errors(at value: Double, age: Double) -> [Double] {
        let scale = leastAge.map { max(age, $0) } ?? 1
        return errors(at: value / scale).map { $0 * scale }
    }

    private func errors(at value: Double) -> [Double] {
        guard let first = predicted.first, let last = predicted.last, last > first else {
            return errors.first ?? [Double](repeating: 0, count: RemainingLife.levels.count)
        }
        let within = min(max(value, first), last)
        let low = max(0, (predicted.firstIndex { $0 >= within } ?? 1) - 1)
        let share = (within - predicted[low]) / (predicted[low + 1] - predicted[low])
        return zip(errors[low], errors[low + 1]).map { $0 + ($1 - $0) * share }
    }
}
