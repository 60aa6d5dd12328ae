package import Measurement

/// What a machine did, as the record keeps it.
package struct StoredOperation: Sendable, Equatable {
    package struct Hour: Sendable, Equatable {
        /// Hours since 1970, UTC.
        package let start: Int64
        /// Milliseconds, of those that were watched.
        package let running: Int64
        package let known: Int64

        package init(start: Int64, running: Int64, known: Int64) {
            self.start = start
            self.running = running
            self.known = known
        }
    }

    package let asset: Identifier
    package let state: String
    /// Milliseconds since 1970, UTC: when the state was entered, and until when the machine was watched.
    package let since: Int64
    package let seen: Int64
    /// Milliseconds, ever.
    package let running: Int64
    package let starts: Int
    /// Of the last week; to write, those that may have changed.
    package let hours: [Hour]

    package init(
        asset: Identifier, state: String, since: Int64, seen: Int64, running: Int64, starts: Int, hours: [Hour]
    ) {
        self.asset = asset
        self.state = state
        self.since = since
        self.seen = seen
        self.running = running
        self.starts = starts
        self.hours = hours
    }
}

/// What was learnt of the signal that tells a machine's state, as text that this room does not read.
package struct StoredLevels: Sendable, Equatable {
    package let asset: Identifier
    package let point: Identifier
    package let data: String

    package init(asset: Identifier, point: Identifier, data: String) {
        self.asset = asset
        self.point = point
        self.data = data
    }
}

extension RecordStore {
    /// Hours are kept as long as quarters are.
    private static let hoursKept: Int64 = 2 * 366 * 24

    /// What machines did before, with their hours of the last week.
    package func operations(at wall: WallTime) throws(DatabaseError) -> [StoredOperation] {
        let now = wall.milliseconds.flooredDivision(by: 3_600_000).quotient
        let select = try Statement(
            "SELECT hour, asset, running_ms, known_ms FROM operating_hours WHERE hour > ?1 AND hour <= ?2", on: database
        )
        select.bind(1, now - 168)
        select.bind(2, now)
        var hours: [String: [StoredOperation.Hour]] = [:]
        while try select.step() {
            hours[select.text(1), default: []].append(
                .init(start: select.integer(0), running: select.integer(2), known: select.integer(3)))
        }
        let rows = try Statement(
            "SELECT asset, state, since, seen, running_ms, starts FROM operations ORDER BY asset", on: database)
        var found: [StoredOperation] = []
        while try rows.step() {
            guard let asset = Identifier(rows.text(0)) else { continue }
            found.append(
                StoredOperation(
                    asset: asset, state: rows.text(1), since: rows.integer(2), seen: rows.integer(3),
                    running: rows.integer(4), starts: Int(rows.integer(5)), hours: hours[asset.rawValue] ?? []))
        }
        return found
    }

    /// Writes sums, not what was added: written twice they are the same.
    package func keep(_ operations: [StoredOperation], at wall: WallTime) throws(DatabaseError) {
        let now = wall.milliseconds.flooredDivision(by: 3_600_000).quotient
        try database.transaction { () throws(DatabaseError) in
            for operation in operations { try keep(operation) }
            try database.execute("DELETE FROM operating_hours WHERE hour < \(now - Self.hoursKept)")
        }
    }

    private func keep(_ operation: StoredOperation) throws(DatabaseError) {
        let insert = try Statement("INSERT OR REPLACE INTO operations VALUES(?1, ?2, ?3, ?4, ?5, ?6)", on: database)
        insert.bind(1, operation.asset.rawValue)
        insert.bind(2, operation.state)
        insert.bind(3, operation.since)
        insert.bind(4, operation.seen)
        insert.bind(5, operation.running)
        insert.bind(6, Int64(operation.starts))
        try insert.run()
        let hour = try Statement("INSERT OR REPLACE INTO operating_hours VALUES(?1, ?2, ?3, ?4)", on: database)
        for one in operation.hours {
            hour.bind(1, one.start)
            hour.bind(2, operation.asset.rawValue)
            hour.bind(3, one.running)
            hour.bind(4, one.known)
            try hour.run()
        }
    }

    package func signalLevels() throws(DatabaseError) -> [StoredLevels] {
        let rows = try Statement("SELECT asset, point, data FROM signal_levels", on: database)
        var found: [StoredLevels] = []
        while try rows.step() {
            guard let asset = Identifier(rows.text(0)), let point = Identifier(rows.text(1)) else { continue }
            found.append(StoredLevels(asset: asset, point: point, data: rows.text(2)))
        }
        return found
    }

    package func keep(_ levels: StoredLevels) throws(DatabaseError) {
        let insert = try Statement("INSERT OR REPLACE INTO signal_levels VALUES(?1, ?2, ?3)", on: database)
        insert.bind(1, levels.asset.rawValue)
        insert.bind(2, levels.point.rawValue)
        insert.bind(3, levels.data)
        try insert.run()
    }
}
