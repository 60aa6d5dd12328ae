package import Measurement

/// A baseline of a measurement location, as text that this room does not read.
package struct StoredBaseline: Sendable, Equatable {
    package let asset: Identifier
    package let location: Identifier
    package let data: String

    package init(asset: Identifier, location: Identifier, data: String) {
        self.asset = asset
        self.location = location
        self.data = data
    }
}

extension RecordStore {
    /// So many that have ended are kept of a location.
    private static let kept: Int64 = 10

    /// The baselines that count.
    package func baselines() throws(DatabaseError) -> [StoredBaseline] {
        let rows = try Statement(
            "SELECT asset, location, data FROM baselines WHERE ended IS NULL ORDER BY asset, location", on: database)
        var found: [StoredBaseline] = []
        while try rows.step() {
            guard let asset = Identifier(rows.text(0)), let location = Identifier(rows.text(1)) else { continue }
            found.append(StoredBaseline(asset: asset, location: location, data: rows.text(2)))
        }
        return found
    }

    /// Writes the one of its location that counts.
    package func keep(_ baseline: StoredBaseline, at wall: WallTime) throws(DatabaseError) {
        let insert = try Statement(
            """
            INSERT INTO baselines VALUES(NULL, ?1, ?2, ?3, NULL, ?4)
            ON CONFLICT(asset, location) WHERE ended IS NULL DO UPDATE SET data = excluded.data
            """, on: database)
        insert.bind(1, baseline.asset.rawValue)
        insert.bind(2, baseline.location.rawValue)
        insert.bind(3, wall.milliseconds)
        insert.bind(4, baseline.data)
        try insert.run()
    }

    /// Ends the one that counts: it stays to be looked at, and the next one begins anew.
    package func endBaseline(of location: Identifier, on asset: Identifier, at wall: WallTime) throws(DatabaseError) {
        try database.transaction { () throws(DatabaseError) in
            let end = try Statement(
                "UPDATE baselines SET ended = ?3 WHERE asset = ?1 AND location = ?2 AND ended IS NULL", on: database)
            let trim = try Statement(
                """
                DELETE FROM baselines WHERE asset = ?1 AND location = ?2 AND ended IS NOT NULL AND id NOT IN (
                SELECT id FROM baselines WHERE asset = ?1 AND location = ?2 AND ended IS NOT NULL ORDER BY id DESC LIMIT ?3)
                """, on: database)
            for (statement, third) in [(end, wall.milliseconds), (trim, Self.kept)] {
                statement.bind(1, asset.rawValue)
                statement.bind(2, location.rawValue)
                statement.bind(3, third)
                try statement.run()
            }
        }
    }

    /// How many of a location have ended and are kept.
    package func endedBaselines(of location: Identifier, on asset: Identifier) throws(DatabaseError) -> Int {
        let rows = try Statement(
            "SELECT count(*) FROM baselines WHERE asset = ?1 AND location = ?2 AND ended IS NOT NULL", on: database)
        rows.bind(1, asset.rawValue)
        rows.bind(2, location.rawValue)
        return try rows.step() ? Int(rows.integer(0)) : 0
    }
}
