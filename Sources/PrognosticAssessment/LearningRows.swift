import Measurement

/// The moments of lives that are learnt from, and what remained at each.
struct LearningRows: Sendable {
    let targets: [GradientBoosting.Target]
    /// The unit of each, and the row of its record.
    let places: [(unit: Int, row: Int)]

    private static let limit = 60_000

    init(_ fleet: Fleet, cap: Double?) {
        let all = fleet.units.reduce(0) { $0 + $1.times.count }
        let step = (all + Self.limit - 1) / Self.limit
        let counts = fleet.units.map { ($0.times.count + step - 1) / step }
        let mean = Double(counts.reduce(0, +)) / Double(fleet.units.count)
        var targets: [GradientBoosting.Target] = []
        var places: [(unit: Int, row: Int)] = []
        for (index, unit) in fleet.units.enumerated() {
            guard let end = unit.times.last else { continue }
            for row in stride(from: (unit.times.count - 1) % step, to: unit.times.count, by: step) {
                let remaining = end - unit.times[row]
                targets.append(
                    GradientBoosting.Target(
                        value: Float(min(remaining, cap ?? .infinity)), weight: Float(mean / Double(counts[index])),
                        isLowerBound: unit.isCensored && remaining < (cap ?? .infinity)))
                places.append((index, row))
            }
        }
        self.targets = targets
        self.places = places
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
    func cuts(_ predicted: [Double]) -> [(row: Int, cut: ErrorCalibration.Cut)] {
        targets.indices.filter { !targets[$0].isLowerBound }.map { row in
            let target = targets[row]
            return (
                row,
                .init(predicted: predicted[row], truth: Double(target.value), weight: Double(target.weight))
            )
        }
    }

    /// Over rows with a known truth, each unit counting the same.
    func rmse(_ predicted: [Float]) -> Double {
        var sum = 0.0
        var weight = 0.0
        for (target, value) in zip(targets, predicted) where !target.isLowerBound {
            sum += Double(target.weight) * Double(target.value - value) * Double(target.value - value)
            weight += Double(target.weight)
        }
        return (sum / weight).squareRoot()
    }
}
