import CSQLite

/// The lives of a record that somebody else may be writing, only read.
package struct LifeLibrary {
    private let database: Database

    /// - Throws: ``ForeignFile``, also of one that is older than lives are, and ``DatabaseError``.
    package init(reading path: String) throws {
        database = try Database(reading: path)
        let version = try database.number("PRAGMA user_version")
        let found = try database.number("PRAGMA application_id")
        guard found == RecordSchema.applicationID, (RecordSchema.livesSince...RecordSchema.version).contains(version)
        else { throw ForeignFile(path: path, version: version) }
    }

    /// All of them, oldest first of each part.
    package func lives() throws(DatabaseError) -> [StoredLife] { try database.lives() }

    /// The hours of a life, oldest first.
    package func hours(of life: Int64) throws(DatabaseError) -> [StoredLifeHour] {
        try database.hours(of: life, from: .min)
    }
}
