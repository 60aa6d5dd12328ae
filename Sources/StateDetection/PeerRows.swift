import Measurement

/// The rows of the machines of each class, interval by interval, so that each is judged beside what the others show in
/// the same one.
///
/// What all share, the weather or the mains, is the median of the others, each without its own usual difference from
/// the class. A row waits until the others of its interval are there, at most until one of the next comes. Bounded: one
/// row a machine.
package struct PeerRows: Sendable {
    /// Of fewer others the median says little: of four, one may be wrong.
    static let least = 4

    private struct Class: Sendable {
        let size: Int
        let period: Int64
        var interval: Int64?
        var rows: [AnomalyRow] = []

        /// - Returns: The rows of intervals that are complete, or over.
        mutating func take(_ row: AnomalyRow) -> [[AnomalyRow]] {
            let new = row.time.monotonic.nanoseconds / period
            // One that comes late has nobody beside it any more.
            if let interval, new < interval { return [[row]] }
            var complete: [[AnomalyRow]] = []
            if new != interval {
                if !rows.isEmpty { complete.append(rows) }
                (interval, rows) = (new, [])
            }
            rows.append(row)
            if rows.count == size {
                complete.append(rows)
                rows.removeAll()
            }
            return complete
        }
    }

    private var classes: [Identifier: Class] = [:]
    private var names: [Identifier: Identifier] = [:]

    /// - Parameter configurations: Those of one class have the same points and the same period.
    package init(_ configurations: [AnomalyConfiguration] = []) {
        for (name, members) in Dictionary(grouping: configurations, by: \.machineClass) {
            guard let name, members.count > Self.least else { continue }
            classes[name] = Class(size: members.count, period: members[0].period.nanoseconds)
            for member in members { names[member.asset] = name }
        }
    }

    /// - Parameter usual: By how much the points of a machine usually differ from its class, in the mode of a row; nil
    ///   as far as nothing is known of that.
    /// - Returns: The rows that may be judged now, with what they are judged beside.
    package mutating func take(_ row: AnomalyRow, usual: (AnomalyRow) -> [Double?]?) -> [AnomalyRow] {
        guard let name = names[row.asset], let complete = classes[name]?.take(row) else { return [row] }
        return complete.flatMap { Self.beside($0, usual: usual) }
    }

    private static func beside(_ rows: [AnomalyRow], usual: (AnomalyRow) -> [Double?]?) -> [AnomalyRow] {
        let usual = rows.map { $0.mode == nil ? nil : usual($0) }
        return rows.indices.map { own in
            var row = rows[own]
            guard row.mode != nil else { return row }
            let peers = rows.indices.filter { $0 != own && rows[$0].mode == row.mode }
            row.course = course(of: rows, peers, usual, for: row)
            return row
        }
    }

    /// - Returns: nil where a value of the row has too few others beside it.
    private static func course(
        of rows: [AnomalyRow], _ peers: [Int], _ usual: [[Double?]?], for row: AnomalyRow
    ) -> [Double]? {
        guard peers.count >= least else { return nil }
        var course: [Double] = []
        for (place, value) in row.values.enumerated() {
            let able = peers.filter { rows[$0].values[place].isFinite }
            guard able.count >= least || !value.isFinite else { return nil }
            // At the beginning nobody is known.
            let known = able.filter { usual[$0]?[place] != nil }
            let others = (known.count >= least ? known : able).map {
                rows[$0].values[place] - (usual[$0]?[place] ?? 0)
            }
            course.append(others.isEmpty ? 0 : median(others))
        }
        return course
    }
}
