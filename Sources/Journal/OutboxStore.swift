import CSQLite
package import Measurement
package import Platform
package import Publication

/// The file in which messages wait for the broker. One thread at a time.
package final class OutboxStore {
    /// What the file holds, in real bytes and messages.
    package struct Usage: Hashable, Sendable {
        package var messages: Int64 = 0
        package var bytes: Int64 = 0
        /// The size at which the oldest messages go.
        package var capacity: Int64 = 0
        package var oldest: WallTime?

        package init() {}
    }

    /// What a commit did beside the work it was given.
    package struct Outcome: Sendable {
        package let rows: [RowID]
        package let gap: (StreamMessage, RowID)?
        package let droppedMessages: Int
    }

    package private(set) var usage = Usage()
    package private(set) var newestRow: RowID
    package private(set) var layouts: [UInt32: BatchLayout] = [:]

    let database: Database
    let alarms: AlarmTables
    /// Where that ends, the oldest messages of the lowest class go.
    package private(set) var allowance: DiskAllowance
    private let disk: @Sendable () -> DiskSpace?
    private var epochKeys: [Epoch: Int64] = [:]
    private var epochs: [Int64: Epoch] = [:]
    /// The boot of the machine in which each epoch began.
    private var boots: [Int64: String] = [:]
    private var boot = ""
    /// The one that runs.
    private var epoch: Epoch?
    private let insertRow: Statement
    private let deleteRow: Statement
    private let countOfRow: Statement
    private let fetchRows: Statement
    private let oldestOfClass: Statement

    /// Opens the file, or makes it.
    ///
    /// - Parameter disk: Asked at each commit; by default the system.
    package init(path: String, configuration: OutboxConfiguration, disk: (@Sendable () -> DiskSpace?)? = nil) throws {
        database = try Database(path: path)
        allowance = DiskAllowance(configuration)
        self.disk = disk ?? { DiskSpace(of: path) }
        // FULL: a commit is on disk when it returns, also after a power cut
        // (https://sqlite.org/pragma.html#pragma_synchronous).
        try database.prepare(
            OutboxSchema.steps, application: OutboxSchema.applicationID, path: path, synchronous: "FULL")
        try Self.limitLog(of: database, allowance, on: self.disk())
        alarms = try AlarmTables(database)
        insertRow = try Statement(
            "INSERT INTO outbox(id, class, epoch, first, count, wall, data) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            on: database)
        deleteRow = try Statement("DELETE FROM outbox WHERE id = ?1", on: database)
        countOfRow = try Statement("SELECT count FROM outbox WHERE id = ?1", on: database)
        fetchRows = try Statement(
            "SELECT id, class, epoch, first, count, wall, data FROM outbox WHERE id > ?1 ORDER BY id LIMIT ?2",
            on: database)
        oldestOfClass = try Statement(
            "SELECT id, epoch, first, count FROM outbox WHERE class = ?1 AND id > ?2 ORDER BY id LIMIT 8", on: database
        )
        newestRow = try database.number("SELECT max(id) FROM outbox")
        try loadDictionaries()
        usage.messages = try database.number("SELECT sum(count) FROM outbox")
        try measure()
    }

    /// Changes the size at which the oldest messages go; they go with the next commit.
    package func limit(to allowance: DiskAllowance) throws(DatabaseError) {
        try Self.limitLog(of: database, allowance, on: disk())
        self.allowance = allowance
    }

    /// Keeps the log at an eighth of a small cap or of what there is, and never beyond SQLite's default of 1000 pages.
    private static func limitLog(
        of database: Database, _ allowance: DiskAllowance, on disk: DiskSpace?
    ) throws(DatabaseError) {
        let pages = min(max(64, allowance.capacity(on: disk) / 8 / Database.pageBytes), 1000)
        try database.execute(
            "PRAGMA wal_autocheckpoint = \(pages); PRAGMA journal_size_limit = \(pages * Database.pageBytes)")
    }

    private func loadDictionaries() throws {
        let epochs = try Statement("SELECT id, epoch, boot FROM epochs", on: database)
        while try epochs.step() {
            guard let epoch = Epoch(epochs.text(1)) else { continue }
            self.epochs[epochs.integer(0)] = epoch
            epochKeys[epoch] = epochs.integer(0)
            boots[epochs.integer(0)] = epochs.text(2)
        }
        let layouts = try Statement("SELECT id, asset, device, revision, points FROM layouts", on: database)
        while try layouts.step() {
            guard let layout = Self.layout(from: layouts) else { continue }
            self.layouts[layout.id] = layout
        }
    }

    // MARK: Epochs

    /// Closes the books of the epoch before and opens a new one.
    ///
    /// - Parameters:
    ///   - boot: The id of this boot of the machine.
    ///   - page: The numbers that the runtime directory still holds of an epoch, if any.
    /// - Returns: How the epoch before ended; `nil` where none is known.
    package func begin(
        _ epoch: Epoch, boot: String, page: (epoch: Epoch, issued: ClassCounts)?
    ) throws(DatabaseError) -> EndedEpoch? {
        let ended = try lastEpoch(page: page)
        try database.transaction { () throws(DatabaseError) in
            // Nothing refers to an epoch whose messages have all been delivered, nor, without backlog, to any layout.
            // Only here: while the daemon runs, messages in memory have layouts too.
            try database.execute("DELETE FROM epochs WHERE id NOT IN (SELECT epoch FROM outbox)")
            if usage.messages == 0 { try database.execute("DELETE FROM layouts") }
            let insert = try Statement(
                "INSERT INTO epochs VALUES(NULL, ?1, ?2, 0, 0, 0, 0, 0, ?3, ?3, ?3, ?3)", on: database)
            insert.bind(1, epoch.rawValue)
            insert.bind(2, boot)
            insert.bind(3, Int64(Self.lease))
            try insert.run()
        }
        let key = try database.number("SELECT max(id) FROM epochs")
        epochs[key] = epoch
        epochKeys[epoch] = key
        boots[key] = boot
        self.boot = boot
        self.epoch = epoch
        leased = Self.lease
        if usage.messages == 0 { layouts.removeAll() }
        return ended
    }

    /// How many numbers are reserved beyond those issued. At 1000 messages a second half of it lasts over four
    /// minutes, so that reserving stays rarer than the page a minute that may be written with the broker up.
    private static let lease: UInt64 = 1 << 19
    private var leased: UInt64 = 0

    private func lastEpoch(page: (epoch: Epoch, issued: ClassCounts)?) throws(DatabaseError) -> EndedEpoch? {
        let statement = try Statement("SELECT * FROM epochs ORDER BY id DESC LIMIT 1", on: database)
        guard try statement.step(), let epoch = Epoch(statement.text(1)) else {
            // The file that knew the epoch was set aside: what it held is missing upstream, and must not be so
            // silently.
            return page.map {
                EndedEpoch(epoch: $0.epoch, isClean: false, isExact: true, issued: $0.issued, below: $0.issued)
            }
        }
        let key = statement.integer(0)
        let isClean = statement.integer(3) != 0
        var issued = ClassCounts()
        var below = ClassCounts()
        for (index, messageClass) in MessageClass.allCases.enumerated() {
            issued[messageClass] = UInt64(clamping: statement.integer(4 + Int32(index)))
            below[messageClass] = UInt64(clamping: statement.integer(8 + Int32(index)))
        }
        statement.reset()
        if isClean { return EndedEpoch(epoch: epoch, isClean: true, isExact: true, issued: issued, below: issued) }
        if let page, page.epoch == epoch {
            return EndedEpoch(epoch: epoch, isClean: false, isExact: true, issued: page.issued, below: page.issued)
        }
        for messageClass in MessageClass.allCases {
            let stored = try database.number(
                "SELECT max(first + count) FROM outbox WHERE epoch = \(key) AND class = \(messageClass.rawValue)")
            issued[messageClass] = max(issued[messageClass], UInt64(clamping: stored))
        }
        return EndedEpoch(epoch: epoch, isClean: false, isExact: false, issued: issued, below: below)
    }

    /// Writes down how many numbers have been issued, and reserves more when half of the last lease is used.
    package func record(issued: ClassCounts, of epoch: Epoch, isClean: Bool) throws(DatabaseError) {
        guard let key = epochKeys[epoch] else { return }
        let highest = MessageClass.allCases.map { issued[$0] }.max() ?? 0
        let lease = highest + Self.lease / 2 > leased ? highest + Self.lease : leased
        let update = try Statement(
            """
            UPDATE epochs SET clean = ?2, issued_a = ?3, issued_v = ?4, issued_f = ?5, issued_d = ?6,
            leased_a = ?7, leased_v = ?7, leased_f = ?7, leased_d = ?7 WHERE id = ?1
            """, on: database)
        update.bind(1, key)
        update.bind(2, isClean ? 1 : 0)
        for (index, messageClass) in MessageClass.allCases.enumerated() {
            update.bind(3 + Int32(index), Int64(clamping: issued[messageClass]))
        }
        update.bind(7, Int64(clamping: lease))
        try update.run()
        leased = lease
    }

    /// Whether ``record(issued:of:isClean:)`` must come before the hour of its turn.
    package func needsLease(for issued: ClassCounts) -> Bool {
        MessageClass.allCases.contains { issued[$0] + Self.lease / 2 > leased }
    }

    // MARK: Layouts

    /// What a layout is known by before it has an id.
    package struct LayoutOutline: Hashable, Sendable {
        package let asset: Identifier
        package let device: Identifier
        package let points: [BatchLayout.Point]

        package init(asset: Identifier, device: Identifier, points: [BatchLayout.Point]) {
            self.asset = asset
            self.device = device
            self.points = points
        }
    }

    /// Gives each asset its revision, which grows when the description is another than the last, and each layout its
    /// id.
    ///
    /// - Parameter descriptions: By asset, in any form that is equal exactly when nothing changed.
    package func register(
        _ outlines: [LayoutOutline], descriptions: [Identifier: String]
    ) throws(DatabaseError) -> [BatchLayout] {
        let before = layouts
        // The pages that were looked at are not needed again.
        defer { try? database.execute("PRAGMA shrink_memory") }
        do throws(DatabaseError) {
            return try database.transaction { () throws(DatabaseError) in
                var revisions: [Identifier: UInt32] = [:]
                for (asset, description) in descriptions {
                    revisions[asset] = try revision(of: asset, description: description)
                }
                var registered: [BatchLayout] = []
                for outline in outlines {
                    guard let revision = revisions[outline.asset] else {
                        preconditionFailure("every asset has a description")
                    }
                    registered.append(try layout(outline, revision: revision))
                }
                return registered
            }
        } catch {
            // The ids of what was undone will be given to others.
            layouts = before
            throw error
        }
    }

    private func revision(of asset: Identifier, description: String) throws(DatabaseError) -> UInt32 {
        let known = try Statement("SELECT revision, description FROM assets WHERE asset = ?1", on: database)
        known.bind(1, asset.rawValue)
        let isKnown = try known.step()
        if isKnown, known.text(1) == description { return UInt32(clamping: known.integer(0)) }
        let revision = isKnown ? known.integer(0) + 1 : 1
        known.reset()
        let update = try Statement("INSERT OR REPLACE INTO assets VALUES(?1, ?2, ?3)", on: database)
        update.bind(1, asset.rawValue)
        update.bind(2, revision)
        update.bind(3, description)
        try update.run()
        return UInt32(clamping: revision)
    }

    private func layout(_ outline: LayoutOutline, revision: UInt32) throws(DatabaseError) -> BatchLayout {
        let points = outline.points.map(Self.text).joined(separator: ",")
        let find = try Statement(
            "SELECT id FROM layouts WHERE asset = ?1 AND device = ?2 AND revision = ?3 AND points = ?4", on: database)
        let insert = try Statement(
            "INSERT OR IGNORE INTO layouts(asset, device, revision, points) VALUES(?1, ?2, ?3, ?4)", on: database)
        for statement in [insert, find] {
            statement.bind(1, outline.asset.rawValue)
            statement.bind(2, outline.device.rawValue)
            statement.bind(3, Int64(revision))
            statement.bind(4, points)
        }
        try insert.run()
        guard try find.step() else {
            throw DatabaseError(operation: "register a layout", code: SQLITE_INTERNAL, message: "it is not there")
        }
        let id = UInt32(clamping: find.integer(0))
        if let known = layouts[id] { return known }
        let layout = BatchLayout(
            id: id, asset: outline.asset, device: outline.device, revision: revision, points: outline.points)
        layouts[id] = layout
        return layout
    }

    private static func layout(from row: Statement) -> BatchLayout? {
        guard let asset = Identifier(row.text(1)), let device = Identifier(row.text(2)) else { return nil }
        var points: [BatchLayout.Point] = []
        for part in row.text(4).split(separator: ",") {
            guard let point = point(from: part) else { return nil }
            points.append(point)
        }
        return BatchLayout(
            id: UInt32(clamping: row.integer(0)), asset: asset, device: device,
            revision: UInt32(clamping: row.integer(3)), points: points)
    }

    // MARK: Devices

    /// What is known of devices, as it was remembered since a moment.
    package func boundaries(since wall: WallTime) throws(DatabaseError) -> [Identifier: String] {
        let statement = try Statement("SELECT device, boundaries FROM devices WHERE learnt >= ?1", on: database)
        statement.bind(1, wall.milliseconds)
        var found: [Identifier: String] = [:]
        while try statement.step() {
            if let device = Identifier(statement.text(0)) { found[device] = statement.text(1) }
        }
        return found
    }

    /// Remembers what is known of a device in place of what was.
    package func remember(
        boundaries: String, of device: Identifier, at wall: WallTime
    ) throws(DatabaseError) {
        let insert = try Statement("INSERT OR REPLACE INTO devices VALUES(?1, ?2, ?3)", on: database)
        insert.bind(1, device.rawValue)
        insert.bind(2, boundaries)
        insert.bind(3, wall.milliseconds)
        try insert.run()
    }

    /// `ID:TYPE`, and `:FACTOR:OFFSET:DECIMALS` where the word is not the value.
    private static func text(of point: BatchLayout.Point) -> String {
        let scaling = point.scaling.map { ":\($0.factor):\($0.offset):\($0.decimals)" }
        return "\(point.id):\(point.type.rawValue)" + (scaling ?? "")
    }

    private static func point(from text: Substring) -> BatchLayout.Point? {
        let parts = text.split(separator: ":")
        guard parts.count == 2 || parts.count == 5, let id = Identifier(String(parts[0])),
            let type = UInt8(parts[1]).flatMap(ValueType.init)
        else { return nil }
        guard parts.count == 5 else { return BatchLayout.Point(id: id, type: type) }
        guard let factor = Int64(parts[2]), factor != 0, let offset = Int64(parts[3]), let decimals = Int(parts[4]),
            (0...Scaling.maximumDecimals).contains(decimals)
        else { return nil }
        let scaling = Scaling(factor: factor, offset: offset, decimals: decimals)
        return BatchLayout.Point(id: id, type: type, scaling: scaling)
    }

    // MARK: Rows

    /// Writes and deletes in one transaction; above what it may take of the disk it deletes the oldest rows of the lowest
    /// class too, and writes the gap message that says so.
    ///
    /// - Parameter gapMessage: Gives the message its number; called at most once. When the transaction then fails, the
    ///   number must be used otherwise.
    package func commit(
        _ work: DeliverySession.CommitWork, gapMessage: ([Gap]) -> StreamMessage
    ) throws(DatabaseError) -> Outcome {
        var id = newestRow
        let before = (usage, leased)
        do throws(DatabaseError) {
            let outcome = try database.transaction { () throws(DatabaseError) in
                var ids: [RowID] = []
                for row in work.rows {
                    id += 1
                    try insert(row, as: id)
                    ids.append(id)
                }
                for row in work.deletions { try delete(row) }
                if work.recordsIssued, !ids.isEmpty, let epoch {
                    try record(issued: work.issued, of: epoch, isClean: false)
                }
                let gaps = try makeRoom(besides: work.inUse.union(ids))
                guard !gaps.isEmpty else { return Outcome(rows: ids, gap: nil, droppedMessages: 0) }
                let message = gapMessage(gaps)
                id += 1
                try insert(
                    MessageRow(
                        epoch: message.epoch, messageClass: .alarm, first: message.sequence,
                        contents: [message.content]), as: id)
                return Outcome(
                    rows: ids, gap: (message, id), droppedMessages: gaps.map(\.sequences.count).reduce(0, +))
            }
            newestRow = id
            // The transaction stands, whatever becomes of its measures.
            try? measure()
            return outcome
        } catch {
            (usage, leased) = before
            throw error
        }
    }

    private func insert(_ row: MessageRow, as id: RowID) throws(DatabaseError) {
        guard let epoch = epochKeys[row.epoch] else { preconditionFailure("an epoch begins before its first row") }
        insertRow.bind(1, id)
        insertRow.bind(2, Int64(row.messageClass.rawValue))
        insertRow.bind(3, epoch)
        insertRow.bind(4, Int64(clamping: row.first))
        insertRow.bind(5, Int64(row.contents.count))
        insertRow.bind(6, row.contents[0].time.wall.milliseconds)
        insertRow.bind(7, RowCodec.pack(row.contents))
        try insertRow.run()
        usage.messages += Int64(row.contents.count)
        for case .alarm(let change) in row.contents { try alarms.write(change, historyLength: historyLength) }
    }

    private func delete(_ id: RowID) throws(DatabaseError) {
        countOfRow.bind(1, id)
        guard try countOfRow.step() else { return }
        usage.messages -= countOfRow.integer(0)
        countOfRow.reset()
        deleteRow.bind(1, id)
        try deleteRow.run()
    }

    /// How many gaps one message tells of, roughly, so that it stays below 64 KiB: what waits for a topic that the broker
    /// refuses has the numbers of others between its own. The next commit makes more room.
    private static let gapLimit = 512

    /// Deletes the oldest rows of the lowest class until the file has a sixteenth of its capacity to spare.
    private func makeRoom(besides inUse: Set<RowID>) throws(DatabaseError) -> [Gap] {
        let capacity = allowance.capacity(on: disk())
        guard try database.usedBytes() > capacity else { return [] }
        let target = capacity - capacity / 16
        var gaps: [Gap] = []
        for messageClass in MessageClass.allCases.reversed() where messageClass != .alarm {
            var after: RowID = 0
            while try database.usedBytes() > target, gaps.count < Self.gapLimit {
                let rows = try oldest(messageClass, after: after)
                guard let last = rows.last else { break }
                after = last.id
                for row in rows where !inUse.contains(row.id) {
                    try delete(row.id)
                    Gap.add(row.gap, to: &gaps)
                }
            }
        }
        return gaps
    }

    private func oldest(
        _ messageClass: MessageClass, after: RowID
    ) throws(DatabaseError) -> [(id: RowID, gap: Gap)] {
        oldestOfClass.bind(1, Int64(messageClass.rawValue))
        oldestOfClass.bind(2, after)
        var rows: [(id: RowID, gap: Gap)] = []
        while try oldestOfClass.step() {
            guard let epoch = epochs[oldestOfClass.integer(1)] else { continue }
            let first = UInt64(clamping: oldestOfClass.integer(2))
            let last = first + UInt64(max(1, oldestOfClass.integer(3))) - 1
            rows.append(
                (
                    oldestOfClass.integer(0),
                    Gap(epoch: epoch, messageClass: messageClass, sequences: first...last, reason: .journalFull)
                ))
        }
        return rows
    }

    /// One row of the backlog, or the reason why its messages are lost.
    package enum Fetched: Sendable {
        case row(DeliverySession.StoredRow)
        /// Without a gap where not even the numbers of the messages can be told.
        case unreadable(RowID, Gap?)
    }

    /// The rows behind a key, oldest first.
    package func fetch(after: RowID, limit: Int) throws(DatabaseError) -> (rows: [Fetched], through: RowID) {
        fetchRows.bind(1, after)
        fetchRows.bind(2, Int64(limit))
        var rows: [Fetched] = []
        var through = after
        while try fetchRows.step() {
            through = fetchRows.integer(0)
            rows.append(fetched())
        }
        // A short answer means that there is nothing up to the newest row.
        return (rows, rows.count < limit ? max(through, newestRow) : through)
    }

    private func fetched() -> Fetched {
        let id = fetchRows.integer(0)
        guard let messageClass = MessageClass(rawValue: UInt8(clamping: fetchRows.integer(1))),
            let epoch = epochs[fetchRows.integer(2)]
        else { return .unreadable(id, nil) }
        let first = UInt64(clamping: fetchRows.integer(3))
        let count = max(1, fetchRows.integer(4))
        do throws(RowCodec.Unreadable) {
            let contents = try RowCodec.unpack(
                fetchRows.blob(6).span, layouts: layouts, isOfThisBoot: boots[fetchRows.integer(2)] == boot)
            guard Int64(contents.count) == count else { throw RowCodec.Unreadable() }
            let row = MessageRow(epoch: epoch, messageClass: messageClass, first: first, contents: contents)
            return .row(DeliverySession.StoredRow(id: id, row: row))
        } catch {
            let gap = Gap(
                epoch: epoch, messageClass: messageClass, sequences: first...(first + UInt64(count) - 1),
                reason: .unreadable)
            return .unreadable(id, gap)
        }
    }

    // MARK: Size

    private func measure() throws(DatabaseError) {
        usage.bytes = try database.usedBytes()
        usage.capacity = allowance.capacity(on: disk())
        usage.oldest =
            usage.messages == 0
            ? nil
            : WallTime(milliseconds: try database.number("SELECT wall FROM outbox ORDER BY id LIMIT 1"))
    }

    /// Gives pages that a drained backlog left behind back to the file system, a few at a time.
    package func shrink() throws(DatabaseError) { try database.shrink(to: allowance.maximumBytes) }
}
