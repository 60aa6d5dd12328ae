import Measurement

/// The moments of lives that are learnt from, and what remained at each.
struct LearningRows: Sendable {
    let targets: [GradientBoosting.Target]
    /// The unit of each, and the row of its record.
    let places: [(unit: Int, row: Int)]
    /// By row, how old the unit was then.
    let ages: [Double]
    /// By row, how much of the unit's life is learnt: an error is as grave as it is large against that.
    let scales: [Double]

    private static let limit = 60_000

    /// - Parameter firstShare: Of a life that ended with failure nothing before this share of it counts.
    init(_ fleet: Fleet, cap: Double?, firstShare: Double = 0) {
        let all = fleet.units.reduce(0) { $0 + $1.times.count }
        let step = (all + Self.limit - 1) / Self.limit
        let rows = fleet.units.map { unit in
            stride(from: (unit.times.count - 1) % step, to: unit.times.count, by: step).filter { row in
                unit.isCensored || unit.times[row] - unit.times[0] >= firstShare * unit.span
            }
        }
        let counts = rows.map(\.count)
        let mean = Double(counts.reduce(0, +)) / Double(fleet.units.count)
        var targets: [GradientBoosting.Target] = []
        var places: [(unit: Int, row: Int)] = [], ages: [Double] = [], scales: [Double] = []
        for (index, unit) in fleet.units.enumerated() {
            guard let start = unit.times.first, let end = unit.times.last else { continue }
            for row in rows[index] {
                let remaining = end - unit.times[row]
                ages.append(unit.times[row] - start)
                scales.append(min(unit.span, cap ?? .infinity))
                targets.append(
                    GradientBoosting.Target(
                        value: Float(min(remaining, cap ?? .infinity)), weight: Float(mean / Double(counts[index])),
                        isLowerBound: unit.isCensored && remaining < (cap ?? .infinity)))
                places.append((index, row))
            }
        }
        self.targets = targets
        self.places = places
        self.ages = ages
        self.scales = scales
    }

    /// Which fold each row is left out in, whole units at a time; units that failed are spread evenly.
    func folds(count: Int, of fleet: Fleet, seed: UInt64) -> [Int] {
        var random = RandomSource(seed: seed)
        var order = Array(fleet.units.indices)
        random.choose(order.count, of: &order)
        let sorted = order.filter { !fleet.units[$0].isCensored } + order.filter { fleet.units[$0].isCensored }
        var folds = [Int](repeating: 0, count: order.count)
        for (place, unit) in sorted.enumerated() { folds[unit] = place % count }
        return places.map { folds[$0.unit] }
    }

    /// What was foretold against what came, for rows with a known truth.
    ///
    /// - Parameter rows: What each element of `predicted` is about.
    func cuts(_ predicted: [Double], of rows: [Int]) -> [(row: Int, cut: ErrorCalibration.Cut)] {
        zip(rows, predicted).filter { !targets[$0.0].isLowerBound }.map { row, predicted in
            let target = targets[row]
            return (
                row,
                .init(
                    unit: places[row].unit, predicted: predicted, truth: Double(target.value), age: ages[row],
                    weight: Double(target.weight))
            )
        }
    }

    /// Over rows with a known truth, each unit counting the same.
    ///
    /// - Parameter rows: What each element of `predicted` is about.
    func rmse(_ predicted: [Float], of rows: [Int]) -> Double {
        meanSquare(predicted, of: rows) { Double(targets[$0].weight) }.squareRoot()
    }

    /// The mean square of errors as shares of the life that is learnt, by which choices are made: where lives differ
    /// manifold, the longest would else decide alone.
    func relativeLoss(_ predicted: [Float], of rows: [Int]) -> Double {
        meanSquare(predicted, of: rows, weight: gravity)
    }

    func gravity(_ row: Int) -> Double { Double(targets[row].weight) / (scales[row] * scales[row]) }

    private func meanSquare(_ predicted: [Float], of rows: [Int], weight: (Int) -> Double) -> Double {
        var sum = 0.0, total = 0.0
        for (row, value) in zip(rows, predicted) where !targets[row].isLowerBound {
            let error = Double(targets[row].value - value)
            sum += weight(row) * error * error
            total += Double(targets[row].weight)
        }
        return sum / total
    }
}
