import CSQLite
import Glibc

/// What could still be read of a damaged file, row by row.
///
/// SQLite stops at the first page that makes no sense to it. The rows behind are found again by their keys, so that a
/// page takes its own rows with it and, where it holds the way to other pages, theirs.
package struct Salvage: Sendable {
    package private(set) var rows = 0
    /// By table, the keys between which rows are missing.
    private(set) var breaks: [String: [(after: Int64, before: Int64)]] = [:]

    /// Makes a new file of what is left of a damaged one, which stays as it is. The new one takes its name when it is
    /// complete.
    ///
    /// - Parameters:
    ///   - steps: As of ``Database/prepare(_:application:path:synchronous:)``.
    ///   - finish: Has the last word on the new file.
    /// - Throws: ``DatabaseError`` where the new file cannot be written.
    static func remake(
        _ damaged: String, as path: String, _ steps: [String], application: Int64,
        finish: (Salvage, Database) throws(DatabaseError) -> Void = { (_, _) throws(DatabaseError) in }
    ) throws -> Salvage {
        let part = path + ".part"
        func clear() { for suffix in ["", "-wal", "-shm"] { unlink(part + suffix) } }
        clear()
        defer { clear() }
        var salvage = Salvage()
        do {
            let copy = try Database(path: part)
            try copy.prepare(steps, application: application, path: part, synchronous: "NORMAL")
            if let source = try? Database(reading: damaged) {
                for table in try copy.tables() { try salvage.copy(table, from: source, to: copy) }
            }
            try finish(salvage, copy)
            try copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        }
        guard rename(part, path) == 0 else {
            throw DatabaseError(
                operation: "rename \(part)", code: SQLITE_IOERR, message: String(cString: strerror(errno)))
        }
        return salvage
    }

    private mutating func copy(
        _ table: Database.Table, from source: Database, to copy: Database
    ) throws(DatabaseError) {
        // A file of an older version may lack it, and a damaged one the way to it.
        guard let known = try? source.columns(of: table.name) else { return }
        let columns = try copy.columns(of: table.name).filter(known.contains)
        guard !columns.isEmpty else { return }
        let places = columns.indices.map { "?\($0 + 1)" }
        let insert = try Statement(
            "INSERT INTO \(table.name)(\(columns.joined(separator: ", "))) VALUES(\(places.joined(separator: ", ")))",
            on: copy)
        func all(_ key: String, _ rest: String) -> Statement? {
            try? Statement("SELECT \((columns + [key]).joined(separator: ", ")) FROM \(table.name) \(rest)", on: source)
        }
        switch table.order {
        case .number(let key):
            guard let rows = all(key, "NOT INDEXED WHERE \(key) >= ?1 ORDER BY \(key)") else { return }
            var last: Int64 = -1
            rows.bind(1, 0)
            while try !take(rows, columns.count, by: insert, on: copy, last: &last) {
                guard let next = Self.firstReadable(rows, after: last) else { return }
                breaks[table.name, default: []].append((last, next))
                rows.bind(1, next)
            }
        case .text(let key):
            // Such tables are short: up to the damage from both ends.
            var last: Int64 = -1
            for order in ["ASC", "DESC"] {
                guard let rows = all("0", "ORDER BY \(key) \(order)"),
                    try !take(rows, columns.count, by: insert, on: copy, last: &last)
                else { return }
            }
        }
    }

    /// So many rows go in one transaction: the log stays short.
    private static let batch = 4096

    /// Copies rows up to their end or to the damage.
    ///
    /// - Parameter last: The highest key so far, which stands behind the columns.
    /// - Returns: Whether it was the end.
    private mutating func take(
        _ rows: Statement, _ columns: Int, by insert: Statement, on copy: Database, last: inout Int64
    ) throws(DatabaseError) -> Bool {
        while true {
            var highest = last, taken = 0
            /// nil at the damage.
            var isMore: Bool? = true
            try copy.transaction { () throws(DatabaseError) in
                while taken < Self.batch, isMore == true {
                    isMore = try? rows.step()
                    guard isMore == true else { return }
                    insert.bind(rows, columns)
                    do throws(DatabaseError) {
                        try insert.run()
                        taken += 1
                    } catch  where error.isConstraint {
                        // There already, or not what the table is for.
                    }
                    highest = max(highest, rows.integer(Int32(columns)))
                }
            }
            self.rows += taken
            last = highest
            guard isMore == true else { return isMore != nil }
        }
    }

    /// The least key behind the damage from which a row can be read, or from which there is none.
    private static func firstReadable(_ rows: Statement, after last: Int64) -> Int64? {
        func isReadable(_ key: Int64) -> Bool {
            rows.reset()
            rows.bind(1, key)
            defer { rows.reset() }
            return (try? rows.step()) != nil
        }
        // A damaged file may say any key.
        guard last < 1 << 61 else { return nil }
        var low = last, step: Int64 = 1
        while !isReadable(low + step) {
            low += step
            step *= 2
            guard step < 1 << 61 else { return nil }
        }
        var high = low + step
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if isReadable(middle) { high = middle } else { low = middle }
        }
        return high
    }
}

extension DatabaseError {
    fileprivate var isConstraint: Bool { code & 0xFF == SQLITE_CONSTRAINT }
}

extension Database {
    fileprivate struct Table {
        /// By what rows are found again.
        enum Order {
            case number(String)
            case text(String)
        }

        let name: String
        let order: Order
    }

    /// In the order in which they were made, so that what others refer to comes first.
    fileprivate func tables() throws(DatabaseError) -> [Table] {
        var tables: [Table] = []
        let all = try Statement(
            """
            SELECT s.name, l.wr, k.name, k.type FROM sqlite_schema s JOIN pragma_table_list l USING(name)
            LEFT JOIN pragma_table_info(s.name) k ON k.pk = 1 WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite_%'
            ORDER BY s.rowid
            """, on: self)
        while try all.step() {
            let hasRowID = all.integer(1) == 0
            let isNumber = hasRowID || all.text(3) == "INTEGER"
            let key = hasRowID ? "rowid" : all.text(2)
            tables.append(Table(name: all.text(0), order: isNumber ? .number(key) : .text(key)))
        }
        return tables
    }

    fileprivate func columns(of table: String) throws(DatabaseError) -> [String] {
        var columns: [String] = []
        let all = try Statement("SELECT name FROM pragma_table_info(?1) ORDER BY cid", on: self)
        all.bind(1, table)
        while try all.step() { columns.append(all.text(0)) }
        return columns
    }
}
