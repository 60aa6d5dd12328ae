import DataAcquisition
import Measurement
import Modbus
import Testing

/// Remembers what was asked and answers when the test says so.
private final class Line: RequestLine {
    private(set) var asked: [(request: ReadRequest, token: PollToken)] = []
    func submit(_ request: ReadRequest, timeout: Duration, pause: Duration, token: PollToken) {
        asked.append((request, token))
    }
}

/// One device with a fast group of two requests and a slow one of one, for one asset.
private final class Bench {
    let line = Line()
    let poller: DevicePoller
    private(set) var now = MonotonicTime(nanoseconds: 0)

    init(retries: Int = 0) throws {
        var device = DeviceConfiguration(
            id: try #require(Identifier("plc1")), link: try #require(Identifier("line1")), unit: UnitID(1))
        device.retries = retries
        let asset = try #require(Identifier("pump"))
        let points = try [("a", 0, 100), ("b", 1, 100), ("c", 50, 100), ("slow", 90, 1000)].map {
            PointConfiguration(
                id: try #require(Identifier($0.0)), name: $0.0, device: device.id,
                source: try #require(AddressedValue(table: .holding, address: $0.1, encoding: .number(.uint16, .abcd))),
                unit: "", period: .milliseconds($0.2))
        }
        let outlines = PollGroup.outlines(
            of: [AssetConfiguration(id: asset, name: "pump", points: points)], on: [device])
        let groups = PollGroup.groups(
            of: outlines.enumerated().map { index, outline in
                let layout = BatchLayout(
                    id: UInt32(index), asset: asset, device: device.id, revision: 1,
                    points: outline.points.map { BatchLayout.Point(id: $0.id, type: .uint16) })
                return (outline, layout)
            }, limits: device.limits)
        poller = DevicePoller(
            serial: 0, configuration: device, groups: groups, line: line, now: now, backoff: Backoff { 1 })
    }

    func advance(to milliseconds: Int64) {
        now = MonotonicTime(nanoseconds: milliseconds * 1_000_000)
        poller.advance(to: now)
    }

    /// Completes the oldest request that is not completed yet.
    func complete(_ result: borrowing PollResult, after milliseconds: Int64 = 0) -> [ReadingBatch] {
        let sent = now
        now = MonotonicTime(nanoseconds: now.nanoseconds + milliseconds * 1_000_000)
        defer { done += 1 }
        let received = Moment(monotonic: now, wall: WallTime(milliseconds: 1000 + now.nanoseconds / 1_000_000))
        return poller.completed(
            group: line.asked[done].token.group, result: copy result, sent: sent, received: received)
    }

    private var done = 0
}

@Suite struct `Polling one device` {
    private let two: [UInt8] = [0, 1, 0, 2]
    private let one: [UInt8] = [0, 3]

    @Test func `the blocks of a group make one batch with the middle of request and response as its time`() throws {
        let bench = try Bench()
        bench.advance(to: 100)
        #expect(bench.line.asked.count == 1)
        #expect(bench.complete(.data(two.span), after: 4).isEmpty)
        #expect(bench.line.asked.count == 2)
        let batches = bench.complete(.data(one.span), after: 10)
        let batch = try #require(batches.first)
        #expect(batches.count == 1)
        #expect(batch.words == [1, 2, 3])
        #expect(batch.qualities.isEmpty)
        #expect(batch.time.monotonic == MonotonicTime(nanoseconds: 102_000_000))
        #expect(batch.time.wall == WallTime(milliseconds: 1102))
        #expect(batch.offsets == [0, 0, 7])
    }

    @Test func `an exception marks its own block and the rest of the group goes on`() throws {
        let bench = try Bench()
        bench.advance(to: 100)
        _ = bench.complete(.exception(.serverDeviceFailure))
        let batch = try #require(bench.complete(.data(one.span)).first)
        #expect(batch.qualities == [.deviceFailure, .deviceFailure, .good])
        #expect(batch[0].value == nil)
        #expect(batch[2].value == .unsigned(3))
        #expect(bench.poller.health.state == .healthy)
        #expect(bench.poller.health.reason == nil)
    }

    @Test func `a silent device is asked again as often as told, then all its points turn bad once`() throws {
        let bench = try Bench(retries: 2)
        bench.advance(to: 100)
        #expect(bench.complete(.timeout).isEmpty)
        #expect(bench.complete(.timeout).isEmpty)
        let batches = bench.complete(.timeout)
        #expect(bench.line.asked.count == 3)
        #expect(batches.map(\.words.count).sorted() == [1, 3])
        #expect(batches.allSatisfy { $0.qualities.allSatisfy { $0 == .timeout } })
        #expect(bench.poller.health.state == .backingOff(until: bench.now + .seconds(1)))
        #expect(bench.poller.statistics.retries.value == 2)
    }

    @Test func `an answer that came damaged is a fault and a checksum error, one of another function only a fault`()
        throws
    {
        let bench = try Bench(retries: 2)
        bench.advance(to: 100)
        _ = bench.complete(.fault(.wrongChecksum))
        _ = bench.complete(.fault(.wrongFunction(4)))
        #expect(bench.poller.statistics.faults.value == 2)
        #expect(bench.poller.statistics.checksumErrors.value == 1)
    }

    @Test func `round trips are spread over classes whose ends belong to them`() {
        var roundTrips = RoundTrips()
        for microseconds in [1, 1000, 1001, 2000, 1_000_000, 1_000_001, 99_000_000] {
            roundTrips.add(.microseconds(microseconds))
        }
        #expect(roundTrips.counts == [2, 2, 0, 0, 0, 0, 0, 0, 0, 1, 2])
    }

    @Test func `a probe asks once and its answer brings the schedule back`() throws {
        let bench = try Bench(retries: 2)
        bench.advance(to: 100)
        for _ in 0..<3 { _ = bench.complete(.timeout) }
        bench.advance(to: 1050)
        #expect(bench.line.asked.count == 3)
        bench.advance(to: 1100)
        #expect(bench.line.asked.count == 4)
        #expect(bench.poller.health.state == .probing)
        _ = bench.complete(.timeout)
        #expect(bench.line.asked.count == 4)
        #expect(bench.poller.health.state == .backingOff(until: bench.now + .seconds(2)))
        bench.advance(to: 3100)
        _ = bench.complete(.data(two.span))
        _ = bench.complete(.data(one.span))
        #expect(bench.poller.health.state == .healthy)
        bench.advance(to: 3200)
        #expect(bench.line.asked.count == 7)
    }

    @Test func `a device behind a gateway that cannot reach it counts as silent`() throws {
        let bench = try Bench()
        bench.advance(to: 100)
        let batches = bench.complete(.exception(.gatewayTargetFailedToRespond))
        #expect(batches.contains { $0.qualities.contains(.gatewayTargetSilent) })
        #expect(bench.poller.health.nextProbe != nil)
    }

    @Test func `a lost connection is probed as soon as it is back`() throws {
        let bench = try Bench()
        bench.advance(to: 100)
        _ = bench.complete(.disconnected)
        #expect(bench.poller.health.reason == .disconnected)
        bench.poller.connectionReturned(now: bench.now)
        bench.advance(to: 101)
        #expect(bench.poller.health.state == .probing)
    }

    @Test func `a slot that comes while the poll before is out is an overrun, not a second poll`() throws {
        let bench = try Bench()
        for milliseconds in stride(from: Int64(100), through: 500, by: 100) { bench.advance(to: milliseconds) }
        #expect(bench.line.asked.count == 1)
        #expect(bench.poller.statistics.overruns.value == 4)
    }
}

@Suite struct `Slots of the schedule` {
    @Test func `a million slots later the grid has not moved`() {
        var slots = PollSlots(
            period: .milliseconds(100), phase: .milliseconds(30), after: MonotonicTime(nanoseconds: 0))
        for slot in 0..<1_000_000 as Range<Int64> {
            #expect(slots.next == MonotonicTime(nanoseconds: (slot * 100 + 30) * 1_000_000))
            // Each poll starts a little late.
            let passed = slots.take(now: slots.next + .milliseconds(slot % 90))
            if passed != 1 { Issue.record("slot \(slot) was taken \(passed) times") }
        }
    }

    @Test func `missed slots are skipped and counted, and the next one lies on the grid`() {
        var slots = PollSlots(period: .milliseconds(100), phase: .zero, after: MonotonicTime(nanoseconds: 0))
        let passed = slots.take(now: MonotonicTime(nanoseconds: 1_050_000_000))
        #expect(passed == 10)
        #expect(slots.next == MonotonicTime(nanoseconds: 1_100_000_000))
    }

    @Test func `pauses double from one second to sixty`() {
        var backoff = Backoff { 1 }
        let pauses = (0..<9).map { _ in backoff.next().nanoseconds / 1_000_000_000 }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60])
        backoff.reset()
        let first = backoff.next()
        #expect(first == .seconds(1))
    }
}
