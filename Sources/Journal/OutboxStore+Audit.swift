import CSQLite
import Measurement
package import Publication

/// Commands to write and what came of them.
///
/// A command is entered before anything is asked of a device, and its outcome is added before anybody is answered: what
/// a crash leaves without an outcome may have been written, and is never carried out a second time.
extension OutboxStore {
    /// Beyond these the oldest go.
    private static let auditLength = 100_000

    /// Enters a command before it is carried out.
    ///
    /// - Returns: The key for ``complete(_:with:)``.
    package func enter(_ entry: AuditEntry) throws(DatabaseError) -> RowID {
        try database.transaction { () throws(DatabaseError) in
            let insert = try Statement(
                "INSERT INTO audit VALUES(NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", on: database)
            insert.bind(1, entry.wall.milliseconds)
            insert.bind(2, entry.origin)
            insert.bind(3, entry.id)
            insert.bind(4, entry.point)
            insert.bind(5, entry.requested)
            insert.bind(6, entry.before)
            insert.bind(7, entry.readBack)
            insert.bind(8, entry.result)
            try insert.run()
            let key = try database.number("SELECT max(id) FROM audit")
            try database.execute("DELETE FROM audit WHERE id <= \(key - Int64(Self.auditLength))")
            return key
        }
    }

    /// Adds what came of a command.
    package func complete(_ key: RowID, with entry: AuditEntry) throws(DatabaseError) {
        let update = try Statement(
            """
            UPDATE audit SET wall = ?2, point = ?3, requested = ?4, before = ?5, read_back = ?6, result = ?7 WHERE id = ?1
            """, on: database)
        update.bind(1, key)
        update.bind(2, entry.wall.milliseconds)
        update.bind(3, entry.point)
        update.bind(4, entry.requested)
        update.bind(5, entry.before)
        update.bind(6, entry.readBack)
        update.bind(7, entry.result)
        try update.run()
    }

    /// The last commands with what came of them, oldest first; those that a crash interrupted get the outcome given.
    package func settleAudit(
        interrupted: String, underWay: String, limit: Int
    ) throws(DatabaseError) -> [AuditEntry] {
        let settle = try Statement("UPDATE audit SET result = ?1 WHERE result = ?2", on: database)
        settle.bind(1, interrupted)
        settle.bind(2, underWay)
        try settle.run()
        let last = try Statement(
            """
            SELECT wall, origin, command, point, requested, before, read_back, result
            FROM (SELECT * FROM audit ORDER BY id DESC LIMIT ?1) ORDER BY id
            """, on: database)
        last.bind(1, Int64(limit))
        var entries: [AuditEntry] = []
        while try last.step() {
            entries.append(
                AuditEntry(
                    wall: WallTime(milliseconds: last.integer(0)), origin: last.text(1), id: last.text(2),
                    point: last.text(3), requested: last.double(4), before: last.optionalDouble(5),
                    readBack: last.optionalDouble(6), result: last.text(7)))
        }
        return entries
    }
}
