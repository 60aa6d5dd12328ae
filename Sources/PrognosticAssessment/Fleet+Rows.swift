extension Fleet {
    /// Why rows are no histories; `row` counts from 0.
    package enum Mistake: Error, Equatable {
        case noTime(unit: String, row: Int)
        case timeNotAscending(unit: String, row: Int)
    }

    /// Puts rows together by unit, in the order in which units appear; the rows of a unit need not be neighbours.
    ///
    /// - Parameters:
    ///   - columns: Names and values; NaN where missing.
    ///   - censored: By row, whether its unit was taken out of service before it failed; any row of it says so.
    package init(
        units names: [String], times: [Double], columns: [(name: String, values: [Double])], censored: [Bool]
    ) throws(Mistake) {
        var places: [String: Int] = [:]
        var rows: [[Int]] = []
        for (row, name) in names.enumerated() {
            guard times[row].isFinite else { throw .noTime(unit: name, row: row) }
            if let place = places[name] {
                guard let before = rows[place].last, times[row] > times[before] else {
                    throw .timeNotAscending(unit: name, row: row)
                }
                rows[place].append(row)
            } else {
                places[name] = rows.count
                rows.append([row])
            }
        }
        self.init(
            columns: columns.map(\.name),
            units: rows.map { rows in
                Unit(
                    name: names[rows[0]], times: rows.map { times[$0] },
                    values: columns.map { column in rows.map { column.values[$0] } },
                    isCensored: rows.contains { censored[$0] })
            })
    }
}
