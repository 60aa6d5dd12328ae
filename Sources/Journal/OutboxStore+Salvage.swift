extension OutboxStore {
    /// Makes a new outbox of what can be read of a damaged one, which stays as it is.
    ///
    /// - Throws: ``DatabaseError`` where the new file cannot be written.
    package static func salvage(_ damaged: String, as path: String) throws -> Salvage {
        try Salvage.remake(
            damaged, as: path, OutboxSchema.steps, application: OutboxSchema.applicationID
        ) { salvage, copy throws(DatabaseError) in
            // Before the first row that is left nothing is known.
            for (after, before) in salvage.breaks["outbox"] ?? [] where after >= 0 {
                try standIn(forRowsBetween: after, and: before, in: copy)
            }
        }
    }

    /// Writes rows without contents for the messages that are missing between two rows of an epoch and class: they are
    /// told of like all rows that have become unreadable. Which came before all that is left, or behind, nobody knows.
    private static func standIn(
        forRowsBetween after: Int64, and before: Int64, in copy: Database
    ) throws(DatabaseError) {
        try copy.execute(
            """
            INSERT INTO outbox
            SELECT \(after) + row_number() OVER (ORDER BY p.class), p.class, p.epoch, p.first + p.count,
                n.first - p.first - p.count, p.wall, x''
            FROM (SELECT *, max(id) FROM outbox WHERE id <= \(after) GROUP BY class, epoch) p
            JOIN (SELECT *, min(id) FROM outbox WHERE id >= \(before) GROUP BY class, epoch) n USING(class, epoch)
            WHERE n.first > p.first + p.count LIMIT \(before - after - 1)
            """)
    }
}
