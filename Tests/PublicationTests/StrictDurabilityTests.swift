import Measurement
import Publication
import Testing

@Suite struct `With strict durability` {
    private let points = layout([.uint16])

    private func session(window: Int = 100) -> DeliverySession {
        var limits = DeliverySession.Limits(window: window, replayRate: 100_000)
        limits.durability = .strict
        return DeliverySession(epoch: epoch("aaaaaaaa"), limits: limits, newestRow: 0)
    }

    private func readings(_ numbers: Range<Int>) -> [MessageContent] {
        numbers.map { .readings(ReadingBatch(layout: points, time: moment(Int64($0)), words: [UInt64($0)])) }
    }

    private func send(_ session: inout DeliverySession) -> [DeliverySession.Sending] {
        session.nextToSend(limit: 1000, now: moment(0).monotonic)
    }

    private func commit(_ session: inout DeliverySession, isTick: Bool = true) -> DeliverySession.CommitWork {
        let work = session.takeCommit(isTick: isTick, at: moment(0))
        session.committed(rows: work.rows.indices.map { RowID($0) + 1 }, extra: nil, droppedCount: 0)
        return work
    }

    @Test func `values are sent after the commit that wrote them, which also knows their numbers`() {
        var session = session()
        session.connected(receiveMaximum: 65535)
        session.accept(readings(0..<3))
        #expect(!session.needsCommitNow && send(&session).isEmpty && session.unwrittenCount == 3)
        let work = session.takeCommit(isTick: true, at: moment(0))
        #expect(work.rows.map(\.sequences) == [0...2] && work.recordsIssued && work.issued[.data] == 3)
        #expect(send(&session).isEmpty)
        session.committed(rows: [1], extra: nil, droppedCount: 0)
        let sendings = send(&session)
        #expect(sendings.map(\.message.sequence) == [0, 1, 2] && sendings.allSatisfy { !$0.isHistory })
        for sending in sendings { session.acknowledged(sending.ticket) }
        #expect(commit(&session).deletions == [1])
    }

    @Test func `an alarm takes the values before it along`() {
        var session = session()
        session.connected(receiveMaximum: 65535)
        session.accept(readings(0..<3) + [.gap([], at: moment(0))])
        #expect(session.needsCommitNow)
        #expect(commit(&session, isTick: false).rows.map(\.messageClass) == [.alarm, .data])
        #expect(send(&session).count == 4)
    }

    @Test func `many values do not wait for the tick`() {
        var session = session(window: 10)
        session.accept(readings(0..<9))
        #expect(!session.needsCommitNow)
        session.accept(readings(9..<10))
        #expect(session.needsCommitNow)
    }

    @Test func `values wait on the disk alone while there is no broker`() {
        var session = session()
        session.accept(readings(0..<3))
        let work = commit(&session)
        #expect(session.isDrained && session.unwrittenCount == 0)
        session.connected(receiveMaximum: 65535)
        #expect(session.backlogToFetch == 0)
        session.backlogFetched([.init(id: 1, row: work.rows[0])], through: 1)
        _ = send(&session)
        #expect(
            session.nextToSend(limit: 9, now: moment(1000).monotonic).map(\.message.sequence) == [0, 1, 2])
    }

    @Test func `values for which the window has no room wait on the disk alone`() {
        var session = session(window: 2)
        session.connected(receiveMaximum: 65535)
        session.accept(readings(0..<4))
        _ = commit(&session)
        #expect(send(&session).count == 2 && !session.isDrained)
        session.accept(readings(4..<6))
        let work = session.takeCommit(isTick: true, at: moment(0))
        session.committed(rows: [2], extra: nil, droppedCount: 0)
        #expect(work.rows.map(\.sequences) == [4...5] && !work.inUse.contains(2))
        #expect(!session.takeCommit(isTick: true, at: moment(0)).inUse.contains(2))
    }

    @Test func `values that cannot be written are sent all the same`() {
        var session = session()
        session.connected(receiveMaximum: 65535)
        session.accept(readings(0..<3))
        let work = session.takeCommit(isTick: true, at: moment(0))
        session.commitFailed(deletions: work.deletions, unused: nil)
        #expect(send(&session).count == 3)
    }
}
