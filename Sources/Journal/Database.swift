import CSQLite

/// What SQLite refused, with its extended result code.
package struct DatabaseError: Error, Hashable, Sendable, CustomStringConvertible {
    package let operation: String
    package let code: Int32
    package let message: String

    package var description: String { "\(operation): \(message) (SQLite \(code))" }

    private var primaryCode: Int32 { code & 0xFF }
    package var isDamage: Bool { primaryCode == SQLITE_CORRUPT || primaryCode == SQLITE_NOTADB }
}

/// One connection to one file, used by one thread at a time, hence opened without SQLite's own locks
/// (https://sqlite.org/threadsafe.html, "multi-thread"). The only file that calls SQLite, with ``Statement``.
final class Database {
    fileprivate let handle: OpaquePointer

    /// Opens a file to write it, and makes it where there is none.
    convenience init(path: String) throws(DatabaseError) {
        try self.init(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
    }

    /// Opens a file that others may write meanwhile.
    convenience init(reading path: String) throws(DatabaseError) {
        try self.init(path, SQLITE_OPEN_READONLY)
        sqlite3_busy_timeout(handle, 2000)
    }

    private init(_ path: String, _ access: Int32) throws(DatabaseError) {
        var handle: OpaquePointer?
        let code = sqlite3_open_v2(path, &handle, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let handle else {
            let error = DatabaseError(
                operation: "open \(path)", code: code, message: String(cString: sqlite3_errstr(code)))
            // "Whether or not an error occurs when it is opened, resources … should be released": sqlite3_open.
            sqlite3_close_v2(handle)
            throw error
        }
        self.handle = handle
    }

    deinit { sqlite3_close_v2(handle) }

    func execute(_ sql: String) throws(DatabaseError) {
        try check(sqlite3_exec(handle, sql, nil, nil, nil), sql)
    }

    /// Runs the body in one transaction; an error undoes it and is thrown on.
    func transaction<Result>(_ body: () throws(DatabaseError) -> Result) throws(DatabaseError) -> Result {
        try execute("BEGIN IMMEDIATE")
        do throws(DatabaseError) {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // A full disk may have rolled back already; then there is nothing left to undo.
            if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
            throw error
        }
    }

    /// The number in the first column of the first row; 0 where there is none.
    func number(_ sql: String) throws(DatabaseError) -> Int64 {
        let statement = try Statement(sql, on: self)
        return try statement.step() ? statement.integer(0) : 0
    }

    /// The text in the first column of the first row.
    func text(_ sql: String) throws(DatabaseError) -> String? {
        let statement = try Statement(sql, on: self)
        return try statement.step() ? statement.text(0) : nil
    }

    fileprivate func check(_ code: Int32, _ operation: @autoclosure () -> String) throws(DatabaseError) {
        guard code != SQLITE_OK, code != SQLITE_ROW, code != SQLITE_DONE else { return }
        throw DatabaseError(operation: operation(), code: code, message: String(cString: sqlite3_errmsg(handle)))
    }
}

/// A prepared statement, kept for as long as its database.
final class Statement {
    private let database: Database
    private let handle: OpaquePointer
    private let sql: String

    init(_ sql: String, on database: Database) throws(DatabaseError) {
        var handle: OpaquePointer?
        try database.check(
            sqlite3_prepare_v3(database.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil), sql)
        guard let handle else {
            throw DatabaseError(operation: sql, code: SQLITE_MISUSE, message: "no statement")
        }
        self.database = database
        self.handle = handle
        self.sql = sql
    }

    deinit { sqlite3_finalize(handle) }

    /// Makes the statement ready for new values.
    func reset() { sqlite3_reset(handle) }

    func bind(_ index: Int32, _ value: Int64) { sqlite3_bind_int64(handle, index, value) }

    func bind(_ index: Int32, _ value: Double?) {
        if let value { sqlite3_bind_double(handle, index, value) } else { sqlite3_bind_null(handle, index) }
    }

    func bind(_ index: Int32, _ value: String) {
        sqlite3_bind_text(handle, index, value, -1, Self.copied)
    }

    func bind(_ index: Int32, _ value: [UInt8]) {
        _ = value.withUnsafeBytes { sqlite3_bind_blob(handle, index, $0.baseAddress, Int32($0.count), Self.copied) }
    }

    /// Binds the first columns of a row that another statement stands at.
    func bind(_ row: Statement, _ columns: Int) {
        for column in 0..<Int32(columns) {
            sqlite3_bind_value(handle, column + 1, sqlite3_column_value(row.handle, column))
        }
    }

    /// SQLITE_TRANSIENT, a cast that Swift does not import.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    /// - Returns: Whether there is a row.
    func step() throws(DatabaseError) -> Bool {
        let code = sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        defer { sqlite3_reset(handle) }
        try database.check(code, sql)
        return false
    }

    /// Runs a statement that gives no rows.
    func run() throws(DatabaseError) {
        _ = try step()
    }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func double(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }

    func optionalDouble(_ column: Int32) -> Double? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : double(column)
    }

    func text(_ column: Int32) -> String {
        sqlite3_column_text(handle, column).map { String(cString: $0) } ?? ""
    }

    func blob(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        let count = Int(sqlite3_column_bytes(handle, column))
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }
}
