import Measurement
import Publication
import Testing

/// One message, whoever has it.
private struct MessageKey: Hashable {
    let epoch: Epoch
    let messageClass: MessageClass
    let sequence: UInt64
}

extension StreamMessage {
    fileprivate var key: MessageKey { MessageKey(epoch: epoch, messageClass: messageClass, sequence: sequence) }
}

extension Gap {
    fileprivate var keys: [MessageKey] {
        sequences.map { MessageKey(epoch: epoch, messageClass: messageClass, sequence: $0) }
    }
}

extension MessageRow {
    fileprivate var keys: [MessageKey] { messages.map(\.key) }
}

/// A delivery session with everything around it: a journal in memory, a broker, and a bookkeeper who trusts nobody.
private struct World {
    /// What may go wrong in it.
    struct Character {
        var commitsFail = false
        var rowsRot = false
        var policyDeletes = false
        /// The broker refuses topics for a while, and some messages for good.
        var brokerRefuses = false
        var isStrict = false
    }

    private struct Flight {
        let ticket: UInt64
        let key: MessageKey
        let destination: Destination
        /// What it explains, if it is a gap.
        let explains: [MessageKey]
    }

    private let character: Character
    private let place: String
    private var generator: SeededGenerator
    private var now: Int64 = 0
    private var session: DeliverySession
    private let limits: DeliverySession.Limits

    // The journal.
    private var rows: [RowID: MessageRow] = [:]
    private var newestRow: RowID = 0
    private var rotten: Set<RowID> = []
    private var work: DeliverySession.CommitWork?
    private var isTick = false

    // The connection.
    private var isConnected = false
    private var window = 0
    private var sent: Set<MessageKey> = []
    private var highestLive: [MessageClass: UInt64] = [:]
    private var highestHistory: [String: UInt64] = [:]
    private var flights: [Flight] = []
    private var oldTickets: [UInt64] = []
    private var refused: Set<Destination> = []
    /// On disk twice, because a crash came while they moved into rows of their own.
    private var doubled: Set<MessageKey> = []

    // The books.
    private var epochCount = 0
    private(set) var acknowledged: Set<MessageKey> = []
    private var acknowledgedInThisLife: Set<MessageKey> = []
    private(set) var explained: Set<MessageKey> = []
    /// Lost to a crash, as young messages may be.
    private(set) var excused: Set<MessageKey> = []
    private(set) var everIssued: Set<MessageKey> = []
    /// Of the present epoch: how many ticks have been committed since a message came.
    private var age: [MessageKey: Int] = [:]
    /// What must be written first but could not be.
    private var unwritable: Set<MessageKey> = []
    private var written: Set<MessageKey> = []
    private var values: [MessageKey: UInt64] = [:]
    private var nextValue: UInt64 = 0
    private let points = [layout([.uint64]), layout([.uint64], id: 2, asset: "fan")]

    init(seed: UInt64, character: Character) {
        generator = SeededGenerator(seed: seed)
        self.character = character
        place = "seed \(seed), \(character)"
        var limits = DeliverySession.Limits(
            window: Int.random(in: 1...9, using: &generator), replayRate: Int.random(in: 1...500, using: &generator))
        limits.memoryLimit = Int.random(in: 5...60, using: &generator) * 200
        limits.deletionLimit = Int.random(in: 1...6, using: &generator)
        if character.isStrict { limits.durability = .strict }
        self.limits = limits
        session = DeliverySession(epoch: epoch("epoch000"), limits: limits, newestRow: 0)
        start()
    }

    private func check(_ holds: Bool, _ what: @autoclosure () -> String) {
        if !holds { Issue.record("\(what()) (\(place))") }
    }

    // MARK: Life

    private mutating func start() {
        epochCount += 1
        session = DeliverySession(
            epoch: epoch("epoch\(String(1000 + epochCount).suffix(3))"), limits: limits,
            newestRow: rows.keys.max() ?? 0)
        newestRow = rows.keys.max() ?? 0
        // The keys of rows that are gone may come again.
        rotten.formIntersection(rows.keys)
        isConnected = false
        sent = []
        flights = []
        oldTickets = []
        work = nil
        age = [:]
        acknowledgedInThisLife = []
        var seen: Set<MessageKey> = []
        doubled = Set(rows.values.flatMap(\.keys).filter { !seen.insert($0).inserted })
        accept([.epoch(ended: nil, at: moment(now))])
    }

    mutating func step() {
        now += Int64.random(in: 0...30, using: &generator)
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<22: accept((0..<Int.random(in: 1...5, using: &generator)).map { _ in content() })
        case 22..<40: work == nil ? takeCommit(isTick: generator.chance(60)) : finishCommit()
        case 40..<62: send(limit: Int.random(in: 0...6, using: &generator))
        case 62..<82: acknowledge()
        case 82..<92: if work == nil { fetch() }
        case 92..<95: isConnected ? disconnect() : connect(receiveMaximum: Int.random(in: 0...12, using: &generator))
        case 95..<97: if !isConnected { connect(receiveMaximum: 65535) }
        case 97: if let ticket = oldTickets.randomElement(using: &generator) { session.acknowledged(ticket) }
        case 98: if !isConnected { session.disconnected() }
        default: if generator.chance(25) { crash() }
        }
        if character.brokerRefuses, generator.chance(6) { changePermissions() }
        note()
    }

    private mutating func changePermissions() {
        let kind = generator.chance(80) ? Destination("data", of: identifier("fan")) : Destination("gap")
        if refused.remove(kind) == nil { refused.insert(kind) }
    }

    private mutating func content() -> MessageContent {
        if generator.chance(12) { return .gap([], at: moment(now)) }
        nextValue += 1
        let layout = character.brokerRefuses && generator.chance(40) ? points[1] : points[0]
        return .readings(ReadingBatch(layout: layout, time: moment(now), words: [nextValue]))
    }

    private mutating func accept(_ contents: [MessageContent]) {
        var next = session.issued
        for content in contents {
            let key = MessageKey(
                epoch: session.epoch, messageClass: content.messageClass, sequence: next[content.messageClass])
            next[content.messageClass] += 1
            if case .readings(let batch) = content { values[key] = batch.words[0] }
        }
        session.accept(contents)
        check(session.issued == next, "each message gets one number")
        note()
    }

    /// Enters messages that have been born since.
    private mutating func note() {
        for messageClass in MessageClass.allCases {
            var sequence = session.issued[messageClass]
            while sequence > 0 {
                sequence -= 1
                let key = MessageKey(epoch: session.epoch, messageClass: messageClass, sequence: sequence)
                guard age[key] == nil else { break }
                age[key] = 0
                everIssued.insert(key)
            }
        }
    }

    // MARK: Journal

    private mutating func takeCommit(isTick: Bool) {
        self.isTick = isTick
        let work = session.takeCommit(isTick: isTick, at: moment(now))
        note()
        check(work.issued == session.issued, "the work tells the numbers")
        for id in work.deletions {
            let keys = rows[id]?.keys ?? []
            check(rows[id] != nil || character.policyDeletes, "row \(id) is deleted once")
            check(
                rotten.contains(id) || keys.allSatisfy { acknowledged.contains($0) || isElsewhere($0, than: id, work) },
                "row \(id) is deleted too early: \(keys)")
        }
        for row in work.rows {
            for message in row.messages {
                check(
                    row.epoch == session.epoch || character.brokerRefuses, "only messages of this epoch are written")
                check(
                    !written.contains(message.key) || character.brokerRefuses, "\(message.key) is written twice")
                check(valueFits(message), "\(message.key) is written with the content of another")
            }
        }
        self.work = work
    }

    /// Where a broker refuses: whether another row has a message, or a gap names it that has come, is on disk, or is
    /// written now.
    private func isElsewhere(_ key: MessageKey, than id: RowID, _ work: DeliverySession.CommitWork) -> Bool {
        guard character.brokerRefuses else { return false }
        if explained.contains(key) || rows.contains(where: { $0.key != id && $0.value.keys.contains(key) }) {
            return true
        }
        return (rows.values + work.rows).flatMap(\.contents).contains {
            if case .gap(let gaps, _) = $0 { gaps.flatMap(\.keys).contains(key) } else { false }
        }
    }

    private mutating func finishCommit() {
        guard let work else { return }
        self.work = nil
        var before = (rows, newestRow)
        for id in work.deletions { rows[id] = nil }
        var ids: [RowID] = []
        for row in work.rows {
            newestRow += 1
            rows[newestRow] = row
            ids.append(newestRow)
        }
        var gap: (StreamMessage, RowID)?
        var lost: [Gap] = []
        if character.policyDeletes, !work.isEmpty, generator.chance(30) {
            for id in rows.keys.sorted().prefix(6) {
                guard let row = rows[id], !work.inUse.contains(id), !ids.contains(id), row.messageClass == .data else {
                    continue
                }
                rows[id] = nil
                let keys = row.keys
                check(!keys.allSatisfy(acknowledgedInThisLife.contains), "row \(id) is given up after it was delivered")
                lost.append(
                    Gap(epoch: row.epoch, messageClass: .data, sequences: row.sequences, reason: .journalFull))
            }
            if !lost.isEmpty {
                let message = session.gapMessage(Gap.coalesced(lost), at: moment(now))
                note()
                newestRow += 1
                gap = (message, newestRow)
            }
        }
        if !work.isEmpty, character.commitsFail, generator.chance(30) {
            swap(&before.0, &rows)
            newestRow = before.1
            unwritable.formUnion(work.rows.flatMap(\.keys))
            if let gap { unwritable.insert(gap.0.key) }
            session.commitFailed(deletions: work.deletions, unused: gap?.0)
            return
        }
        if let (message, id) = gap {
            rows[id] = MessageRow(
                epoch: message.epoch, messageClass: .alarm, first: message.sequence, contents: [message.content])
        }
        for id in ids { written.formUnion(rows[id]?.keys ?? []) }
        if let gap { written.insert(gap.0.key) }
        session.committed(rows: ids, extra: gap, droppedCount: lost.map(\.sequences.count).reduce(0, +))
        if isTick {
            for key in age.keys where key.sequence < work.issued[key.messageClass] { age[key]? += 1 }
        }
        // Not gap messages: what they explain could not be explained any more.
        if character.rowsRot, generator.chance(5),
            let id = ids.filter({ rows[$0]?.messageClass == .data }).randomElement(using: &generator)
        {
            rotten.insert(id)
        }
    }

    private mutating func fetch() {
        guard let after = session.backlogToFetch else { return }
        let limit = Int.random(in: 1...4, using: &generator)
        let ids = rows.keys.filter { $0 > after }.sorted().prefix(limit)
        let stored = ids.filter { !rotten.contains($0) }.compactMap { id in
            rows[id].map { DeliverySession.StoredRow(id: id, row: $0) }
        }
        session.backlogFetched(stored, through: ids.count < limit ? newestRow : ids.last ?? after)
        for id in ids where rotten.contains(id) {
            guard let row = rows[id] else { continue }
            session.unreadable(
                id, Gap(epoch: row.epoch, messageClass: row.messageClass, sequences: row.sequences, reason: .unreadable)
            )
        }
    }

    // MARK: Broker

    private mutating func connect(receiveMaximum: Int) {
        isConnected = true
        window = max(1, min(limits.window, receiveMaximum))
        sent = []
        highestLive = [:]
        highestHistory = [:]
        session.connected(receiveMaximum: receiveMaximum)
    }

    private mutating func disconnect() {
        isConnected = false
        oldTickets += flights.map(\.ticket)
        flights = []
        session.disconnected()
    }

    private mutating func send(limit: Int) {
        let sendings = session.nextToSend(limit: limit, now: moment(now).monotonic)
        check(isConnected || sendings.isEmpty, "nothing is sent without a connection")
        check(sendings.count <= limit, "more than asked for")
        for sending in sendings {
            let key = sending.message.key
            check(sent.insert(key).inserted || doubled.contains(key), "\(key) is sent twice on one connection")
            check(
                !acknowledgedInThisLife.contains(key) || doubled.contains(key),
                "\(key) is sent although the broker has it")
            check(valueFits(sending.message), "\(key) is sent with the content of another")
            if sending.message.messageClass.isCommittedFirst || character.isStrict {
                check(written.contains(key) || unwritable.contains(key), "\(key) is sent before it is on disk")
            }
            checkOrder(sending)
            var explains: [MessageKey] = []
            if case .gap(let gaps, _) = sending.message.content { explains = gaps.flatMap(\.keys) }
            flights.append(
                Flight(
                    ticket: sending.ticket, key: key, destination: sending.message.content.destination,
                    explains: explains))
        }
        check(flights.count <= window || !isConnected, "the window is exceeded")
        check(flights.count == session.inFlightCount, "the count in flight is wrong")
    }

    private mutating func checkOrder(_ sending: DeliverySession.Sending) {
        let key = sending.message.key
        guard !character.commitsFail else { return }
        if sending.isHistory {
            // The gap message of a transaction lies before an alarm that came during it and has a lower number.
            if key.messageClass == .alarm, character.policyDeletes { return }
            // What waited for its topic lies behind what came later, and what is tried goes ahead.
            if character.brokerRefuses { return }
            let stream = "\(key.epoch) \(key.messageClass)"
            check(highestHistory[stream].map { $0 < key.sequence } ?? true, "history out of order: \(key)")
            highestHistory[stream] = key.sequence
        } else {
            check(key.epoch == session.epoch, "a live message of an earlier epoch: \(key)")
            check(highestLive[key.messageClass].map { $0 < key.sequence } ?? true, "live out of order: \(key)")
            highestLive[key.messageClass] = key.sequence
        }
    }

    private func valueFits(_ message: StreamMessage) -> Bool {
        guard case .readings(let batch) = message.content else { return true }
        return values[message.key] == batch.words[0]
    }

    private mutating func acknowledge() {
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            guard let index = flights.indices.randomElement(using: &generator) else { return }
            let flight = flights.remove(at: index)
            if refused.contains(flight.destination) {
                sent.remove(flight.key)
                let refusal = Refusal(reason: "no", isFinal: generator.chance(70))
                _ = session.refused(flight.ticket, refusal, at: moment(now))
                continue
            }
            acknowledged.insert(flight.key)
            acknowledgedInThisLife.insert(flight.key)
            explained.formUnion(flight.explains)
            session.acknowledged(flight.ticket)
        }
    }

    // MARK: What must hold

    private mutating func crash() {
        settled.checkComplete()
        // A commit under way may have reached the disk or not.
        if work != nil, generator.chance(50) { finishCommit() }
        let onDisk = Set(rows.values.flatMap(\.keys))
        var named = explained
        for row in rows.values {
            for case .gap(let gaps, _) in row.contents { named.formUnion(gaps.flatMap(\.keys)) }
        }
        for (key, ticks) in age {
            guard !acknowledged.contains(key), !onDisk.contains(key), !named.contains(key) else { continue }
            let mayBeLost = ticks < 2 || character.commitsFail
            check(mayBeLost, "\(key) is lost although it is \(ticks) ticks old")
            excused.insert(key)
        }
        start()
    }

    /// This world after a long, quiet time with a good broker.
    var settled: World {
        var world = self
        if world.work != nil { world.finishCommit() }
        world.refused = []
        if !world.isConnected { world.connect(receiveMaximum: 65535) }
        var rounds = 0
        while rounds < 2000 {
            rounds += 1
            world.now += 1000
            world.takeCommit(isTick: true)
            world.finishQuietly()
            while world.session.backlogToFetch != nil { world.fetch() }
            world.send(limit: 1000)
            while !world.flights.isEmpty { world.acknowledge() }
            if world.session.isDrained, world.session.backlogToFetch == nil, world.rows.isEmpty, rounds > 3 { break }
        }
        check(rounds < 2000, "it never comes to rest: \(world.rows.count) rows are left")
        world.note()
        return world
    }

    private mutating func finishQuietly() {
        guard let work else { return }
        self.work = nil
        for id in work.deletions { rows[id] = nil }
        var ids: [RowID] = []
        for row in work.rows {
            newestRow += 1
            rows[newestRow] = row
            ids.append(newestRow)
            written.formUnion(row.keys)
        }
        session.committed(rows: ids, extra: nil, droppedCount: 0)
    }

    /// Every message that was ever issued has arrived, or is named by a gap that has, or fell to a crash when it was
    /// young.
    func checkComplete() {
        for key in everIssued where !acknowledged.contains(key) && !explained.contains(key) {
            check(excused.contains(key), "\(key) is nowhere")
        }
        check(session.unwrittenCount == 0 && session.isDrained, "something is left in memory")
    }

    var summary: (issued: Int, delivered: Int, explained: Int, excused: Int) {
        (everIssued.count, acknowledged.count, explained.count, excused.count)
    }
}

@Suite struct `Delivery against a model` {
    private static let characters: [World.Character] = [
        World.Character(),
        World.Character(policyDeletes: true),
        World.Character(commitsFail: true),
        World.Character(rowsRot: true, policyDeletes: true),
        World.Character(commitsFail: true, rowsRot: true, policyDeletes: true),
        World.Character(brokerRefuses: true),
        World.Character(rowsRot: true, policyDeletes: true, brokerRefuses: true),
        World.Character(commitsFail: true, policyDeletes: true, brokerRefuses: true),
        World.Character(isStrict: true),
        World.Character(commitsFail: true, policyDeletes: true, brokerRefuses: true, isStrict: true),
    ]

    @Test func `nothing is lost, doubled or out of order, whatever happens when`() {
        let seed = printedSeed("worlds")
        var totals = (issued: 0, delivered: 0, explained: 0, excused: 0)
        for round in 0..<200 {
            var world = World(
                seed: seed &+ UInt64(round), character: Self.characters[round % Self.characters.count])
            for _ in 0..<400 { world.step() }
            let settled = world.settled
            settled.checkComplete()
            let summary = settled.summary
            totals.issued += summary.issued
            totals.delivered += summary.delivered
            totals.explained += summary.explained
            totals.excused += summary.excused
        }
        print("worlds: \(totals)")
        #expect(totals.delivered > totals.issued / 3 && totals.explained > 100)
    }
}
