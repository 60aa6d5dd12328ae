package import Measurement
package import Publication

/// How the alarms stand, and what changed: written in the transaction of the message that says so, so that neither is
/// there without the other.
final class AlarmTables {
    private let database: Database
    private let keep: Statement
    private let forget: Statement
    private let enter: Statement
    private let trim: Statement

    init(_ database: Database) throws(DatabaseError) {
        self.database = database
        keep = try Statement("INSERT OR REPLACE INTO alarms VALUES(?1, ?2)", on: database)
        forget = try Statement("DELETE FROM alarms WHERE alarm = ?1", on: database)
        enter = try Statement("INSERT INTO alarm_history VALUES(NULL, ?1, ?2)", on: database)
        trim = try Statement(
            "DELETE FROM alarm_history WHERE id <= (SELECT max(id) FROM alarm_history) - ?1", on: database)
    }

    /// - Parameter historyLength: Beyond so many the oldest changes go.
    func write(_ change: AlarmChange, historyLength: Int64) throws(DatabaseError) {
        let data = RowCodec.pack([.alarm(change)])
        enter.bind(1, change.time.wall.milliseconds)
        enter.bind(2, data)
        try enter.run()
        trim.bind(1, historyLength)
        try trim.run()
        let statement = change.state == .normal ? forget : keep
        statement.bind(1, change.id.description)
        if change.state != .normal { statement.bind(2, data) }
        try statement.run()
    }

    /// What cannot be read is left out: the alarm begins anew with its next value.
    func standing() throws(DatabaseError) -> [AlarmChange] {
        let rows = try Statement("SELECT data FROM alarms ORDER BY alarm", on: database)
        var changes: [AlarmChange] = []
        while try rows.step() { if let change = Self.change(rows.blob(0)) { changes.append(change) } }
        return changes
    }

    /// Changes since a time, oldest first.
    ///
    /// - Parameters:
    ///   - after: Behind which key to read on.
    ///   - limit: How many at most, so that nobody waits long.
    /// - Returns: `nil` as the key to read on behind once there are no more.
    func history(
        since wall: WallTime, after: RowID, limit: Int
    ) throws(DatabaseError) -> (changes: [AlarmChange], next: RowID?) {
        let rows = try Statement(
            "SELECT id, data FROM alarm_history WHERE id > ?1 AND wall >= ?2 ORDER BY id LIMIT ?3", on: database)
        rows.bind(1, after)
        rows.bind(2, wall.milliseconds)
        rows.bind(3, Int64(limit))
        var changes: [AlarmChange] = []
        var last: RowID?
        var count = 0
        while try rows.step() {
            count += 1
            last = rows.integer(0)
            if let change = Self.change(rows.blob(1)) { changes.append(change) }
        }
        return (changes, count == limit ? last : nil)
    }

    private static func change(_ data: [UInt8]) -> AlarmChange? {
        guard let contents = try? RowCodec.unpack(data.span, layouts: [:], isOfThisBoot: false),
            case .alarm(let change) = contents.first
        else { return nil }
        return change
    }
}

extension OutboxStore {
    /// Every alarm that is not normal, as it was written last.
    package func standingAlarms() throws(DatabaseError) -> [AlarmChange] { try alarms.standing() }

    /// Changes of alarms since a time, oldest first, as ``AlarmTables/history(since:after:limit:)``.
    package func alarmHistory(
        since wall: WallTime, after: RowID, limit: Int
    ) throws(DatabaseError) -> (changes: [AlarmChange], next: RowID?) {
        try alarms.history(since: wall, after: after, limit: limit)
    }

    /// As many changes are kept as a sixteenth of the cap has room for, and not more than anybody looks at.
    var historyLength: Int64 { min(20_000, allowance.maximumBytes / 16 / 256) }
}
