import DequeModule
package import Measurement

/// The key of a row in the journal; later rows have higher keys.
package typealias RowID = Int64

/// What is not yet with the broker, where it is kept, and what goes out next.
///
/// Pure: messages, acknowledgements and ticks go in; messages to send and rows to write come out. Each message moves
///
///     accept → live → in flight → acknowledged
///                 ↘ journal row → backlog → in flight → acknowledged, row deleted
///
/// A message that is still unacknowledged one tick after it came is written to the journal: when it waits it then
/// belongs to the backlog, when it is in flight it keeps its place and its row goes with the acknowledgement. Messages
/// of classes that are committed first wait for the journal before they are sent.
///
/// Memory is bounded: live messages by `memoryLimit` (the oldest of the lowest class go, and a gap tells which),
/// messages in flight by the window, prefetched backlog by `prefetch`.
package struct DeliverySession: Sendable {
    /// A message to publish. The ticket comes back with the acknowledgement.
    package struct Sending: Sendable {
        package let ticket: UInt64
        package let message: StreamMessage
        package let isHistory: Bool
    }

    /// What the next transaction of the journal does.
    package struct CommitWork: Sendable {
        /// To insert, in this order.
        package let rows: [MessageRow]
        /// Completely acknowledged, to delete.
        package let deletions: [RowID]
        /// Have messages in memory or are done with, so that policy leaves them alone.
        package let inUse: Set<RowID>
        package let issued: ClassCounts

        package init(rows: [MessageRow], deletions: [RowID], inUse: Set<RowID>, issued: ClassCounts) {
            self.rows = rows
            self.deletions = deletions
            self.inUse = inUse
            self.issued = issued
        }

        package var isEmpty: Bool { rows.isEmpty && deletions.isEmpty }
    }

    /// A row as the journal gives it back.
    package struct StoredRow: Sendable {
        package let id: RowID
        package let row: MessageRow

        package init(id: RowID, row: MessageRow) {
            self.id = id
            self.row = row
        }
    }

    package struct Limits: Sendable {
        package var window: Int
        /// Messages a second from the backlog.
        package var replayRate: Int
        /// Bytes of live messages, roughly, that wait in memory for the journal.
        package var memoryLimit: Int = 32 << 20
        /// Rows that one transaction deletes at most, so that it stays short.
        package var deletionLimit: Int = 256

        package init(window: Int, replayRate: Int) {
            self.window = window
            self.replayRate = replayRate
        }
    }

    private enum Storage: Hashable, Sendable {
        case memory
        /// Part of the transaction under way, in the row with this index.
        case committing(Int)
        case row(RowID)
    }

    private struct Entry: Sendable {
        let message: StreamMessage
        /// The tick before which it came.
        let tick: UInt64
        var storage: Storage
        let isHistory: Bool
    }

    /// Why a row is written decides what its messages do afterwards.
    private enum Purpose: Hashable, Sendable { case waiting, inFlight, first }

    private struct Committing: Sendable {
        let purpose: Purpose
        let entries: [Entry]
    }

    package let epoch: Epoch
    package private(set) var issued = ClassCounts()
    /// Messages that the broker has acknowledged.
    package let delivered = Counter("uplink.delivered")
    /// Messages that were in flight when a connection ended, and so go out twice.
    package let resent = Counter("uplink.resent")
    /// Messages that policy gave up, on disk or in memory.
    package let dropped = Counter("outbox.dropped")

    /// A new window holds from the next connection on.
    package var limits: Limits
    private var window: Int
    private var isConnected = false
    private var tick: UInt64 = 0
    private var live: Deque<Entry> = []
    private var liveBytes = 0
    /// Committed first: wait for the journal.
    private var first: [Entry] = []
    /// On disk, behind messages of their class that are not: gap messages of policy.
    private var behindFirst: [Entry] = []
    private var backlog: Deque<Entry> = []
    /// By ticket, from `firstTicket`; `nil` once acknowledged.
    private var inFlight: Deque<Entry?> = []
    private var firstTicket: UInt64 = 0
    package private(set) var inFlightCount = 0
    private var committing: [Committing] = []
    private var isCommitting = false
    /// The last transaction was not written.
    private var isFailing = false
    /// How many unacknowledged messages of a row are in memory.
    private var rows: [RowID: Int] = [:]
    private var acknowledgedRows: Set<RowID> = []
    private var cursor: RowID = 0
    private var newestRow: RowID
    private var pendingGaps: [Gap] = []
    /// The number of a gap message whose transaction was not written.
    private var unusedNumber: UInt64?
    private var replayAllowance: Double = 0
    private var replayUpdated: MonotonicTime?

    /// - Parameter newestRow: The highest key in the journal at start; 0 when it is empty.
    package init(epoch: Epoch, limits: Limits, newestRow: RowID) {
        self.epoch = epoch
        self.limits = limits
        self.newestRow = newestRow
        window = limits.window
    }

    /// Messages that neither broker nor journal have.
    package var unwrittenCount: Int {
        first.count + live.lazy.filter { $0.storage == .memory }.count
            + inFlight.lazy.filter { $0?.storage == .memory }.count
            + committing.lazy.map(\.entries.count).reduce(0, +) + (hasGapToTell ? 1 : 0)
    }

    /// The most messages that may be in flight on the present connection.
    package var presentWindow: Int { window }

    /// Whether nothing at all waits for the broker in memory.
    package var isDrained: Bool { live.isEmpty && first.isEmpty && inFlightCount == 0 && committing.isEmpty }

    /// Whether the journal has something to do before the next tick: messages wait that must not leave before they are
    /// on disk, or there are enough rows to delete.
    package var needsCommitNow: Bool {
        !isCommitting
            && (!first.isEmpty || acknowledgedRows.count >= limits.deletionLimit || hasGapToTell && !isFailing)
    }

    private var hasGapToTell: Bool { !pendingGaps.isEmpty || unusedNumber != nil }

    // MARK: Accepting

    /// Gives each message its sequence number and takes it over.
    package mutating func accept(_ contents: [MessageContent]) {
        for content in contents {
            let entry = Entry(message: born(content), tick: tick, storage: .memory, isHistory: false)
            if content.messageClass.isCommittedFirst { first.append(entry) } else { appendLive(entry) }
        }
        shedMemory()
    }

    private mutating func born(_ content: MessageContent) -> StreamMessage {
        let sequence = issued[content.messageClass]
        issued[content.messageClass] = sequence + 1
        return StreamMessage(epoch: epoch, sequence: sequence, content: content)
    }

    private mutating func appendLive(_ entry: Entry) {
        live.append(entry)
        liveBytes += Self.weight(entry)
    }

    private mutating func prependLive(_ entries: some BidirectionalCollection<Entry>) {
        live.prepend(contentsOf: entries)
        for entry in entries { liveBytes += Self.weight(entry) }
    }

    private static func weight(_ entry: Entry) -> Int {
        if case .verdict(let verdict) = entry.message.content { return 256 + verdict.fields.count }
        guard case .readings(let batch) = entry.message.content else { return 1024 }
        return 192 + 8 * batch.words.count + batch.qualities.count + 4 * batch.offsets.count
    }

    /// Keeps live messages within bounds while the journal takes nothing. A sixteenth more goes than must, because it
    /// touches every message.
    private mutating func shedMemory() {
        guard liveBytes > limits.memoryLimit else { return }
        let target = limits.memoryLimit - limits.memoryLimit / 16
        var kept: Deque<Entry> = []
        for entry in live {
            if liveBytes > target, entry.storage == .memory, entry.message.messageClass == .data {
                liveBytes -= Self.weight(entry)
                drop(entry.message.sequence...entry.message.sequence)
            } else {
                kept.append(entry)
            }
        }
        live = kept
    }

    private mutating func drop(_ sequences: ClosedRange<UInt64>) {
        dropped.add(UInt64(sequences.count))
        pendingGaps.append(Gap(epoch: epoch, messageClass: .data, sequences: sequences, reason: .memoryFull))
        pendingGaps = Gap.coalesced(pendingGaps)
    }

    // MARK: Sending

    /// A connection stands.
    ///
    /// - Parameter receiveMaximum: How many unacknowledged messages the broker takes.
    package mutating func connected(receiveMaximum: Int) {
        isConnected = true
        window = max(1, min(limits.window, receiveMaximum))
    }

    /// The connection ended: what was in flight goes out first on the next one, in the order it had.
    package mutating func disconnected() {
        isConnected = false
        let unacknowledged = inFlight.compactMap { $0 }
        resent.add(UInt64(unacknowledged.count))
        firstTicket += UInt64(inFlight.count)
        inFlight.removeAll()
        inFlightCount = 0
        backlog.prepend(contentsOf: unacknowledged.filter(\.isHistory))
        prependLive(unacknowledged.filter { !$0.isHistory })
    }

    /// What may be published now: live messages first, then backlog at its rate and within three quarters of the
    /// window.
    package mutating func nextToSend(limit: Int, now: MonotonicTime) -> [Sending] {
        guard isConnected else { return [] }
        refillReplay(now)
        var sendings: [Sending] = []
        while sendings.count < limit, inFlightCount < window {
            if let entry = live.popFirst() {
                liveBytes -= Self.weight(entry)
                sendings.append(launch(entry))
            } else if replayAllowance >= 1, inFlightCount < max(1, window * 3 / 4), let entry = backlog.popFirst() {
                replayAllowance -= 1
                sendings.append(launch(entry))
            } else {
                break
            }
        }
        return sendings
    }

    /// Whether backlog waits only for its rate.
    package var isReplayThrottled: Bool {
        isConnected && !backlog.isEmpty && replayAllowance < 1 && inFlightCount < window
    }

    /// Whether a message waits for its turn on the connection.
    package var hasSendable: Bool { isConnected && inFlightCount < window && !(live.isEmpty && backlog.isEmpty) }

    /// Whether something that is in no stream may go out without delaying what is: nothing live waits, and there is
    /// room in the window.
    package var hasRoomBehindLive: Bool { isConnected && live.isEmpty && inFlightCount < window }

    private mutating func refillReplay(_ now: MonotonicTime) {
        let rate = Double(limits.replayRate)
        let elapsed = replayUpdated.map { (now - $0).seconds } ?? 0
        replayUpdated = now
        // A tenth of a second may be saved up, so that one wake-up sends a bunch.
        replayAllowance = min(max(1, rate / 10), replayAllowance + elapsed * rate)
    }

    private mutating func launch(_ entry: Entry) -> Sending {
        inFlight.append(entry)
        inFlightCount += 1
        return Sending(
            ticket: firstTicket + UInt64(inFlight.count) - 1, message: entry.message, isHistory: entry.isHistory)
    }

    /// The broker has a message. Tickets of earlier connections are ignored.
    package mutating func acknowledged(_ ticket: UInt64) {
        guard ticket >= firstTicket, ticket - firstTicket < UInt64(inFlight.count),
            let entry = inFlight[Int(ticket - firstTicket)]
        else { return }
        inFlight[Int(ticket - firstTicket)] = nil
        inFlightCount -= 1
        delivered.add()
        if case .row(let id) = entry.storage { release(id) }
        while let front = inFlight.first, front == nil {
            inFlight.removeFirst()
            firstTicket += 1
        }
    }

    private mutating func release(_ id: RowID) {
        guard let remaining = rows[id] else { return }
        if remaining > 1 {
            rows[id] = remaining - 1
        } else {
            rows[id] = nil
            acknowledgedRows.insert(id)
        }
    }

    // MARK: Journal

    /// What to write now.
    ///
    /// - Parameter isTick: Whether a commit interval has passed. Between ticks only what must be on disk first is
    ///   written.
    /// - Precondition: The transaction before has been reported by ``committed(rows:extra:)`` or ``commitFailed()``.
    package mutating func takeCommit(isTick: Bool, at time: Moment) -> CommitWork {
        precondition(!isCommitting, "one transaction at a time")
        isCommitting = true
        // While nobody takes it, one message that grows is enough, however long that lasts.
        if hasGapToTell, isConnected || !isFailing {
            let gap = gapMessage(pendingGaps, at: time)
            first.append(Entry(message: gap, tick: tick, storage: .memory, isHistory: false))
            pendingGaps.removeAll()
        }
        add(first, for: .first)
        first.removeAll()
        if isTick {
            tick += 1
            takeInFlight()
            takeWaiting()
        }
        let deletions = Array(acknowledgedRows.prefix(limits.deletionLimit))
        acknowledgedRows.subtract(deletions)
        return CommitWork(
            rows: committing.map(Self.row), deletions: deletions,
            inUse: Set(rows.keys).union(acknowledgedRows), issued: issued)
    }

    /// While connected, what came within the last interval may still be acknowledged without touching the disk.
    private var isDue: @Sendable (Entry) -> Bool {
        let (isConnected, tick) = (isConnected, tick)
        return { $0.storage == .memory && (!isConnected || $0.tick + 1 < tick) }
    }

    private mutating func takeInFlight() {
        let isDue = isDue
        var due: [Entry] = []
        for index in inFlight.indices {
            guard let entry = inFlight[index], isDue(entry) else { continue }
            due.append(entry)
        }
        add(due, for: .inFlight)
        for (number, row) in committing.enumerated() where row.purpose == .inFlight {
            let sequences = Self.key(row.entries[0])...Self.key(row.entries[row.entries.count - 1])
            for index in inFlight.indices {
                guard let entry = inFlight[index], isDue(entry), sequences.contains(Self.key(entry)) else { continue }
                inFlight[index]?.storage = .committing(number)
            }
        }
    }

    private mutating func takeWaiting() {
        let isDue = isDue
        let due = live.filter(isDue)
        guard !due.isEmpty else { return }
        live.removeAll(where: isDue)
        for entry in due { liveBytes -= Self.weight(entry) }
        add(Array(due), for: .waiting)
    }

    /// Orders messages of the present epoch by class and sequence.
    private struct Key: Comparable {
        let messageClass: UInt8
        let sequence: UInt64
        static func < (left: Key, right: Key) -> Bool {
            (left.messageClass, left.sequence) < (right.messageClass, right.sequence)
        }
    }

    private static func key(_ entry: Entry) -> Key {
        Key(messageClass: entry.message.messageClass.rawValue, sequence: entry.message.sequence)
    }

    private static func inOrder(_ left: Entry, _ right: Entry) -> Bool { key(left) < key(right) }

    /// Rows are neither so small that their overhead shows nor so large that one acknowledgement waits for many.
    private static let rowLength = 256

    /// Cuts entries into rows of one class and neighbouring sequence numbers.
    private mutating func add(_ entries: [Entry], for purpose: Purpose) {
        var run: [Entry] = []
        for entry in entries.sorted(by: Self.inOrder) {
            if let last = run.last,
                last.message.messageClass != entry.message.messageClass
                    || last.message.sequence + 1 != entry.message.sequence || run.count == Self.rowLength
            {
                committing.append(Committing(purpose: purpose, entries: run))
                run.removeAll()
            }
            run.append(entry)
        }
        if !run.isEmpty { committing.append(Committing(purpose: purpose, entries: run)) }
    }

    private static func row(_ committing: Committing) -> MessageRow {
        let first = committing.entries[0].message
        return MessageRow(
            epoch: first.epoch, messageClass: first.messageClass, first: first.sequence,
            contents: committing.entries.map(\.message.content))
    }

    /// Gives the gap message that tells which rows policy deletes within the transaction under way.
    package mutating func gapMessage(_ gaps: [Gap], at time: Moment) -> StreamMessage {
        let content = MessageContent.gap(gaps, at: time)
        guard let sequence = unusedNumber.take() else { return born(content) }
        return StreamMessage(epoch: epoch, sequence: sequence, content: content)
    }

    /// The transaction is on disk.
    ///
    /// - Parameters:
    ///   - ids: The keys of the rows, in the order of the work.
    ///   - extra: The gap message that policy wrote within it, with its row.
    ///   - droppedCount: How many messages policy deleted.
    package mutating func committed(rows ids: [RowID], extra: (StreamMessage, RowID)?, droppedCount: Int) {
        precondition(isCommitting && ids.count == committing.count, "every row has a key")
        var ready = behindFirst
        behindFirst.removeAll()
        for (number, (row, id)) in zip(committing, ids).enumerated() {
            newestRow = max(newestRow, id)
            switch row.purpose {
            case .waiting: break  // The cursor will come to it.
            case .first:
                rows[id] = row.entries.count
                ready.append(contentsOf: row.entries.map { stored($0.message, id) })
            case .inFlight:
                let remaining = settle(.committing(number), as: .row(id))
                if remaining > 0 { rows[id] = remaining } else { acknowledgedRows.insert(id) }
            }
        }
        if let (message, id) = extra {
            newestRow = max(newestRow, id)
            rows[id] = 1
            // What came during the transaction has lower numbers.
            if first.isEmpty { ready.append(stored(message, id)) } else { behindFirst.append(stored(message, id)) }
        }
        for entry in ready.sorted(by: Self.inOrder) { appendLive(entry) }
        dropped.add(UInt64(droppedCount))
        committing.removeAll()
        isCommitting = false
        isFailing = false
    }

    private func stored(_ message: StreamMessage, _ id: RowID) -> Entry {
        Entry(message: message, tick: tick, storage: .row(id), isHistory: false)
    }

    /// Changes the storage of the messages of one row, wherever they are now.
    ///
    /// - Returns: How many there are.
    private mutating func settle(_ old: Storage, as new: Storage) -> Int {
        var count = 0
        for index in inFlight.indices where inFlight[index]?.storage == old {
            inFlight[index]?.storage = new
            count += 1
        }
        for index in live.indices where live[index].storage == old {
            live[index].storage = new
            count += 1
        }
        return count
    }

    /// The transaction was not written: everything stays in memory, and what was to be written first is sent all the
    /// same, because an alarm that is late is worse than one that a power cut could swallow.
    ///
    /// - Parameter unused: A gap message that was given out for the transaction; the next one takes its number.
    package mutating func commitFailed(deletions: [RowID], unused: StreamMessage?) {
        precondition(isCommitting, "a transaction was under way")
        for (number, row) in committing.enumerated() {
            switch row.purpose {
            case .inFlight: _ = settle(.committing(number), as: .memory)
            case .waiting, .first: prependLive(row.entries)
            }
        }
        if let unused { unusedNumber = unused.sequence }
        prependLive(behindFirst)
        behindFirst.removeAll()
        // What a connection that ended meanwhile gave back stands among them.
        live.sort(by: Self.inOrder)
        acknowledgedRows.formUnion(deletions)
        committing.removeAll()
        isCommitting = false
        isFailing = true
    }

    // MARK: Backlog

    /// Where to read on in the journal, or `nil` while enough backlog is in memory or none is left.
    package var backlogToFetch: RowID? {
        isConnected && cursor < newestRow && backlog.count < window ? cursor : nil
    }

    /// Takes rows read behind ``backlogToFetch``.
    ///
    /// - Parameters:
    ///   - fetched: In the order of their keys; those whose messages are in memory already are skipped.
    ///   - end: The key up to which the journal has been read.
    package mutating func backlogFetched(_ fetched: [StoredRow], through end: RowID) {
        for stored in fetched where rows[stored.id] == nil && !acknowledgedRows.contains(stored.id) {
            rows[stored.id] = stored.row.contents.count
            for message in stored.row.messages {
                backlog.append(Entry(message: message, tick: tick, storage: .row(stored.id), isHistory: true))
            }
        }
        cursor = max(cursor, end)
    }

    /// A row of the backlog cannot be read: its messages are given up, and a gap tells which, unless they are in
    /// memory.
    ///
    /// - Parameter gap: `nil` where not even that can be told.
    package mutating func unreadable(_ id: RowID, _ gap: Gap?) {
        guard rows[id] == nil, !acknowledgedRows.contains(id) else { return }
        acknowledgedRows.insert(id)
        guard let gap else { return }
        dropped.add(UInt64(gap.sequences.count))
        pendingGaps = Gap.coalesced(pendingGaps + [gap])
    }
}
