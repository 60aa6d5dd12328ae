/// How far predictions of this height were off, on units that the predicting models had not seen.
///
/// Split conformal prediction with errors of cross-validation, local in the predicted value: V. Vovk, Cross-conformal
/// predictors, Ann. Math. Artif. Intell. 74 (2015) 9–28; H. Boström et al., Mondrian conformal regressors, 2020.
/// Each unit counts the same and each moment of its life too, so that intervals hold for units met at a random share of
/// their life.
struct ErrorCalibration: Sendable, Codable, Equatable {
    /// Present where heights and errors are shares of the age: lives that differ manifold are alike only so. Ages below
    /// it count as it.
    var leastAge: Double?
    /// Ascending heights of prediction.
    var predicted: [Double]
    /// At each of them the quantiles of truth less prediction, at ``RemainingLife/levels``.
    var errors: [[Double]]

    private static let heights = 33
    /// Each height judges by the nearest share of all cuts.
    private static let share = 0.12

    /// And by the cuts of so many units at least, as far as there are: what fewer show tells nothing of others.
    private static let leastUnits = 5

    struct Cut: Sendable {
        var unit: Int
        var predicted: Double
        var truth: Double
        var age: Double
        var weight: Double
    }

    /// - Parameter leastAge: To take shares of the age.
    init(_ cuts: [Cut], leastAge: Double?) {
        self.leastAge = leastAge
        let cuts = cuts.map { cut in
            let scale = leastAge.map { max(cut.age, $0) } ?? 1
            return Cut(
                unit: cut.unit, predicted: cut.predicted / scale, truth: cut.truth / scale, age: cut.age,
                weight: cut.weight)
        }.sorted { ($0.predicted, $0.truth) < ($1.predicted, $1.truth) }
        let total = cuts.reduce(0) { $0 + $1.weight }
        let leastUnits = min(Self.leastUnits, Set(cuts.map(\.unit)).count)
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
            let window = Self.window(
                about: value, in: cuts, cumulative: cumulative, weight: Self.share * total, units: leastUnits)
            predicted.append(value)
            errors.append(Self.quantiles(cuts[window]))
        }
    }

    /// The rows nearest to a value that hold so much weight, of so many units.
    private static func window(
        about value: Double, in cuts: [Cut], cumulative: [Double], weight: Double, units: Int
    ) -> Range<Int> {
        var low = cuts.firstIndex { $0.predicted >= value } ?? cuts.count
        var high = low
        var seen: Set<Int> = []
        while cumulative[high] - cumulative[low] < weight || seen.count < units, low > 0 || high < cuts.count {
            let below = low > 0 ? value - cuts[low - 1].predicted : .infinity
            let above = high < cuts.count ? cuts[high].predicted - value : .infinity
            if below < above { low -= 1 } else { high += 1 }
            seen.insert(cuts[below < above ? low : high - 1].unit)
        }
        return low..<high
    }

    /// Pushed outwards by one rank of n + 1, as in conformal prediction. Where there are too few for such a rank, the
    /// outermost error is stretched as Student's prediction interval of n normal errors is wider than the greatest of
    /// these is expected to be (by the plotting positions of G. Blom, 1958).
    private static func quantiles(_ cuts: ArraySlice<Cut>) -> [Double] {
        let sorted = cuts.map { (error: $0.truth - $0.predicted, weight: $0.weight) }.sorted { $0.error < $1.error }
        let total = sorted.reduce(0) { $0 + $1.weight }
        let count = independentCount(cuts)
        func error(at share: Double) -> Double {
            var sum = 0.0
            for (error, weight) in sorted {
                sum += weight
                if sum >= share * total { return error }
            }
            return sorted.last?.error ?? 0
        }
        let median = error(at: 0.5)
        return RemainingLife.levels.map { level in
            guard level != 0.5 else { return median }
            let far = max(level, 1 - level), pushed = 0.5 + (far - 0.5) * (count + 1) / count
            let usual = (min(pushed * count, count) - 0.375) / (count + 0.25)
            let student = quantile(far) { studentCDF($0, degrees: count - 1) } * (1 + 1 / count).squareRoot()
            let stretch = max(student / quantile(usual, of: normalCDF), 1)
            return median + (error(at: level > 0.5 ? pushed : 1 - pushed) - median) * stretch
        }
    }

    /// What so many cuts are worth, those of one unit being alike: their number by the design effect of L. Kish (1965),
    /// with the intraclass correlation of a one-way analysis of variance.
    private static func independentCount(_ cuts: ArraySlice<Cut>) -> Double {
        // In their order: sums of real numbers depend on it.
        let units = Dictionary(grouping: cuts, by: \.unit).sorted { $0.key < $1.key }
            .map { $0.value.map { $0.truth - $0.predicted } }
        let count = Double(cuts.count), groups = Double(units.count)
        guard groups >= 2, count > groups else { return max(groups, 2) }
        let mean = units.joined().reduce(0, +) / count
        var between = 0.0, within = 0.0, squares = 0.0
        for errors in units {
            let size = Double(errors.count), own = errors.reduce(0, +) / size
            squares += size * size
            between += size * (own - mean) * (own - mean)
            within += errors.reduce(0) { $0 + ($1 - own) * ($1 - own) }
        }
        between /= groups - 1
        within /= count - groups
        let size = (count - squares / count) / (groups - 1)
        guard between > within else { return count }
        let alike = (between - within) / (between + (size - 1) * within)
        return max(count / (1 + (size - 1) * alike), 2)
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
