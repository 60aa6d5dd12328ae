import Glibc
import Journal
import Measurement
import Platform
import Publication
import Testing

@Suite struct `The thread of the journal` {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// A worker with what belongs around it.
    private final class Bench: Sendable {
        let delivery: Delivery
        let worker: JournalWorker
        let layout: BatchLayout
        /// The codes of the failures it told, 0 for each recovery.
        let told = PosixLocked<[Int32]>([])
        private let wake = WakeUp()

        /// Called when the uplink would be woken.
        let onUplinkWake = PosixLocked<(@Sendable () -> Void)?>(nil)

        init(_ directory: TemporaryDirectory, interval: Duration) throws {
            let open = try OpenStore(directory, epoch: "aaaaaaaa", points: 1)
            layout = open.layout
            let (wake, told, onUplinkWake) = (wake, told, onUplinkWake)
            delivery = Delivery(
                DeliverySession(
                    epoch: open.epoch, limits: DeliverySession.Limits(window: 100, replayRate: 1_000_000),
                    newestRow: open.store.newestRow),
                wakes: Delivery.Wakes(
                    journal: { wake.signal() }, uplink: { onUplinkWake.withLock { $0.take() }?() },
                    issued: { _ in }))
            worker = JournalWorker(
                delivery: delivery, wake: wake, commitInterval: interval, time: SystemTime(),
                usage: open.store.usage
            ) { failure in told.withLock { $0.append(failure?.code ?? 0) } }
            worker.start(with: open.store)
        }

        func readings(_ count: Int) -> [MessageContent] {
            (0..<count).map { .readings(ReadingBatch(layout: layout, time: moment(Int64($0)), words: [UInt64($0)])) }
        }

        var stored: Int64 { worker.present.usage.messages }

        /// Waits until something holds, without waking the worker.
        func wait(_ what: Comment, _ condition: () -> Bool) async throws {
            let clock = ContinuousClock()
            let deadline = clock.now + .seconds(10)
            while !condition() {
                guard clock.now < deadline else {
                    Issue.record("in vain: \(what); \(worker.present), told \(told.withLock { $0 })")
                    return
                }
                try await Task.sleep(for: .milliseconds(1))
            }
        }
    }

    private let alarm = MessageContent.gap([], at: moment(0))

    @Test func `with the broker away everything is on disk after a tick, and a stop is clean`() async throws {
        let bench = try Bench(directory, interval: .milliseconds(10))
        bench.delivery.accept([alarm] + bench.readings(20))
        try await bench.wait("the messages are stored") { bench.stored == 21 }
        bench.delivery.accept(bench.readings(1))
        await bench.worker.stop()
        let next = try OpenStore(directory, epoch: "bbbbbbbb", points: 1)
        #expect(next.ended?.isClean == true && next.ended?.issued == counts([1, 0, 0, 21]))
        #expect(next.store.usage.messages == 22)
        #expect(bench.worker.present.failure == nil && bench.told.withLock { $0.isEmpty })
    }

    @Test func `an alarm is written at once, also when it comes during a commit`() async throws {
        let bench = try Bench(directory, interval: .seconds(3600))
        bench.delivery.uplink { $0.connected(receiveMaximum: 65535) }
        // Between taking the work and writing it, the journal wakes the uplink for the message that waits.
        @Sendable func interfere() {
            if bench.delivery.look({ $0.needsCommitNow }) {
                bench.onUplinkWake.withLock { $0 = interfere }
            } else {
                bench.delivery.accept([.gap([], at: moment(0))])
            }
        }
        bench.delivery.accept(bench.readings(1))
        bench.onUplinkWake.withLock { $0 = interfere }
        bench.delivery.accept([alarm])
        try await bench.wait("both alarms are stored") { bench.stored == 2 }
        await bench.worker.stop()
    }

    @Test func `while the disk is full messages wait, and it is told once`() async throws {
        let bench = try Bench(directory, interval: .milliseconds(5))
        try directory.tamper("PRAGMA wal_checkpoint(TRUNCATE)")
        let disk = try FullDisk(for: "\(directory.path)/outbox.db-wal")
        bench.delivery.accept(bench.readings(10))
        try await bench.wait("several writes fail") { bench.worker.failures.value >= 3 }
        #expect(bench.told.withLock { $0.count } == 1 && bench.worker.present.failure != nil)
        #expect(bench.delivery.look { $0.unwrittenCount } == 10)
        try await bench.worker.withStore { _ in disk.lift() }
        try await bench.wait("the messages are stored") { bench.stored == 10 }
        #expect(bench.told.withLock { $0.count == 2 && $0[1] == 0 } && bench.worker.present.failure == nil)
        await bench.worker.stop()
        #expect(try OpenStore(directory, epoch: "bbbbbbbb", points: 1).ended?.isClean == true)
    }

    @Test func `a stop with a full disk is not clean`() async throws {
        let bench = try Bench(directory, interval: .seconds(3600))
        try directory.tamper("PRAGMA wal_checkpoint(TRUNCATE)")
        let disk = try FullDisk(for: "\(directory.path)/outbox.db-wal")
        bench.delivery.accept(bench.readings(10))
        await bench.worker.stop()
        disk.abandon()
        #expect(try OpenStore(directory, epoch: "bbbbbbbb", points: 1).ended?.isClean == false)
    }

    @Test func `what was stored is read back, and its rows go when it is acknowledged`() async throws {
        let bench = try Bench(directory, interval: .milliseconds(2))
        for _ in 0..<400 {
            bench.delivery.accept(bench.readings(3))
            try await bench.wait("the messages are stored") { bench.delivery.look { $0.unwrittenCount } == 0 }
        }
        bench.delivery.uplink { $0.connected(receiveMaximum: 65535) }
        var sent: [UInt64] = []
        try await bench.wait("everything is delivered") {
            bench.delivery.look { $0.backlogToFetch != nil } == false
        }
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(10)
        while sent.count < 1200, clock.now < deadline {
            let sendings = bench.delivery.uplink { $0.nextToSend(limit: 50, now: SystemTime().monotonic) }
            sent += sendings.map(\.message.sequence)
            bench.delivery.uplink { session in for sending in sendings { session.acknowledged(sending.ticket) } }
            if sendings.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
        }
        #expect(sent == Array(0..<1200))
        try await bench.wait("the journal is empty") { bench.stored == 0 }
        await bench.worker.stop()
    }

    @Test func `work for the store after the stop is refused, not forgotten`() async throws {
        let bench = try Bench(directory, interval: .seconds(3600))
        await bench.worker.stop()
        await bench.worker.stop()
        await #expect(throws: CancellationError.self) { try await bench.worker.withStore { $0.usage } }
    }
}
