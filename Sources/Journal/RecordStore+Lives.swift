package import Measurement

/// A life of a part: a component, or a machine as a whole. Usage and state are text that this room does not read.
package struct StoredLife: Sendable, Equatable {
    /// The key in the record; of one that is to be begun any.
    package var id: Int64
    package var asset: Identifier
    /// Empty for the machine as a whole.
    package var component: String
    /// Empty where it has none.
    package var partClass: String
    /// Milliseconds since 1970, UTC; `ended` nil while it serves, and the two after it with it.
    package var began: Int64
    package var ended: Int64?
    package var outcome: String?
    package var toldBy: String?
    /// Whether all of it was seen.
    package var isWhole: Bool
    /// Seconds since 1970: until when its hours are kept.
    package var settled: Int64
    package var usage: String
    package var state: String

    package init(
        id: Int64 = 0, asset: Identifier, component: String, partClass: String, began: Int64, ended: Int64? = nil,
        outcome: String? = nil, toldBy: String? = nil, isWhole: Bool, settled: Int64, usage: String, state: String
    ) {
        self.id = id
        self.asset = asset
        self.component = component
        self.partClass = partClass
        self.began = began
        self.ended = ended
        self.outcome = outcome
        self.toldBy = toldBy
        self.isWhole = isWhole
        self.settled = settled
        self.usage = usage
        self.state = state
    }
}

/// An hour of a life: what its indicators came to, and what it was used.
package struct StoredLifeHour: Sendable, Equatable {
    /// Seconds since 1970, UTC.
    package let start: Int64
    /// By series.
    package var means: [String: Double]
    /// By meter, and by product.
    package var usage: [String: [String: Double]]

    package init(start: Int64, means: [String: Double] = [:], usage: [String: [String: Double]] = [:]) {
        self.start = start
        self.means = means
        self.usage = usage
    }
}

extension RecordStore {
    /// So many that have ended are kept of a part.
    private static let kept: Int64 = 100

    /// Does all of it or nothing.
    package func atomically(_ body: () throws -> Void) throws {
        var failure: (any Error)?
        do {
            try database.transaction { () throws(DatabaseError) in
                do {
                    try body()
                } catch let error as DatabaseError {
                    throw error
                } catch {
                    failure = error
                    throw DatabaseError(operation: "write a life", code: 0, message: "\(error)")
                }
            }
        } catch {
            throw failure ?? error
        }
    }

    /// All of them, oldest first of each part.
    package func lives() throws(DatabaseError) -> [StoredLife] { try database.lives() }

    /// The hours of a life from one on, oldest first.
    ///
    /// - Parameter start: Seconds since 1970.
    package func hours(of life: Int64, from start: Int64) throws(DatabaseError) -> [StoredLifeHour] {
        try database.hours(of: life, from: start)
    }

    /// Writes a life that has no key yet.
    ///
    /// - Returns: Its key.
    package func begin(_ life: StoredLife) throws(DatabaseError) -> Int64 {
        let insert = try Statement(
            "INSERT INTO lives VALUES(NULL, ?1, ?2, ?3, ?4, NULL, NULL, NULL, ?5, ?6, ?7, ?8) RETURNING id",
            on: database)
        insert.bind(1, life.asset.rawValue)
        insert.bind(2, life.component)
        insert.bind(3, life.partClass)
        insert.bind(4, life.began)
        insert.bind(5, life.isWhole ? 1 : 0)
        insert.bind(6, life.settled)
        insert.bind(7, life.usage)
        insert.bind(8, life.state)
        _ = try insert.step()
        defer { insert.reset() }
        return insert.integer(0)
    }

    /// Writes what has changed of a life, its end too; the oldest of its part may go.
    package func update(_ life: StoredLife) throws(DatabaseError) {
        let update = try Statement(
            """
            UPDATE lives SET class = ?2, began = ?3, ended = ?4, outcome = ?5, told_by = ?6, whole = ?7, settled = ?8,
            usage = ?9, state = ?10 WHERE id = ?1
            """, on: database)
        update.bind(1, life.id)
        update.bind(2, life.partClass)
        update.bind(3, life.began)
        if let ended = life.ended {
            update.bind(4, ended)
            update.bind(5, life.outcome ?? "")
            update.bind(6, life.toldBy ?? "")
        }
        update.bind(7, life.isWhole ? 1 : 0)
        update.bind(8, life.settled)
        update.bind(9, life.usage)
        update.bind(10, life.state)
        try update.run()
        if life.ended != nil { try forgetOldest(of: life) }
    }

    private func forgetOldest(of life: StoredLife) throws(DatabaseError) {
        let excess = """
            FROM lives WHERE asset = ?1 AND component = ?2 AND ended IS NOT NULL ORDER BY id DESC LIMIT -1 OFFSET ?3
            """
        for sql in [
            "DELETE FROM life_means WHERE life IN (SELECT id \(excess))",
            "DELETE FROM life_usage WHERE life IN (SELECT id \(excess))",
            "DELETE FROM lives WHERE id IN (SELECT id \(excess))",
        ] {
            let statement = try Statement(sql, on: database)
            statement.bind(1, life.asset.rawValue)
            statement.bind(2, life.component)
            statement.bind(3, Self.kept)
            try statement.run()
        }
    }

    /// Writes an hour of a life; written twice it is the same.
    package func keep(_ hour: StoredLifeHour, of life: Int64) throws(DatabaseError) {
        for (series, mean) in hour.means {
            let insert = try Statement("INSERT OR REPLACE INTO life_means VALUES(?1, ?2, ?3, ?4)", on: database)
            insert.bind(1, life)
            insert.bind(2, hour.start)
            insert.bind(3, series)
            insert.bind(4, mean)
            try insert.run()
        }
        for (meter, products) in hour.usage {
            for (product, amount) in products {
                let insert = try Statement("INSERT OR REPLACE INTO life_usage VALUES(?1, ?2, ?3, ?4, ?5)", on: database)
                insert.bind(1, life)
                insert.bind(2, hour.start)
                insert.bind(3, meter)
                insert.bind(4, product)
                insert.bind(5, amount)
                try insert.run()
            }
        }
    }

    private func keys(of wanted: Set<SeriesName>) throws(DatabaseError) -> [Int64: SeriesName] {
        let known = try Statement("SELECT id, asset, name FROM series", on: database)
        var names: [Int64: SeriesName] = [:]
        while try known.step() {
            guard let asset = Identifier(known.text(1)) else { continue }
            let name = SeriesName(asset: asset, name: known.text(2))
            if wanted.contains(name) { names[known.integer(0)] = name }
        }
        return names
    }

    /// The start of the oldest quarter in which any of some series has a value.
    package func firstQuarter(of wanted: Set<SeriesName>) throws(DatabaseError) -> Int64? {
        let keys = try keys(of: wanted).keys.sorted().map(String.init).joined(separator: ",")
        let first = try Statement(
            "SELECT start FROM quarters WHERE series IN (\(keys)) ORDER BY start LIMIT 1", on: database)
        return try first.step() ? first.integer(0) : nil
    }

    /// What some series came to, quarter by quarter, oldest first; cost: one pass over all quarters since then.
    ///
    /// - Parameter start: Seconds since 1970.
    package func quarters(
        of wanted: Set<SeriesName>, from start: Int64
    ) throws(DatabaseError) -> [SeriesName: [TrendSpan]] {
        let names = try keys(of: wanted)
        guard !names.isEmpty else { return [:] }
        let select = try Statement(
            """
            SELECT series, start, count, low, mean, high, last FROM quarters
            WHERE start >= ?1 AND series IN (\(names.keys.sorted().map(String.init).joined(separator: ",")))
            ORDER BY start
            """, on: database)
        select.bind(1, start)
        var found: [SeriesName: [TrendSpan]] = [:]
        while try select.step() {
            guard let name = names[select.integer(0)] else { continue }
            found[name, default: []].append(
                TrendSpan(
                    start: select.integer(1), count: Int(select.integer(2)), low: select.double(3),
                    mean: select.double(4), high: select.double(5), last: select.double(6)))
        }
        return found
    }

    /// What a part was used since an hour, over all of its lives.
    ///
    /// - Parameter start: Seconds since 1970.
    /// - Returns: By meter, and by product.
    package func usage(
        of asset: Identifier, _ component: String, from start: Int64
    ) throws(DatabaseError) -> [String: [String: Double]] {
        let select = try Statement(
            """
            SELECT meter, product, sum(amount) FROM lives JOIN life_usage ON life = id AND hour >= ?3
            WHERE asset = ?1 AND component = ?2 AND coalesce(ended, ?4) >= ?3 * 1000 GROUP BY meter, product
            """, on: database)
        select.bind(1, asset.rawValue)
        select.bind(2, component)
        select.bind(3, start)
        select.bind(4, Int64.max)
        var found: [String: [String: Double]] = [:]
        while try select.step() { found[select.text(0), default: [:]][select.text(1)] = select.double(2) }
        return found
    }
}

extension Database {
    /// All of them, oldest first of each part.
    func lives() throws(DatabaseError) -> [StoredLife] {
        let rows = try Statement(
            """
            SELECT id, asset, component, class, began, ended, outcome, told_by, whole, settled, usage, state FROM lives
            ORDER BY asset, component, began, id
            """, on: self)
        var found: [StoredLife] = []
        while try rows.step() {
            guard let asset = Identifier(rows.text(1)) else { continue }
            let ended = rows.optionalDouble(5) == nil ? nil : rows.integer(5)
            found.append(
                StoredLife(
                    id: rows.integer(0), asset: asset, component: rows.text(2), partClass: rows.text(3),
                    began: rows.integer(4), ended: ended, outcome: ended == nil ? nil : rows.text(6),
                    toldBy: ended == nil ? nil : rows.text(7), isWhole: rows.integer(8) != 0,
                    settled: rows.integer(9), usage: rows.text(10), state: rows.text(11)))
        }
        return found
    }

    /// The hours of a life from one on, oldest first.
    ///
    /// - Parameter start: Seconds since 1970.
    func hours(of life: Int64, from start: Int64) throws(DatabaseError) -> [StoredLifeHour] {
        var hours: [Int64: StoredLifeHour] = [:]
        let means = try Statement(
            "SELECT hour, series, mean FROM life_means WHERE life = ?1 AND hour >= ?2", on: self)
        means.bind(1, life)
        means.bind(2, start)
        while try means.step() {
            let hour = means.integer(0)
            hours[hour, default: StoredLifeHour(start: hour)].means[means.text(1)] = means.double(2)
        }
        let usage = try Statement(
            "SELECT hour, meter, product, amount FROM life_usage WHERE life = ?1 AND hour >= ?2", on: self)
        usage.bind(1, life)
        usage.bind(2, start)
        while try usage.step() {
            let hour = usage.integer(0)
            hours[hour, default: StoredLifeHour(start: hour)].usage[usage.text(1), default: [:]][usage.text(2)] =
                usage.double(3)
        }
        return hours.values.sorted { $0.start < $1.start }
    }
}
