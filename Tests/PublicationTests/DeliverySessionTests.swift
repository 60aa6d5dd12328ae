import Measurement
import Publication
import Testing

@Suite struct `The ordinary ways of a message` {
    private let points = layout([.uint16])

    private func session(
        window: Int = 10, replayRate: Int = 1000, newestRow: RowID = 0, memoryLimit: Int? = nil
    ) -> DeliverySession {
        var limits = DeliverySession.Limits(window: window, replayRate: replayRate)
        if let memoryLimit { limits.memoryLimit = memoryLimit }
        return DeliverySession(epoch: epoch("aaaaaaaa"), limits: limits, newestRow: newestRow)
    }

    private func readings(_ count: Int) -> [MessageContent] {
        (0..<count).map { .readings(ReadingBatch(layout: points, time: moment(Int64($0)), words: [UInt64($0)])) }
    }

    private func stored(_ id: RowID, _ first: UInt64, _ count: Int) -> DeliverySession.StoredRow {
        DeliverySession.StoredRow(
            id: id,
            row: MessageRow(
                epoch: epoch("bbbbbbbb"), messageClass: .data, first: first, contents: readings(count)))
    }

    private func at(_ milliseconds: Int64) -> MonotonicTime { moment(milliseconds).monotonic }

    /// Writes what a commit asks for, at the keys that follow.
    @discardableResult
    private func commit(
        _ session: inout DeliverySession, isTick: Bool = true, after newest: RowID = 0
    ) -> DeliverySession.CommitWork {
        let work = session.takeCommit(isTick: isTick, at: moment(0))
        session.committed(
            rows: work.rows.indices.map { newest + 1 + RowID($0) }, extra: nil, droppedCount: 0)
        return work
    }

    @Test func `with the broker up nothing is written`() {
        var session = session()
        session.connected(receiveMaximum: 65535)
        for second in 0..<20 {
            session.accept(readings(3))
            let sendings = session.nextToSend(limit: 100, now: at(Int64(second)))
            for sending in sendings { session.acknowledged(sending.ticket) }
            #expect(commit(&session).isEmpty)
        }
        #expect(session.delivered.value == 60 && session.isDrained && session.unwrittenCount == 0)
    }

    @Test func `what the broker has not acknowledged is written at the second tick, and only once`() {
        var session = session()
        session.connected(receiveMaximum: 65535)
        session.accept(readings(15))
        #expect(session.nextToSend(limit: 100, now: at(0)).count == 10)
        #expect(commit(&session).isEmpty)
        let work = commit(&session)
        #expect(work.rows.map(\.sequences) == [0...9, 10...14])
        #expect(session.unwrittenCount == 0)
        #expect(commit(&session, after: 2).isEmpty)
    }

    @Test func `with the broker away everything is written at the next tick`() {
        var session = session()
        session.accept(readings(5))
        #expect(commit(&session, isTick: false).isEmpty)
        #expect(session.unwrittenCount == 5)
        #expect(commit(&session).rows.map(\.sequences) == [0...4])
        #expect(session.unwrittenCount == 0 && session.isDrained)
    }

    @Test func `what was written is read back when the broker comes, and its row goes with the last acknowledgement`() {
        var session = session()
        session.accept(readings(2))
        commit(&session)
        #expect(session.backlogToFetch == nil)
        session.connected(receiveMaximum: 65535)
        #expect(session.backlogToFetch == 0)
        session.backlogFetched([stored(1, 0, 2)], through: 1)
        #expect(session.backlogToFetch == nil)
        _ = session.nextToSend(limit: 0, now: at(0))
        let sendings = session.nextToSend(limit: 9, now: at(1000))
        #expect(sendings.map(\.isHistory) == [true, true])
        session.acknowledged(sendings[1].ticket)
        #expect(commit(&session).isEmpty)
        session.acknowledged(sendings[0].ticket)
        #expect(commit(&session).deletions == [1])
    }

    @Test func `an alarm is on disk before it is sent`() {
        var session = session()
        session.connected(receiveMaximum: 65535)
        session.accept([.epoch(ended: nil, at: moment(0))])
        #expect(session.needsCommitNow && session.nextToSend(limit: 9, now: at(0)).isEmpty)
        let work = session.takeCommit(isTick: false, at: moment(0))
        #expect(work.rows.map(\.messageClass) == [.alarm])
        #expect(session.nextToSend(limit: 9, now: at(0)).isEmpty && !session.needsCommitNow)
        session.committed(rows: [1], extra: nil, droppedCount: 0)
        let sendings = session.nextToSend(limit: 9, now: at(0))
        #expect(sendings.map(\.message.messageClass) == [.alarm] && sendings[0].isHistory == false)
        session.acknowledged(sendings[0].ticket)
        #expect(commit(&session).deletions == [1])
    }

    @Test func `an alarm that cannot be written is sent all the same`() {
        var session = session()
        session.connected(receiveMaximum: 65535)
        session.accept([.epoch(ended: nil, at: moment(0))])
        let work = session.takeCommit(isTick: false, at: moment(0))
        session.commitFailed(deletions: work.deletions, unused: nil)
        #expect(session.nextToSend(limit: 9, now: at(0)).count == 1)
    }

    @Test func `a gap message waits for the alarms before it`() {
        var session = session()
        session.connected(receiveMaximum: 65535)
        let alarm = MessageContent.gap([], at: moment(0))
        session.accept([alarm])
        let gap = Gap(epoch: epoch("bbbbbbbb"), messageClass: .data, sequences: 3...4, reason: .journalFull)
        _ = session.takeCommit(isTick: true, at: moment(0))
        session.accept([alarm])
        let message = session.gapMessage([gap], at: moment(0))
        session.committed(rows: [1], extra: (message, 2), droppedCount: 2)
        #expect(message.sequence == 2)
        #expect(session.nextToSend(limit: 9, now: at(0)).map(\.message.sequence) == [0])
        commit(&session, isTick: false, after: 2)
        #expect(session.nextToSend(limit: 9, now: at(0)).map(\.message.sequence) == [1, 2])
    }

    @Test func `after a commit that failed, messages keep their order`() {
        var session = session(window: 3)
        session.connected(receiveMaximum: 65535)
        session.accept(readings(6))
        _ = session.nextToSend(limit: 9, now: at(0))
        commit(&session)
        let work = session.takeCommit(isTick: true, at: moment(0))
        #expect(work.rows.map(\.sequences) == [0...2, 3...5])
        session.disconnected()
        session.commitFailed(deletions: work.deletions, unused: nil)
        session.connected(receiveMaximum: 65535)
        let sendings = session.nextToSend(limit: 9, now: at(0))
        #expect(sendings.map(\.message.sequence) == [0, 1, 2])
        for sending in sendings { session.acknowledged(sending.ticket) }
        #expect(session.nextToSend(limit: 9, now: at(0)).map(\.message.sequence) == [3, 4, 5])
    }

    @Test func `when nothing can be written the oldest data go, and one gap names them`() {
        var session = session(memoryLimit: 20 * 200)
        for _ in 0..<10 {
            session.accept(readings(10))
            let work = session.takeCommit(isTick: true, at: moment(0))
            session.commitFailed(deletions: work.deletions, unused: nil)
        }
        #expect(session.dropped.value == 82)
        #expect(commit(&session).rows.map(\.sequences) == [82...99])
        #expect(session.needsCommitNow && session.unwrittenCount == 1)
        let work = commit(&session, isTick: false, after: 1)
        #expect(work.rows.map(\.messageClass) == [.alarm])
        guard case .gap(let gaps, _)? = work.rows.first?.contents.first else {
            Issue.record("there is no gap message")
            return
        }
        #expect(
            gaps == [Gap(epoch: session.epoch, messageClass: .data, sequences: 0...81, reason: .memoryFull)])
        #expect(!session.needsCommitNow && session.unwrittenCount == 0)
    }

    @Test func `a long time without disk and broker does not fill memory with gap messages`() {
        var session = session(memoryLimit: 20 * 200)
        for _ in 0..<200 {
            session.accept(readings(1))
            let work = session.takeCommit(isTick: true, at: moment(0))
            // Policy makes room in a transaction that is not written.
            let gap = Gap(epoch: epoch("bbbbbbbb"), messageClass: .data, sequences: 0...9, reason: .journalFull)
            let message = session.gapMessage([gap], at: moment(0))
            session.commitFailed(deletions: work.deletions, unused: message)
        }
        #expect(session.issued[.alarm] == 1 && session.unwrittenCount <= 21)
        session.connected(receiveMaximum: 65535)
        #expect(session.takeCommit(isTick: false, at: moment(0)).rows.map(\.sequences) == [0...0])
    }

    @Test func `dropping makes some room at once, so that it is not done for every message`() {
        var session = session(memoryLimit: 1000 * 200)
        session.accept(readings(1000))
        #expect(session.dropped.value == 0)
        session.accept(readings(1))
        #expect(session.dropped.value == 64)
        session.accept(readings(50))
        #expect(session.dropped.value == 64)
    }

    @Test func `backlog goes out at its rate`() {
        var session = session(window: 1000, replayRate: 100, newestRow: 1)
        session.connected(receiveMaximum: 65535)
        session.backlogFetched([stored(1, 0, 200)], through: 1)
        #expect(session.nextToSend(limit: 999, now: at(0)).isEmpty)
        #expect(session.isReplayThrottled)
        #expect(session.nextToSend(limit: 999, now: at(10)).count == 1)
        #expect(session.nextToSend(limit: 999, now: at(50)).count == 4)
        #expect(session.nextToSend(limit: 999, now: at(60_000)).count == 10)  // No more than a tenth of a second's.
        var sent = 15
        for step in 1...100 { sent += session.nextToSend(limit: 999, now: at(60_000 + Int64(step) * 10)).count }
        #expect((114...116).contains(sent))
    }

    @Test func `backlog leaves a quarter of the window to live messages, which go first`() {
        var session = session(window: 8, replayRate: 1000, newestRow: 1)
        session.connected(receiveMaximum: 65535)
        session.backlogFetched([stored(1, 0, 50)], through: 1)
        _ = session.nextToSend(limit: 0, now: at(0))
        #expect(session.nextToSend(limit: 99, now: at(1000)).map(\.isHistory) == Array(repeating: true, count: 6))
        session.accept(readings(5))
        let live = session.nextToSend(limit: 99, now: at(2000))
        #expect(live.map(\.isHistory) == [false, false] && session.inFlightCount == 8)
        #expect(!session.hasSendable)
        for sending in live { session.acknowledged(sending.ticket) }
        #expect(session.nextToSend(limit: 99, now: at(3000)).map(\.isHistory) == [false, false])
    }

    @Test func `the broker may make the window smaller, never larger`() {
        var session = session(window: 10)
        session.accept(readings(20))
        session.connected(receiveMaximum: 3)
        #expect(session.nextToSend(limit: 99, now: at(0)).count == 3)
        session.disconnected()
        session.connected(receiveMaximum: 0)
        #expect(session.nextToSend(limit: 99, now: at(0)).count == 1)
        session.disconnected()
        session.connected(receiveMaximum: 65535)
        let sendings = session.nextToSend(limit: 99, now: at(0))
        #expect(sendings.map(\.message.sequence) == Array(0...9))
        #expect(session.resent.value == 4)
    }

    @Test func `an acknowledgement of an earlier connection is ignored`() {
        var session = session(window: 2)
        session.accept(readings(4))
        session.connected(receiveMaximum: 65535)
        let old = session.nextToSend(limit: 9, now: at(0))
        session.disconnected()
        session.disconnected()
        session.connected(receiveMaximum: 65535)
        for sending in old { session.acknowledged(sending.ticket) }
        #expect(session.delivered.value == 0)
        let new = session.nextToSend(limit: 9, now: at(0))
        #expect(new.map(\.message.sequence) == [0, 1])
        session.acknowledged(new[0].ticket)
        session.acknowledged(new[0].ticket)
        #expect(session.delivered.value == 1 && session.inFlightCount == 1)
    }

    @Test func `a row that cannot be read is deleted, and a gap names its messages`() {
        var session = session(newestRow: 2)
        session.connected(receiveMaximum: 65535)
        let gap = Gap(epoch: epoch("bbbbbbbb"), messageClass: .data, sequences: 0...9, reason: .unreadable)
        session.backlogFetched([stored(2, 10, 1)], through: 2)
        session.unreadable(1, gap)
        let work = commit(&session, after: 2)
        #expect(work.deletions == [1] && session.dropped.value == 10)
        guard case .gap(let gaps, _)? = work.rows.first?.contents.first else {
            Issue.record("there is no gap message")
            return
        }
        #expect(gaps == [gap])
    }

    @Test func `a row that cannot be read does no harm while its messages are in memory`() {
        var session = session()
        session.connected(receiveMaximum: 65535)
        session.accept([.epoch(ended: nil, at: moment(0))])
        commit(&session)
        #expect(session.backlogToFetch == 0)
        let gap = Gap(epoch: epoch("aaaaaaaa"), messageClass: .alarm, sequences: 0...0, reason: .unreadable)
        session.backlogFetched([], through: 1)
        session.unreadable(1, gap)
        #expect(session.dropped.value == 0)
        #expect(commit(&session, after: 1).isEmpty)
    }

    @Test func `many rows that are done with are deleted without waiting for a tick`() {
        var session = session(window: 2000, replayRate: 100_000, newestRow: 600)
        session.connected(receiveMaximum: 65535)
        session.backlogFetched((1...600).map { stored($0, UInt64($0), 1) }, through: 600)
        _ = session.nextToSend(limit: 0, now: at(0))
        let sendings = session.nextToSend(limit: 999, now: at(1000))
        #expect(sendings.count == 600 && !session.needsCommitNow)
        for sending in sendings { session.acknowledged(sending.ticket) }
        #expect(session.needsCommitNow)
        let work = commit(&session, isTick: false, after: 600)
        #expect(work.deletions.count == 256)
        #expect(work.inUse.count == 344)  // Delivered already: policy must not name them in a gap.
        #expect(commit(&session, isTick: false, after: 600).deletions.count == 256)
        #expect(!session.needsCommitNow && commit(&session, after: 600).deletions.count == 88)
    }
}
