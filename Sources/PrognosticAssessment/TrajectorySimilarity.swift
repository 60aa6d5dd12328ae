import Glibc

/// Whole lives of like units: how much of its own life a unit has behind it, if it wears as one of them did.
///
/// Similarity to run-to-failure histories: T. Wang et al., PHM 2008. A unit's path is what it has come through against
/// its own beginning, in twentieths of its own age, so that a life is recognised however fast it is lived: lives of one
/// kind may differ severalfold. Each life at each share of it is a hypothesis, all of them equally likely before; how
/// far lives may be stretched is chosen with the tolerance, by units left out.
struct TrajectorySimilarity: Sendable, Equatable {
    /// What weighs the varying columns of a plan together.
    var index: [Double]
    /// Lengths, in the unit of time.
    var lives: [Double]
    /// By life, the index in equal shares of it from beginning to end.
    var curves: [[Float]]
    var kinship: Kinship
    /// Units are met from this share of their lives on.
    var firstShare: Double
    /// By life, by share, the path that has led there.
    private var paths: [Float]
    private var shares: [Double]

    /// What counts as alike.
    struct Kinship: Sendable, Codable, Equatable {
        /// The mean square by which paths of the same wear differ.
        var tolerance: Double
        /// The deviation of a life's logarithm from that of a like one; absent where the length of one tells nothing of
        /// another's.
        var stretch: Double?
    }

    /// Stretches of age in a path; enough for a rise within the last tenth to show.
    static let stretchCount = 20
    /// Those that are a unit's own beginning.
    fileprivate static let ownCount = 4
    private static let curveCount = 200
    private static let shareCount = 50
    /// Lives beyond this many add little; they bound the time of a prediction.
    static let lifeLimit = 64

    /// - Parameters:
    ///   - units: That failed, at least one.
    ///   - plan: By which they were normalised.
    init(learningFrom units: [NormalisedUnit], firstShare: Double) {
        let step = (units.count + Self.lifeLimit - 1) / Self.lifeLimit
        let chosen = stride(from: 0, to: units.count, by: step).map { units[$0] }
        index = Self.index(of: units, firstShare: firstShare)
        lives = chosen.map(\.span)
        curves = []
        for unit in chosen { curves.append(Self.curve(unit, unit.combined(by: index))) }
        kinship = Kinship(tolerance: 1, stretch: nil)
        self.firstShare = firstShare
        (paths, shares) = ([], [])
        derive()
        kinship.tolerance = usualDifference
    }

    /// The linear combination of changes against a unit's own beginning that tells best how much of its life has
    /// passed.
    private static func index(of units: [NormalisedUnit], firstShare: Double) -> [Double] {
        let columns = (units.first?.series.count ?? 1) - 1
        var equations = NormalEquations(count: columns + 1)
        for unit in units {
            let ages = unit.ages, sums = unit.series.dropLast().map(prefixSums)
            var regressors: [Float] = [], targets: [Float] = []
            for share in Self.shares(from: firstShare) {
                let stretches = Stretches(ages, upTo: share * unit.span)
                regressors.append(1)
                for column in sums { regressors.append(stretches.path(column)[stretchCount - 1]) }
                targets.append(Float(share))
            }
            equations.add(regressors, targets, weights: targets.map { _ in 1 })
        }
        // A hundredth of what a column's own spread is worth: columns that say the same share what they say.
        return Array(equations.solution(penalty: 0.01 * equations.weight).dropFirst())
    }

    private static func shares(from first: Double) -> [Double] {
        (0..<shareCount).map { (Double($0) + 0.5) / Double(shareCount) }.filter { $0 >= first }
    }

    /// Means of equal shares of a life; a share without a row has what was before it.
    private static func curve(_ unit: NormalisedUnit, _ values: [Double]) -> [Float] {
        let ages = unit.ages, sums = prefixSums(values)
        var low = 0
        return (1...curveCount).map { share in
            let bound = unit.span * Double(share) / Double(curveCount)
            var high = low
            while high < ages.count, share == curveCount || ages[high] <= bound { high += 1 }
            let first = max(0, min(low, high - 1))
            low = high
            return Float((sums[max(high, 1)] - sums[first]) / Double(max(high, 1) - first))
        }
    }

    private mutating func derive() {
        shares = Self.shares(from: firstShare)
        let places = (1...Self.curveCount).map { Double($0) }
        paths = curves.flatMap { curve in
            let sums = prefixSums(curve.map { Double($0) })
            return shares.flatMap { Stretches(places, upTo: $0 * Double(Self.curveCount)).path(sums) }
        }
    }

    /// The mean square by which lives differ at equal shares.
    private var usualDifference: Double {
        var sum = 0.0, count = 0.0
        let size = shares.count * Self.stretchCount
        for first in lives.indices {
            for second in 0..<first {
                for place in 0..<size {
                    let difference = Double(paths[first * size + place] - paths[second * size + place])
                    sum += difference * difference
                    count += 1
                }
            }
        }
        return count > 0 && sum > 0 ? sum / count : 1
    }
}

extension TrajectorySimilarity {
    /// The mean squares by which a unit's path up to a row differs from each life's up to each share.
    func differences(_ unit: IndexedUnit, upTo row: Int) -> [Float] {
        let path = Stretches(unit.ages, upToRow: row).path(unit.sums)
        let count = Self.stretchCount
        return paths.withUnsafeBufferPointer { paths in
            (0..<lives.count * shares.count).map { hypothesis in
                var sum: Float = 0
                for place in 0..<count {
                    let difference = path[place] - paths[hypothesis * count + place]
                    sum += difference * difference
                }
                return sum / Float(count)
            }
        }
    }

    /// What remains to a unit of an age: the number with the least expected square of its error as a share of the life.
    func remaining(_ differences: [Float], age: Double, cap: Double?, by kinship: Kinship) -> Double {
        let highest = cap ?? .infinity
        var exponents = [Float](repeating: 0, count: differences.count)
        for (life, length) in lives.enumerated() {
            for (place, share) in shares.enumerated() {
                var exponent = -Double(differences[life * shares.count + place]) / (2 * kinship.tolerance)
                if let stretch = kinship.stretch {
                    let distance = log(max(age, 1e-9 * length) / (share * length)) / stretch
                    exponent -= distance * distance / 2
                }
                exponents[life * shares.count + place] = Float(exponent)
            }
        }
        let largest = exponents.max() ?? 0
        var sum = 0.0, total = 0.0
        for (place, share) in shares.enumerated() {
            var weight: Float = 0
            for life in lives.indices {
                let exponent = exponents[life * shares.count + place] - largest
                if exponent > -15 { weight += expf(exponent) }
            }
            let life = age / share, scale = min(life, highest)
            guard scale > 0 else { continue }
            sum += Double(weight) / (scale * scale) * min(life - age, highest)
            total += Double(weight) / (scale * scale)
        }
        return total > 0 ? sum / total : 0
    }

    func value(of unit: NormalisedUnit, at row: Int, cap: Double?) -> Double {
        let indexed = IndexedUnit(unit, by: index)
        return remaining(differences(indexed, upTo: row), age: indexed.ages[row], cap: cap, by: kinship)
    }

    /// A unit's index, as sums from its start.
    struct IndexedUnit: Sendable {
        let ages: [Double]
        let sums: [Double]

        init(_ unit: NormalisedUnit, by index: [Double]) {
            ages = unit.ages
            sums = prefixSums(unit.combined(by: index))
        }
    }
}

extension TrajectorySimilarity: Codable {
    private enum CodingKeys: String, CodingKey { case index, lives, curves, kinship, firstShare }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        index = try container.decode([Double].self, forKey: .index)
        lives = try container.decode([Double].self, forKey: .lives)
        curves = try container.decode([[Float]].self, forKey: .curves)
        kinship = try container.decode(Kinship.self, forKey: .kinship)
        firstShare = try container.decode(Double.self, forKey: .firstShare)
        (paths, shares) = ([], [])
        if isSound { derive() }
    }

    /// Whether its parts fit each other.
    var isSound: Bool {
        !lives.isEmpty && lives.count <= Self.lifeLimit && lives.allSatisfy { $0 > 0 } && curves.count == lives.count
            && curves.allSatisfy { $0.count == Self.curveCount } && (0..<1).contains(firstShare)
            && kinship.tolerance > 0 && kinship.stretch.map { $0 > 0 } ?? true
    }
}

/// Which rows lie in each stretch of a unit's age.
private struct Stretches {
    private var bounds: [Int]

    init(_ ages: [Double], upTo age: Double) {
        self.init(ages, upToRow: max(0, Self.count(ages, upTo: age, within: ages.count) - 1))
    }

    init(_ ages: [Double], upToRow row: Int) {
        let count = TrajectorySimilarity.stretchCount
        bounds = [0]
        for place in 1..<count {
            bounds.append(Self.count(ages, upTo: ages[row] * Double(place) / Double(count), within: row + 1))
        }
        bounds.append(row + 1)
    }

    /// How many of the first rows lie at or before an age.
    private static func count(_ ages: [Double], upTo age: Double, within end: Int) -> Int {
        var low = 0, high = end
        while low < high {
            let middle = (low + high) / 2
            if ages[middle] <= age { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Means over the stretches against those of the beginning; one without a row has what was before it.
    func path(_ sums: [Double]) -> [Float] {
        var means = (1..<bounds.count).map { place in
            let high = max(bounds[place], 1), low = min(bounds[place - 1], high - 1)
            return Float((sums[high] - sums[low]) / Double(high - low))
        }
        let own = means[..<TrajectorySimilarity.ownCount].sorted(), level = (own[1] + own[2]) / 2
        for place in means.indices { means[place] -= level }
        return means
    }
}

/// Sums of the values before each, and of all.
private func prefixSums(_ values: [Double]) -> [Double] {
    var sums = [0.0]
    sums.reserveCapacity(values.count + 1)
    for value in values { sums.append(sums[sums.count - 1] + value) }
    return sums
}

extension NormalisedUnit {
    fileprivate var ages: [Double] { times.map { $0 - (times.first ?? 0) } }
    fileprivate var span: Double { (times.last ?? 0) - (times.first ?? 0) }

    /// The columns, weighed together.
    fileprivate func combined(by weights: [Double]) -> [Double] {
        var sum = [Double](repeating: 0, count: times.count)
        for (weight, values) in zip(weights, series) {
            for (row, value) in values.enumerated() { sum[row] += weight * value }
        }
        return sum
    }
}
