import Measurement
import Publication
import Testing

@Suite struct `What was acknowledged last` {
    private let points = layout([.uint16])
    private let will = Array("will 1".utf8)

    private func session(holdBack seconds: Int = 30, limit: Int = 1 << 20) -> DeliverySession {
        var limits = DeliverySession.Limits(window: 100, replayRate: 1000)
        limits.holdBack = .seconds(seconds)
        limits.holdBackLimit = limit
        var session = DeliverySession(epoch: epoch("aaaaaaaa"), limits: limits, newestRow: 0)
        session.connected(receiveMaximum: 65535, will: will)
        return session
    }

    private func readings(_ numbers: Range<Int>) -> [MessageContent] {
        numbers.map { .readings(ReadingBatch(layout: points, time: moment(Int64($0)), words: [UInt64($0)])) }
    }

    @discardableResult
    private func exchange(_ session: inout DeliverySession) -> [UInt64] {
        let sendings = session.nextToSend(limit: 1000, now: moment(0).monotonic)
        for sending in sendings { session.acknowledged(sending.ticket) }
        return sendings.map(\.message.sequence)
    }

    private func tick(_ session: inout DeliverySession, at second: Int64) -> DeliverySession.CommitWork {
        let work = session.takeCommit(isTick: true, at: moment(second * 1000))
        session.committed(rows: work.rows.indices.map { RowID($0) + 1 }, extra: nil, droppedCount: 0)
        return work
    }

    @Test func `goes out again, in its order and before the rest, when the broker forgot`() {
        var session = session()
        session.accept(readings(0..<4))
        exchange(&session)
        #expect(tick(&session, at: 1).isEmpty && tick(&session, at: 2).isEmpty)
        session.accept(readings(4..<6))
        #expect(session.nextToSend(limit: 1, now: moment(0).monotonic).map(\.message.sequence) == [4])
        session.disconnected()
        #expect(session.willToFind == will)
        session.brokerForgot()
        session.connected(receiveMaximum: 65535, will: Array("will 2".utf8))
        #expect(exchange(&session) == [0, 1, 2, 3, 4, 5] && session.resent.value == 5)
        session.disconnected()
        #expect(session.willToFind == Array("will 2".utf8))
    }

    @Test func `does not when the broker lived on`() {
        var session = session()
        session.accept(readings(0..<4))
        exchange(&session)
        session.disconnected()
        session.connected(receiveMaximum: 65535, will: will)
        #expect(exchange(&session).isEmpty && session.resent.value == 0)
    }

    @Test func `is kept for as long as the settings say, and time stands still without a broker`() {
        var session = session(holdBack: 30)
        session.accept(readings(0..<2))
        exchange(&session)
        _ = tick(&session, at: 0)
        session.accept(readings(2..<4))
        exchange(&session)
        _ = tick(&session, at: 20)
        _ = tick(&session, at: 31)
        session.disconnected()
        for second in Int64(32)...500 { #expect(tick(&session, at: second).isEmpty) }
        session.brokerForgot()
        session.connected(receiveMaximum: 65535, will: will)
        #expect(exchange(&session) == [2, 3])
    }

    @Test func `is let go after its time, and nobody asks then`() {
        var session = session()
        session.accept(readings(0..<2))
        exchange(&session)
        _ = tick(&session, at: 0)
        _ = tick(&session, at: 30)
        session.disconnected()
        #expect(session.willToFind == nil)
    }

    @Test func `goes out again as it was, whatever it is`() {
        let seed = printedSeed("held back")
        var generator = SeededGenerator(seed: seed)
        let layouts = randomLayouts(using: &generator)
        var session = session(limit: 1 << 30)
        var acknowledged: [StreamMessage] = []
        func exchangeAll() -> [StreamMessage] {
            var sent: [StreamMessage] = []
            while case let sendings = session.nextToSend(limit: 1000, now: moment(0).monotonic), !sendings.isEmpty {
                for sending in sendings { session.acknowledged(sending.ticket) }
                sent += sendings.map(\.message)
            }
            return sent
        }
        for second in Int64(1)...20 {
            session.accept(
                (0..<Int.random(in: 0..<90, using: &generator)).map { _ in
                    randomContent(layouts, at: second * 1000, using: &generator)
                })
            _ = tick(&session, at: second)
            acknowledged += exchangeAll()
        }
        session.disconnected()
        session.brokerForgot()
        session.connected(receiveMaximum: 65535, will: will)
        let again = exchangeAll()
        #expect(again.map(\.sequence) == acknowledged.map(\.sequence), "seed \(seed)")
        #expect(
            again.map { RowCodec.pack([$0.content]) } == acknowledged.map { RowCodec.pack([$0.content]) },
            "seed \(seed)")
        #expect(acknowledged.count > 300 && Set(again.map(\.messageClass)).count > 2)
    }

    @Test func `is no more sure of its time than it was`() {
        var session = session()
        let trusts: [ClockTrust] = [.lost, .lost, .synchronized, .lost, .unsynchronized, .unsynchronized, .lost]
        session.accept(
            trusts.enumerated().map { number, trust in
                .readings(
                    ReadingBatch(layout: points, time: moment(Int64(number), trust), words: [UInt64(number)]))
            })
        exchange(&session)
        _ = tick(&session, at: 0)
        session.disconnected()
        session.brokerForgot()
        session.connected(receiveMaximum: 65535, will: will)
        let again = session.nextToSend(limit: 1000, now: moment(0).monotonic)
        #expect(again.map(\.message.content.time.trust) == trusts && again.map(\.message.sequence) == Array(0..<7))
    }

    @Test func `is bounded, the oldest goes first, and that is counted`() {
        var session = session(limit: 10 * 200)
        session.accept(readings(0..<40))
        exchange(&session)
        session.disconnected()
        session.brokerForgot()
        session.connected(receiveMaximum: 65535, will: will)
        #expect(exchange(&session) == Array(30..<40) && session.heldBackShort.value == 30)
    }

    @Test func `is written down when the broker is away again`() {
        var session = session()
        session.accept(readings(0..<4))
        exchange(&session)
        _ = tick(&session, at: 0)
        session.disconnected()
        session.brokerForgot()
        #expect(tick(&session, at: 1).rows.map(\.sequences) == [0...3])
    }

    @Test func `is written down at the end, unless the broker was there until then`() {
        for inOrder in [false, true] {
            var session = session()
            session.accept(readings(0..<4))
            exchange(&session)
            session.disconnected(inOrder: inOrder)
            session.end()
            #expect(tick(&session, at: 1).rows.map(\.sequences) == (inOrder ? [] : [0...3]))
        }
    }

    @Test func `is not kept where the settings say so`() {
        var session = session(holdBack: 0)
        session.accept(readings(0..<4))
        exchange(&session)
        session.disconnected()
        #expect(session.willToFind == nil)
    }
}
