/// Trees that were grown elsewhere, as they are asked about units: their features are the columns of the unit's last
/// row.
package struct Adoption: Sendable, Codable, Equatable {
    package let trees: TreeEnsemble
    /// Which features are the unit's time.
    private let times: [Bool]

    /// - Parameter timeColumn: A feature of that name is the time.
    package init(_ trees: TreeEnsemble, timeColumn: String) {
        self.trees = trees
        times = trees.features.map { $0 == timeColumn }
    }

    /// What a table has to have, beside units and times.
    package var columns: [String] { zip(trees.features, times).filter { !$0.1 }.map(\.0) }

    /// - Parameter unit: With the columns of ``columns``.
    func value(of unit: Fleet.Unit, at row: Int) -> Double {
        var column = 0
        return trees.value(
            of: times.map { isTime in
                if isTime { return unit.times[row] }
                defer { column += 1 }
                return unit.values[column][row]
            })
    }

    /// Whether its parts fit each other.
    var isSound: Bool {
        times.count == trees.features.count && trees.trees.allSatisfy { $0.isSound(features: trees.features.count) }
    }
}
