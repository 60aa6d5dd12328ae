import CSQLite

/// A file that a newer version has written, or that is not ours.
package struct ForeignFile: Error, Hashable, Sendable {
    package let path: String
    package let version: Int64
}

/// What the files of a data directory have in common: who made them, in which version, and how they grow and shrink.
extension Database {
    static let pageBytes: Int64 = 4096

    /// Makes the tables of a new file, or brings an older one up to date.
    ///
    /// - Parameters:
    ///   - steps: From each version to the next, nothing first.
    ///   - application: So that `file` and we know our own.
    ///   - synchronous: What SQLite waits for at a commit.
    /// - Throws: ``ForeignFile``, and ``DatabaseError``, before anything is written where the file is damaged.
    func prepare(_ steps: [String], application: Int64, path: String, synchronous: String) throws {
        let version = try number("PRAGMA user_version")
        let found = try number("PRAGMA application_id")
        if version == 0 && found == 0 {
            try execute("PRAGMA page_size = \(Self.pageBytes); PRAGMA auto_vacuum = INCREMENTAL")
        } else if !(1...Int64(steps.count)).contains(version) || found != application {
            throw ForeignFile(path: path, version: version)
        } else {
            try check(path)
        }
        try execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = \(synchronous)")
        // Debian's SQLite writes zeros over what is deleted: each page of a backlog once more, and on a full disk too
        // much to delete anything.
        try execute("PRAGMA secure_delete = OFF")
        guard version < steps.count else { return }
        try transaction { () throws(DatabaseError) in
            for step in steps[Int(version)...] { try execute(step) }
            try execute("PRAGMA application_id = \(application)")
            try execute("PRAGMA user_version = \(steps.count)")
        }
    }

    private func check(_ path: String) throws(DatabaseError) {
        let verdict = try text("PRAGMA quick_check(1)")
        guard verdict == "ok" else {
            throw DatabaseError(operation: "check \(path)", code: SQLITE_CORRUPT, message: verdict ?? "no answer")
        }
    }

    /// Without the pages that are free.
    func usedBytes() throws(DatabaseError) -> Int64 {
        let pages = try number("PRAGMA page_count")
        let free = try number("PRAGMA freelist_count")
        return (pages - free) * Self.pageBytes
    }

    /// Gives free pages back to the file system, a few at a time: those beyond the size that the file may have, and
    /// those that outnumber the used ones. Fewer are kept for what comes: to give one back, another is moved into its
    /// place, and what has been given back must be had again.
    func shrink(to maximumBytes: Int64) throws(DatabaseError) {
        let pages = try number("PRAGMA page_count")
        let free = try number("PRAGMA freelist_count")
        let spare = min(free, max(pages - maximumBytes / Self.pageBytes, free - (pages - free)))
        guard spare > 64 else { return }
        try execute("PRAGMA incremental_vacuum(\(min(spare, 256)))")
    }
}
