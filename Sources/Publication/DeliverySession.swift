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
/// of classes that are committed first, with strict durability all, wait for the journal before they are sent. With
/// strict durability each transaction also writes how many numbers it has seen issued, so that even after a power cut the
/// journal knows of every message that anybody may have seen.
///
/// A message that the broker refuses closes its topic (``RefusedTopics``); what else goes there waits in the journal, in
/// rows of its own, so that the others' rows can go, and is read again from there once the topic is open.
///
/// A broker that crashes forgets what it has acknowledged and not written down. So what was acknowledged last is held
/// back, and goes out again when the next connection finds that the broker did not live on.
///
/// Memory is bounded: live messages by `memoryLimit` (the oldest of the lowest class go, and a gap tells which),
/// messages in flight and prefetched backlog by the window, those held back by `holdBackLimit`.
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
        /// Whether `issued` is to be on disk with the rows.
        package let recordsIssued: Bool

        package init(
            rows: [MessageRow], deletions: [RowID], inUse: Set<RowID>, issued: ClassCounts, recordsIssued: Bool = false
        ) {
            self.rows = rows
            self.deletions = deletions
            self.inUse = inUse
            self.issued = issued
            self.recordsIssued = recordsIssued
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
        package var durability = Durability.normal
        /// How long a message is kept after its acknowledgement.
        package var holdBack: Duration = .zero
        /// Bytes that such messages take when they go out again, roughly, half of `memoryLimit`: 30 s of 500 messages a
        /// second with 100 values each.
        package var holdBackLimit: Int = 16 << 20

        package init(window: Int, replayRate: Int) {
            self.window = window
            self.replayRate = replayRate
        }
    }

    enum Storage: Hashable, Sendable {
        case memory
        /// Part of the transaction under way, in the row with this index.
        case committing(Int)
        case row(RowID)
    }

    struct Entry: Sendable {
        let message: StreamMessage
        /// The tick before which it came.
        let tick: UInt64
        var storage: Storage
        let isHistory: Bool
    }

    /// Why a row is written decides what its messages do afterwards.
    private enum Purpose: Hashable, Sendable { case waiting, inFlight, first, held }

    private struct Committing: Sendable {
        let purpose: Purpose
        let entries: [Entry]
    }

    package let epoch: Epoch
    package private(set) var issued = ClassCounts()
    /// Messages that the broker has acknowledged.
    package let delivered = Counter("uplink.delivered")
    /// Messages that were in flight when a connection ended, or held back when a broker forgot, and so go out twice.
    package let resent = Counter("uplink.resent")
    /// Messages that were held back for less than they should have been, for want of room.
    package let heldBackShort = Counter("uplink.hold_back_cut")
    /// Messages that policy gave up, on disk or in memory.
    package let dropped = Counter("outbox.dropped")

    /// A new window holds from the next connection on.
    package var limits: Limits
    private var window: Int
    private var isConnected = false
    private var tick: UInt64 = 0
    private var live: Deque<Entry> = []
    /// With those that are held because their topics are closed.
    private var liveBytes = 0
    /// Committed first: wait for the journal.
    private var first: [Entry] = []
    /// Whether they must not wait for the tick.
    private var isUrgent = false
    /// On disk, behind messages of their class that are not: gap messages of policy.
    private var behindFirst: [Entry] = []
    private var backlog: Deque<Entry> = []
    /// By ticket, from `firstTicket`; `nil` once acknowledged.
    private var inFlight: Deque<Entry?> = []
    private var firstTicket: UInt64 = 0
    package private(set) var inFlightCount = 0
    private var heldBack = HeldBackMessages()
    /// The will of the last connection, while nobody knows whether its broker lived on.
    private var lastWill: [UInt8]?
    private var wasLeftInOrder = false
    private var committing: [Committing] = []
    private var isCommitting = false
    /// The last transaction was not written.
    private var isFailing = false
    /// A row whose unacknowledged messages are in memory: how many there are, of how many that it has.
    private struct LoadedRow: Sendable {
        var remaining: Int
        let count: Int
    }

    private var rows: [RowID: LoadedRow] = [:]
    private var acknowledgedRows: Set<RowID> = []
    /// Those of them whose messages were given up: not deleted before the transaction that tells so.
    private var givenUpRows: [RowID] = []
    /// How many of these the transaction under way deletes.
    private var givenUpCount = 0
    private var refusals = RefusedTopics()
    /// The first row that was passed over because its topics were closed.
    private var firstPassedOver: RowID?
    /// Where to read again, because a topic is open.
    private var openedFrom: RowID?
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
            + refusals.held.lazy.filter { $0.storage == .memory }.count
            + refusals.probes.lazy.filter { $0.storage == .memory }.count
            + inFlight.lazy.filter { $0?.storage == .memory }.count
            + committing.lazy.map(\.entries.count).reduce(0, +) + (hasGapToTell ? 1 : 0)
    }

    /// The most messages that may be in flight on the present connection.
    package var presentWindow: Int { window }

    /// The topics at which the broker refuses messages.
    package var refusedTopics: [RefusedTopic] { refusals.present }

    /// Whether nothing at all that the broker might take waits for it in memory.
    package var isDrained: Bool { live.isEmpty && first.isEmpty && inFlightCount == 0 && committing.isEmpty }

    /// Whether the journal has something to do before the next tick: messages wait that must not leave before they are
    /// on disk, or there are enough rows to delete.
    package var needsCommitNow: Bool {
        !isCommitting
            && (isUrgent || acknowledgedRows.count >= limits.deletionLimit
                || !isFailing && (hasGapToTell || refusals.held.count >= window))
    }

    private var hasGapToTell: Bool { !pendingGaps.isEmpty || unusedNumber != nil }

    // MARK: Accepting

    /// Gives each message its sequence number and takes it over.
    package mutating func accept(_ contents: [MessageContent]) {
        for content in contents {
            let entry = Entry(message: born(content), tick: tick, storage: .memory, isHistory: false)
            if content.messageClass.isCommittedFirst {
                first.append(entry)
                isUrgent = true
            } else if limits.durability == .strict {
                first.append(entry)
            } else {
                appendLive(entry)
            }
        }
        if first.count >= limits.window { isUrgent = true }
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
        refusals.held = shed(refusals.held, to: target)
        live = shed(live, to: target)
    }

    private mutating func shed(_ entries: Deque<Entry>, to target: Int) -> Deque<Entry> {
        var kept: Deque<Entry> = []
        for entry in entries {
            if liveBytes > target, entry.storage == .memory, entry.message.messageClass == .data {
                liveBytes -= Self.weight(entry)
                drop(entry.message, .memoryFull)
            } else {
                kept.append(entry)
            }
        }
        return kept
    }

    private mutating func drop(_ message: StreamMessage, _ reason: Gap.Reason) {
        dropped.add()
        let sequences = message.sequence...message.sequence
        Gap.add(
            Gap(epoch: message.epoch, messageClass: message.messageClass, sequences: sequences, reason: reason),
            to: &pendingGaps)
    }

    // MARK: Sending

    /// A connection stands.
    ///
    /// - Parameters:
    ///   - receiveMaximum: How many unacknowledged messages the broker takes.
    ///   - will: What the broker publishes once the connection ends, and on no other connection.
    package mutating func connected(receiveMaximum: Int, will: [UInt8] = []) {
        isConnected = true
        lastWill = will
        window = max(1, min(limits.window, receiveMaximum))
    }

    /// The connection ended: what was in flight goes out first on the next one, in the order it had.
    ///
    /// - Parameter inOrder: Whether the broker was there until we left.
    package mutating func disconnected(inOrder: Bool = false) {
        if isConnected { wasLeftInOrder = inOrder }
        isConnected = false
        let unacknowledged = inFlight.enumerated().compactMap { offset, entry in
            entry.flatMap { refusals.takeBack($0, firstTicket + UInt64(offset)) ? nil : $0 }
        }
        resent.add(UInt64(inFlightCount))
        firstTicket += UInt64(inFlight.count)
        inFlight.removeAll()
        inFlightCount = 0
        backlog.prepend(contentsOf: unacknowledged.filter(\.isHistory))
        prependLive(unacknowledged.filter { !$0.isHistory })
    }

    /// What may be published now: what is tried at closed topics, live messages, then backlog at its rate and within
    /// three quarters of the window.
    package mutating func nextToSend(limit: Int, now: MonotonicTime) -> [Sending] {
        guard isConnected else { return [] }
        refillReplay(now)
        var sendings: [Sending] = []
        while sendings.count < limit, inFlightCount < window {
            if let entry = refusals.takeDue(now) {
                let sending = launch(entry, isHistory: true)
                refusals.launched(entry, sending.ticket)
                sendings.append(sending)
            } else if let entry = live.popFirst() {
                liveBytes -= Self.weight(entry)
                if isOpen(entry) { sendings.append(launch(entry, isHistory: entry.isHistory)) }
            } else if replayAllowance >= 1, inFlightCount < max(1, window * 3 / 4), let entry = backlog.popFirst() {
                guard isOpen(entry) else { continue }
                replayAllowance -= 1
                sendings.append(launch(entry, isHistory: entry.isHistory))
            } else {
                break
            }
        }
        return sendings
    }

    /// - Returns: Whether the topic of a message is open; where it is not, the message is held.
    private mutating func isOpen(_ entry: Entry) -> Bool {
        guard refusals.contains(entry.message.content) else { return true }
        hold(entry)
        return false
    }

    private mutating func hold(_ entry: Entry) {
        refusals.held.append(entry)
        liveBytes += Self.weight(entry)
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

    private mutating func launch(_ entry: Entry, isHistory: Bool) -> Sending {
        inFlight.append(entry)
        inFlightCount += 1
        return Sending(
            ticket: firstTicket + UInt64(inFlight.count) - 1, message: entry.message, isHistory: isHistory)
    }

    /// The broker has a message. Tickets of earlier connections are ignored.
    ///
    /// - Returns: Where the message opened its topic, which.
    @discardableResult
    package mutating func acknowledged(_ ticket: UInt64) -> Destination? {
        guard let entry = land(ticket) else { return nil }
        delivered.add()
        holdBack(entry)
        if case .row(let id) = entry.storage { release(id) }
        guard refusals.accept(entry, ticket) else { return nil }
        readAgain()
        return entry.message.content.destination
    }

    /// What a refusal changed.
    package enum RefusalOutcome: Hashable, Sendable {
        case closed(Destination)
        case givenUp(Destination)
    }

    /// The broker took a message only to refuse it. Tickets of earlier connections are ignored.
    package mutating func refused(_ ticket: UInt64, _ refusal: Refusal, at now: Moment) -> RefusalOutcome? {
        guard let entry = land(ticket) else { return nil }
        switch refusals.refuse(entry, ticket, refusal, at: now) {
        case .tried(let isNew): return isNew ? .closed(entry.message.content.destination) : nil
        case .held:
            hold(entry)
            return nil
        case .givenUp:
            drop(entry.message, .refused)
            if case .row(let id) = entry.storage, release(id) { givenUpRows.append(id) }
            readAgain()
            return .givenUp(entry.message.content.destination)
        }
    }

    /// Takes a message out of those in flight.
    private mutating func land(_ ticket: UInt64) -> Entry? {
        guard ticket >= firstTicket, ticket - firstTicket < UInt64(inFlight.count),
            let entry = inFlight[Int(ticket - firstTicket)]
        else { return nil }
        inFlight[Int(ticket - firstTicket)] = nil
        inFlightCount -= 1
        while let front = inFlight.first, front == nil {
            inFlight.removeFirst()
            firstTicket += 1
        }
        return entry
    }

    /// A topic is open: what was passed over may be for it.
    private mutating func readAgain() {
        guard let row = firstPassedOver.take() else { return }
        openedFrom = min(openedFrom ?? row, row)
    }

    /// - Returns: Whether the row is done with.
    @discardableResult
    private mutating func release(_ id: RowID) -> Bool {
        guard let row = rows[id] else { return false }
        guard row.remaining == 1 else {
            rows[id]?.remaining -= 1
            return false
        }
        rows[id] = nil
        acknowledgedRows.insert(id)
        return true
    }

    // MARK: Holding back

    private mutating func holdBack(_ entry: Entry) {
        guard limits.holdBack > .zero else { return }
        heldBack.add(entry.message, weight: Self.weight(entry))
        heldBackShort.add(UInt64(heldBack.letGo(beyond: limits.holdBackLimit)))
    }

    /// Lets go what the broker has had for long enough. Time stands still without it, for only what it did before it
    /// crashed counts.
    private mutating func ageHeldBack(_ now: MonotonicTime) {
        heldBack.tick(until: now + limits.holdBack)
        if isConnected { heldBack.letGo(at: now) }
    }

    /// The will that a broker has published if it lived on since the last connection; `nil` where that does not matter.
    package var willToFind: [UInt8]? { heldBack.isEmpty ? nil : lastWill }

    /// The broker has not lived on since the last connection: what was held back goes out again, first of all.
    package mutating func brokerForgot() {
        resent.add(UInt64(heldBack.count))
        let messages = heldBack.takeAll()
        // They came long ago: what is not acknowledged soon is written.
        prependLive(messages.map { Entry(message: $0, tick: 0, storage: .memory, isHistory: false) })
    }

    /// Nothing more will be sent: where nobody knows whether the broker lived on, what was held back is written down.
    package mutating func end() {
        if !wasLeftInOrder { brokerForgot() }
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
        // Here and not when a topic opened: rows are read by the thread that commits, so none is being read now.
        if let row = openedFrom.take() { cursor = min(cursor, row - 1) }
        let deletions = takeDeletions(takeGap(at: time) || !hasUnwrittenGap)
        add(first, for: .first)
        first.removeAll()
        isUrgent = false
        takeHeld()
        if isTick {
            tick += 1
            ageHeldBack(time.monotonic)
            takeInFlight()
            takeWaiting()
        }
        return CommitWork(
            rows: committing.map(Self.row), deletions: deletions,
            inUse: Set(rows.keys).union(acknowledgedRows), issued: issued,
            recordsIssued: limits.durability == .strict)
    }

    /// - Returns: Whether the transaction tells of everything that was given up.
    private mutating func takeGap(at time: Moment) -> Bool {
        // While nobody takes it, one message that grows is enough, however long that lasts.
        guard hasGapToTell, isConnected || !isFailing else { return false }
        let gap = gapMessage(pendingGaps, at: time)
        first.append(Entry(message: gap, tick: tick, storage: .memory, isHistory: false))
        pendingGaps.removeAll()
        return true
    }

    /// Whether a gap is known to memory alone, perhaps because a transaction failed.
    private var hasUnwrittenGap: Bool {
        guard !givenUpRows.isEmpty else { return false }
        let isUnwritten = { (entry: Entry?) in
            guard let entry, entry.storage == .memory, case .gap = entry.message.content else { return false }
            return true
        }
        return hasGapToTell || live.contains(where: isUnwritten) || inFlight.contains(where: isUnwritten)
            || refusals.held.contains(where: isUnwritten) || refusals.probes.contains(where: isUnwritten)
    }

    private mutating func takeDeletions(_ isTold: Bool) -> [RowID] {
        givenUpCount = isTold ? givenUpRows.count : 0
        let mayGo = givenUpRows.isEmpty ? acknowledgedRows : acknowledgedRows.subtracting(givenUpRows)
        let deletions = Array(givenUpRows.prefix(givenUpCount)) + mayGo.prefix(limits.deletionLimit)
        acknowledgedRows.subtract(deletions)
        return deletions
    }

    private mutating func takeHeld() {
        guard !refusals.held.isEmpty else { return }
        var heldOfRow: [RowID: Int] = [:]
        for entry in refusals.held {
            liveBytes -= Self.weight(entry)
            if case .row(let id) = entry.storage { heldOfRow[id, default: 0] += 1 }
        }
        // A row of which nothing was sent needs not be written again: it is as if it had not been read.
        let unread = heldOfRow.filter { id, count in rows[id].map { $0.count == count } ?? false }
        for id in unread.keys {
            rows[id] = nil
            openedFrom = min(openedFrom ?? id, id)
        }
        let moved = refusals.held.filter { if case .row(let id) = $0.storage { unread[id] == nil } else { true } }
        add(Array(moved), for: .held)
        refusals.held.removeAll()
    }

    /// While connected, what came within the last interval may still be acknowledged without touching the disk.
    private var isDue: @Sendable (Entry) -> Bool {
        let (isConnected, tick) = (isConnected, tick)
        return { $0.storage == .memory && (!isConnected || $0.tick + 1 < tick) }
    }

    private mutating func takeInFlight() {
        let isDue = isDue
        add(inFlight.compactMap { $0 }.filter(isDue) + refusals.probes.filter(isDue), for: .inFlight)
        for (number, row) in committing.enumerated() where row.purpose == .inFlight {
            let keys = Self.key(row.entries[0])...Self.key(row.entries[row.entries.count - 1])
            move { isDue($0) && keys.contains(Self.key($0)) ? .committing(number) : nil }
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

    /// Orders messages by class and sequence, each epoch by itself.
    private struct Key: Comparable {
        let epoch: String
        let messageClass: UInt8
        let sequence: UInt64
        static func < (left: Key, right: Key) -> Bool {
            (left.epoch, left.messageClass, left.sequence) < (right.epoch, right.messageClass, right.sequence)
        }
    }

    private static func key(_ entry: Entry) -> Key {
        Key(
            epoch: entry.message.epoch.rawValue, messageClass: entry.message.messageClass.rawValue,
            sequence: entry.message.sequence)
    }

    private static func inOrder(_ left: Entry, _ right: Entry) -> Bool { key(left) < key(right) }

    /// Rows are neither so small that their overhead shows nor so large that one acknowledgement waits for many.
    private static let rowLength = 256

    /// Cuts entries into rows of one epoch and class and neighbouring sequence numbers.
    private mutating func add(_ entries: [Entry], for purpose: Purpose) {
        var run: [Entry] = []
        for entry in entries.sorted(by: Self.inOrder) {
            if let last = run.last,
                last.message.epoch != entry.message.epoch || last.message.messageClass != entry.message.messageClass
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
            case .held:
                for case .row(let before) in row.entries.lazy.map(\.storage) { release(before) }
            case .first where !mayGoAtOnce(row): break  // The same.
            case .first:
                rows[id] = LoadedRow(remaining: row.entries.count, count: row.entries.count)
                ready.append(contentsOf: row.entries.map { stored($0.message, id) })
            case .inFlight:
                let remaining = settle(.committing(number), as: .row(id))
                guard remaining > 0 else {
                    acknowledgedRows.insert(id)
                    continue
                }
                rows[id] = LoadedRow(remaining: remaining, count: row.entries.count)
            }
        }
        if let (message, id) = extra {
            newestRow = max(newestRow, id)
            rows[id] = LoadedRow(remaining: 1, count: 1)
            // What came during the transaction has lower numbers.
            if first.isEmpty { ready.append(stored(message, id)) } else { behindFirst.append(stored(message, id)) }
        }
        for entry in ready.sorted(by: Self.inOrder) { appendLive(entry) }
        dropped.add(UInt64(droppedCount))
        givenUpRows.removeFirst(givenUpCount)
        committing.removeAll()
        isCommitting = false
        isFailing = false
    }

    /// Data of strict durability for which there is neither connection nor window are not kept in memory beside the disk.
    private func mayGoAtOnce(_ row: Committing) -> Bool {
        row.entries[0].message.messageClass.isCommittedFirst || isConnected && live.count < window
    }

    private func stored(_ message: StreamMessage, _ id: RowID) -> Entry {
        Entry(message: message, tick: tick, storage: .row(id), isHistory: false)
    }

    /// Changes the storage of the messages of one row, wherever they are now.
    ///
    /// - Returns: How many there are.
    private mutating func settle(_ old: Storage, as new: Storage) -> Int {
        var count = 0
        let place = { (entry: Entry) -> Storage? in
            guard entry.storage == old else { return nil }
            count += 1
            return new
        }
        move(place)
        for index in live.indices { live[index].storage = place(live[index]) ?? live[index].storage }
        for index in refusals.held.indices {
            refusals.held[index].storage = place(refusals.held[index]) ?? refusals.held[index].storage
        }
        return count
    }

    /// Changes the storage of messages that were sent, or are tried.
    ///
    /// - Parameter place: nil where it stays.
    private mutating func move(_ place: (Entry) -> Storage?) {
        for index in inFlight.indices {
            guard let entry = inFlight[index], let storage = place(entry) else { continue }
            inFlight[index]?.storage = storage
        }
        refusals.moveProbes(place)
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
            case .held: for entry in row.entries { hold(entry) }
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
        isConnected && cursor < newestRow && backlog.count + refusals.held.count < window ? cursor : nil
    }

    /// Takes rows read behind ``backlogToFetch``.
    ///
    /// - Parameters:
    ///   - fetched: In the order of their keys; those whose messages are in memory already are skipped.
    ///   - end: The key up to which the journal has been read.
    package mutating func backlogFetched(_ fetched: [StoredRow], through end: RowID) {
        for stored in fetched where rows[stored.id] == nil && !acknowledgedRows.contains(stored.id) {
            if !refusals.isEmpty, stored.row.contents.allSatisfy(refusals.contains) {
                firstPassedOver = min(firstPassedOver ?? stored.id, stored.id)
                continue
            }
            let count = stored.row.contents.count
            rows[stored.id] = LoadedRow(remaining: count, count: count)
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
        Gap.add(gap, to: &pendingGaps)
    }
}
