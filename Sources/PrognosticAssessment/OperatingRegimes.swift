import Glibc

/// The conditions that machines are run in, where they are so few and so far apart that they can be told from the data.
///
/// A column that takes a few well separated levels, between which most of what the other columns do is decided, is one
/// that people set (altitude, speed step, recipe). Rows are grouped by the levels of such columns. Whatever varies
/// continuously is left to the features: then there is one regime.
struct OperatingRegimes: Sendable, Codable, Equatable {
    /// Which columns tell the regimes apart; empty where there is one.
    var columns: [Int]
    /// The middle of each regime in those columns.
    var centres: [[Double]]
    /// How far from the middle, in each of those columns, a row may lie to belong to a regime.
    var reach: [[Double]]

    static let single = OperatingRegimes(columns: [], centres: [[]], reach: [[]])

    /// A gap of this share of a column's range parts two levels; a level is at most half as wide. Single linkage on one
    /// column, so that nothing needs a number of clusters.
    private static let gapShare = 0.02
    private static let levelsLimit = 32
    /// A regime holds at least this share of the rows.
    private static let smallestShare = 0.005
    /// Levels are conditions, not counts of a worn part, where they decide more than half of what the median column
    /// does.
    private static let explainedShare = 0.5

    var count: Int { centres.count }

    /// The regime of a row, and whether it is one of those that were learnt from.
    func regime(_ value: (Int) -> Double) -> (index: Int, isKnown: Bool) {
        guard !columns.isEmpty else { return (0, true) }
        var best = (index: 0, distance: Double.infinity)
        for (index, centre) in centres.enumerated() {
            var distance = 0.0
            for (place, column) in columns.enumerated() {
                let difference = abs(value(column) - centre[place]) / reach[index][place]
                distance = max(distance, difference.isNaN ? 0 : difference)
            }
            if distance < best.distance { best = (index, distance) }
        }
        return (best.index, best.distance <= 1)
    }
}

extension OperatingRegimes {
    init(of fleet: Fleet) {
        let rows = fleet.units.reduce(0) { $0 + $1.times.count }
        let candidates = fleet.columns.indices.compactMap { Levels(column: $0, of: fleet) }
            .sorted { ($0.tightness, $0.column) < ($1.tightness, $1.column) }
        var chosen: [Levels] = []
        var groups: [[Int]: Int] = [:]
        for candidate in candidates where candidate.decides(fleet, share: Self.explainedShare) {
            let refined = Self.groups(of: fleet, by: chosen + [candidate])
            let smallest = Int((Double(rows) * Self.smallestShare).rounded(.up))
            guard refined.count > max(1, groups.count), refined.count <= Self.levelsLimit,
                refined.values.allSatisfy({ $0 >= smallest })
            else { continue }
            chosen.append(candidate)
            groups = refined
        }
        guard !chosen.isEmpty else {
            self = .single
            return
        }
        let keys = groups.keys.sorted { $0.lexicographicallyPrecedes($1) }
        self.init(
            columns: chosen.map(\.column),
            centres: keys.map { key in zip(chosen, key).map { $0.centres[$1] } },
            reach: keys.map { key in zip(chosen, key).map { $0.reach[$1] } })
    }

    private static func groups(of fleet: Fleet, by levels: [Levels]) -> [[Int]: Int] {
        var groups: [[Int]: Int] = [:]
        for unit in fleet.units {
            for row in unit.times.indices {
                groups[levels.map { $0.level(of: unit.values[$0.column][row]) }, default: 0] += 1
            }
        }
        return groups
    }

    /// A column that takes separated levels.
    private struct Levels {
        let column: Int
        let centres: [Double]
        let reach: [Double]
        /// The widest level over the smallest gap.
        let tightness: Double

        init?(column: Int, of fleet: Fleet) {
            let sorted = fleet.units.flatMap { $0.values[column] }.filter(\.isFinite).sorted()
            guard let first = sorted.first, let last = sorted.last, last > first else { return nil }
            let gap = OperatingRegimes.gapShare * (last - first)
            var bounds = [(low: first, high: first)]
            for value in sorted {
                if value - bounds[bounds.count - 1].high > gap {
                    guard bounds.count < OperatingRegimes.levelsLimit else { return nil }
                    bounds.append((value, value))
                }
                bounds[bounds.count - 1].high = value
            }
            guard bounds.count > 1 else { return nil }
            let gaps = zip(bounds.dropFirst(), bounds).map { $0.low - $1.high }
            let smallest = gaps.min() ?? gap
            tightness = (bounds.map { $0.high - $0.low }.max() ?? 0) / smallest
            guard tightness <= 0.5 else { return nil }
            self.column = column
            centres = bounds.map { ($0.low + $0.high) / 2 }
            reach = bounds.map { ($0.high - $0.low) / 2 + smallest / 3 }
        }

        func level(of value: Double) -> Int {
            guard value.isFinite else { return 0 }
            return centres.indices.min { abs(centres[$0] - value) < abs(centres[$1] - value) } ?? 0
        }

        /// Whether the levels explain more than a share of the variance of the median among the other columns.
        func decides(_ fleet: Fleet, share: Double) -> Bool {
            let explained = fleet.columns.indices.filter { $0 != column }.compactMap {
                explainedShare(of: $0, in: fleet)
            }
            .sorted()
            return !explained.isEmpty && explained[explained.count / 2] > share
        }

        private func explainedShare(of other: Int, in fleet: Fleet) -> Double? {
            var moments = [Moments](repeating: Moments(), count: centres.count)
            var all = Moments()
            for unit in fleet.units {
                for (value, level) in zip(unit.values[other], unit.values[column]) where value.isFinite {
                    moments[self.level(of: level)].add(value)
                    all.add(value)
                }
            }
            guard all.squares > 0 else { return nil }
            return 1 - moments.reduce(0) { $0 + $1.squares } / all.squares
        }
    }
}

/// Mean and spread as values come, after Welford (Technometrics 4 (1962) 419–420).
struct Moments: Sendable {
    private(set) var count = 0.0
    private(set) var mean = 0.0
    /// The sum of squared deviations from the mean.
    private(set) var squares = 0.0

    mutating func add(_ value: Double) {
        count += 1
        let deviation = value - mean
        mean += deviation / count
        squares += deviation * (value - mean)
    }

    var deviation: Double { count > 0 ? sqrt(squares / count) : 0 }
}
