import Measurement
import Publication
import Testing

@Suite struct `Messages that the broker refuses` {
    private let layouts = [layout([.uint16]), layout([.uint16], id: 2, asset: "fan")]
    private let forbidden = Refusal(reason: "Not authorized", isFinal: false)
    private let tooLarge = Refusal(reason: "Packet too large", isFinal: true)
    private let fan = Destination("data", of: identifier("fan"))

    private func session(newestRow: RowID = 0) -> DeliverySession {
        var session = DeliverySession(
            epoch: epoch("aaaaaaaa"), limits: DeliverySession.Limits(window: 100, replayRate: 100_000),
            newestRow: newestRow)
        session.connected(receiveMaximum: 65535)
        _ = session.nextToSend(limit: 0, now: moment(0).monotonic)
        return session
    }

    /// Values of the pump at even numbers, and of the fan at odd ones.
    private func readings(_ numbers: Range<Int>) -> [MessageContent] {
        numbers.map {
            .readings(ReadingBatch(layout: layouts[$0 % 2], time: moment(Int64($0)), words: [UInt64($0)]))
        }
    }

    private func isOfFan(_ sending: DeliverySession.Sending) -> Bool { sending.message.content.destination == fan }

    /// Sends what there is; the broker takes what is of the pump.
    @discardableResult
    private func exchange(
        _ session: inout DeliverySession, at milliseconds: Int64, refusing refusal: Refusal?
    ) -> [UInt64] {
        let now = moment(milliseconds)
        let sendings = session.nextToSend(limit: 1000, now: now.monotonic)
        for sending in sendings {
            if let refusal, isOfFan(sending) {
                _ = session.refused(sending.ticket, refusal, at: now)
            } else {
                session.acknowledged(sending.ticket)
            }
        }
        return sendings.map(\.message.sequence)
    }

    private func commit(
        _ session: inout DeliverySession, after newest: RowID = 0
    ) -> (DeliverySession.CommitWork, [DeliverySession.StoredRow]) {
        let work = session.takeCommit(isTick: true, at: moment(0))
        let stored = zip(work.rows, 1...).map { DeliverySession.StoredRow(id: newest + $1, row: $0) }
        session.committed(rows: stored.map(\.id), extra: nil, droppedCount: 0)
        return (work, stored)
    }

    @Test func `close their topic, and the others go on`() {
        var session = session()
        session.accept(readings(0..<4))
        #expect(exchange(&session, at: 0, refusing: forbidden) == [0, 1, 2, 3])
        #expect(session.refusedTopics.map(\.destination) == [fan])
        #expect(session.refusedTopics.map(\.reason) == ["Not authorized"])
        session.accept(readings(4..<8))
        #expect(exchange(&session, at: 10, refusing: forbidden) == [4, 6])
        #expect(session.delivered.value == 4 && session.dropped.value == 0)
        #expect(session.isDrained, "a stop does not wait for them")
    }

    @Test func `are tried one at a time, ever more rarely`() {
        var session = session()
        session.accept(readings(0..<8))
        exchange(&session, at: 0, refusing: forbidden)
        var tries: [Int64] = []
        for second in Int64(0)...300 {
            let sent = exchange(&session, at: second * 1000, refusing: forbidden)
            #expect(sent.isEmpty || sent == [1])
            if !sent.isEmpty { tries.append(second) }
        }
        // 1, 2, 4, 8, 16, 32, 60, 60, 60 s, each ±20 %, in whole seconds.
        #expect((7...12).contains(tries.count), "\(tries)")
        #expect(session.dropped.value == 0)
    }

    @Test func `wait on disk, in rows of their own, and come again once one is taken`() {
        var session = session()
        session.accept(readings(0..<8))
        exchange(&session, at: 0, refusing: forbidden)
        let (first, held) = commit(&session)
        #expect(first.rows.map(\.sequences) == [3...3, 5...5, 7...7])
        let (second, tried) = commit(&session, after: 3)
        #expect(second.rows.map(\.sequences) == [1...1] && session.unwrittenCount == 0)
        #expect(session.backlogToFetch == 0)
        session.backlogFetched(held + tried, through: 4)
        #expect(session.backlogToFetch == nil && exchange(&session, at: 500, refusing: forbidden).isEmpty)

        #expect(exchange(&session, at: 2000, refusing: nil) == [1])
        #expect(session.refusedTopics.isEmpty)
        #expect(commit(&session, after: 4).0.deletions == [4])
        #expect(session.backlogToFetch == 0)
        session.backlogFetched(held, through: 4)
        #expect(exchange(&session, at: 3000, refusing: nil) == [3, 5, 7])
        #expect(Set(commit(&session, after: 4).0.deletions) == [1, 2, 3] && session.delivered.value == 8)
    }

    @Test func `leave the row that they share with others`() {
        var session = session(newestRow: 1)
        let shared = MessageRow(
            epoch: epoch("bbbbbbbb"), messageClass: .data, first: 0, contents: readings(0..<6))
        session.backlogFetched([.init(id: 1, row: shared)], through: 1)
        exchange(&session, at: 1000, refusing: forbidden)
        #expect(session.backlogToFetch == nil)
        let (moved, own) = commit(&session, after: 1)
        #expect(moved.rows.map(\.sequences) == [3...3, 5...5] && moved.rows.allSatisfy { $0.epoch == shared.epoch })
        #expect(moved.deletions.isEmpty)
        exchange(&session, at: 3000, refusing: nil)
        #expect(commit(&session, after: 3).0.deletions == [1])
        session.backlogFetched(own, through: 3)
        #expect(exchange(&session, at: 4000, refusing: nil) == [3, 5])
    }

    @Test func `stay in memory when they cannot be moved, and none is lost`() {
        var session = session()
        session.accept(readings(0..<8))
        exchange(&session, at: 0, refusing: forbidden)
        let work = session.takeCommit(isTick: true, at: moment(0))
        #expect(work.rows.count == 3)
        session.commitFailed(deletions: work.deletions, unused: nil)
        #expect(session.unwrittenCount == 4)
        #expect(Set(commit(&session).0.rows.map(\.sequences)) == [1...1, 3...3, 5...5, 7...7])
    }

    @Test func `are given up when they are refused for what they are, and their gap and their row go together`() throws
    {
        var session = session()
        session.accept(readings(0..<4))
        exchange(&session, at: 0, refusing: tooLarge)
        _ = commit(&session)
        _ = commit(&session, after: 1)
        for second in Int64(1)...60 { exchange(&session, at: second * 1000, refusing: tooLarge) }
        #expect(session.dropped.value == 1 && session.refusedTopics.isEmpty)
        let work = session.takeCommit(isTick: false, at: moment(0))
        #expect(work.deletions == [2])
        guard case .gap(let gaps, _)? = work.rows.first?.contents.first else {
            Issue.record("there is no gap message")
            return
        }
        #expect(
            gaps == [Gap(epoch: session.epoch, messageClass: .data, sequences: 1...1, reason: .refused)])
    }

    @Test func `are never given up where they explain the streams`() {
        var session = session()
        session.accept([.epoch(ended: nil, at: moment(0)), .gap([], at: moment(0))])
        _ = commit(&session)
        for second in Int64(0)...1000 {
            let now = moment(second * 1000)
            for sending in session.nextToSend(limit: 9, now: now.monotonic) {
                _ = session.refused(sending.ticket, tooLarge, at: now)
            }
        }
        #expect(session.dropped.value == 0 && session.refusedTopics.count == 2)
    }

    @Test func `keep their pauses when the broker ends the connection of whoever it refuses`() {
        var session = session()
        session.accept(readings(0..<8))
        var sent: [UInt64] = []
        for second in Int64(0)..<30 {
            sent += exchange(&session, at: second * 1000, refusing: forbidden)
            session.disconnected()
            session.connected(receiveMaximum: 65535)
        }
        #expect(sent.prefix(8) == [0, 1, 2, 3, 4, 5, 6, 7] && sent.dropFirst(8).allSatisfy { $0 == 1 })
        #expect((4...6).contains(sent.count - 8), "after 1, 2, 4, 8, 16 s")
        let tried = session.nextToSend(limit: 9, now: moment(200_000).monotonic)
        session.disconnected()
        session.connected(receiveMaximum: 65535)
        #expect(tried.map(\.message.sequence) == [1] && exchange(&session, at: 200_001, refusing: nil) == [1])
        #expect(session.refusedTopics.isEmpty)
    }

    @Test func `fill no memory while the disk takes nothing`() {
        var limits = DeliverySession.Limits(window: 100, replayRate: 1000)
        limits.memoryLimit = 20 * 200
        var session = DeliverySession(epoch: epoch("aaaaaaaa"), limits: limits, newestRow: 0)
        session.connected(receiveMaximum: 65535)
        for step in 0..<100 {
            session.accept(readings(step * 2..<step * 2 + 2))
            exchange(&session, at: 0, refusing: forbidden)
            let work = session.takeCommit(isTick: true, at: moment(0))
            session.commitFailed(deletions: work.deletions, unused: nil)
        }
        #expect(session.dropped.value > 50 && session.unwrittenCount < 60)
    }
}
