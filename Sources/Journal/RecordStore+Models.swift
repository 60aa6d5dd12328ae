package import Measurement

/// Where the settings use a trained model.
package struct ModelPlace: Hashable, Sendable {
    package let asset: Identifier
    /// The key under `prognosis` of the asset.
    package let entry: Identifier
    /// Empty for the machine as a whole.
    package let component: String
    /// As the settings name it.
    package let file: String
    /// What tells the model from others.
    package let hash: String

    package init(asset: Identifier, entry: Identifier, component: String, file: String, hash: String) {
        self.asset = asset
        self.entry = entry
        self.component = component
        self.file = file
        self.hash = hash
    }
}

/// From when until when a trained model was live.
package struct StoredModelUse: Sendable, Equatable {
    package let place: ModelPlace
    /// Milliseconds since 1970, UTC; `ended` nil while it is.
    package let began: Int64
    package let ended: Int64?

    package init(place: ModelPlace, began: Int64, ended: Int64?) {
        self.place = place
        self.began = began
        self.ended = ended
    }
}

extension RecordStore {
    /// So many that have ended are kept of an entry; a model goes with the last use of it.
    private static let keptUses: Int64 = 100

    /// Writes which models are live from now on: those that were and are not have ended. Nothing is written where
    /// nothing changed.
    ///
    /// - Parameter live: One for each entry; `data` is what the model says of itself, as text that this room does not
    ///   read.
    package func enter(_ live: [(place: ModelPlace, data: String)], at wall: WallTime) throws(DatabaseError) {
        let open = Set(try modelUses().filter { $0.ended == nil }.map(\.place))
        let over = open.subtracting(live.map(\.place)), begun = live.filter { !open.contains($0.place) }
        guard !over.isEmpty || !begun.isEmpty else { return }
        try database.transaction { () throws(DatabaseError) in
            for place in over { try end(place, at: wall) }
            for (place, data) in begun { try begin(place, data, at: wall) }
            try database.execute("DELETE FROM models WHERE hash NOT IN (SELECT model FROM model_uses)")
        }
    }

    private func end(_ place: ModelPlace, at wall: WallTime) throws(DatabaseError) {
        let end = try Statement(
            "UPDATE model_uses SET ended = max(began, ?3) WHERE asset = ?1 AND entry = ?2 AND ended IS NULL",
            on: database)
        let trim = try Statement(
            """
            DELETE FROM model_uses WHERE id IN (SELECT id FROM model_uses
            WHERE asset = ?1 AND entry = ?2 AND ended IS NOT NULL ORDER BY id DESC LIMIT -1 OFFSET ?3)
            """, on: database)
        for (statement, third) in [(end, wall.milliseconds), (trim, Self.keptUses)] {
            statement.bind(1, place.asset.rawValue)
            statement.bind(2, place.entry.rawValue)
            statement.bind(3, third)
            try statement.run()
        }
    }

    private func begin(_ place: ModelPlace, _ data: String, at wall: WallTime) throws(DatabaseError) {
        let model = try Statement(
            "INSERT INTO models VALUES(?1, ?2) ON CONFLICT(hash) DO UPDATE SET data = excluded.data", on: database)
        model.bind(1, place.hash)
        model.bind(2, data)
        try model.run()
        let use = try Statement("INSERT INTO model_uses VALUES(NULL, ?1, ?2, ?3, ?4, ?5, ?6, NULL)", on: database)
        use.bind(1, place.asset.rawValue)
        use.bind(2, place.entry.rawValue)
        use.bind(3, place.component)
        use.bind(4, place.file)
        use.bind(5, place.hash)
        use.bind(6, wall.milliseconds)
        try use.run()
    }

    /// What every model that has a use says of itself, by its hash.
    package func models() throws(DatabaseError) -> [String: String] {
        let rows = try Statement("SELECT hash, data FROM models", on: database)
        var found: [String: String] = [:]
        while try rows.step() { found[rows.text(0)] = rows.text(1) }
        return found
    }

    /// The newest first.
    package func modelUses() throws(DatabaseError) -> [StoredModelUse] {
        let rows = try Statement(
            "SELECT asset, entry, component, file, model, began, ended FROM model_uses ORDER BY id DESC", on: database)
        var found: [StoredModelUse] = []
        while try rows.step() {
            guard let asset = Identifier(rows.text(0)), let entry = Identifier(rows.text(1)) else { continue }
            found.append(
                StoredModelUse(
                    place: ModelPlace(
                        asset: asset, entry: entry, component: rows.text(2), file: rows.text(3), hash: rows.text(4)),
                    began: rows.integer(5), ended: rows.optionalDouble(6) == nil ? nil : rows.integer(6)))
        }
        return found
    }
}
