import DataAcquisition
import Measurement
import Modbus
import Testing

/// A device that has only some registers, refuses requests that touch any other, and may refuse long ones.
private final class Device: RequestLine {
    private let missing: Set<Int>
    private let longest: Int
    private var waiting: [(request: ReadRequest, token: PollToken)] = []
    private(set) var asked: [RegisterRange] = []

    init(missing: Set<Int>, longest: Int = 125) {
        self.missing = missing
        self.longest = longest
    }

    func submit(_ request: ReadRequest, timeout: Duration, pause: Duration, token: PollToken) {
        waiting.append((request, token))
    }

    /// Answers until nothing is asked any more.
    ///
    /// - Returns: The batches that came of it.
    func answer(_ poller: DevicePoller, at now: MonotonicTime) -> [ReadingBatch] {
        var batches: [ReadingBatch] = []
        while !waiting.isEmpty {
            let (request, token) = waiting.removeFirst()
            let range = request.range
            asked.append(range)
            let received = Moment(monotonic: now, wall: WallTime(milliseconds: now.nanoseconds / 1_000_000))
            if Int(range.count) > longest || (Int(range.start)..<range.end).contains(where: missing.contains) {
                batches += poller.completed(
                    group: token.group, result: .exception(.illegalDataAddress), sent: now, received: received)
            } else {
                let bytes = (Int(range.start)..<range.end).flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
                batches += poller.completed(
                    group: token.group, result: .data(bytes.span), sent: now, received: received)
            }
        }
        return batches
    }

    func takeAsked() -> [ClosedRange<Int>] {
        defer { asked.removeAll() }
        return asked.map { Int($0.start)...($0.end - 1) }
    }
}

@Suite struct `A device that refuses part of a request` {
    private func poller(
        _ device: Device, addresses: [Int], gap: Int = 0, type: ValueType = .uint16, boundaries: Set<Boundary> = []
    ) throws -> DevicePoller {
        var configuration = DeviceConfiguration(
            id: try #require(Identifier("plc")), link: try #require(Identifier("line")), unit: UnitID(1))
        configuration.limits.maximumGap = gap
        let asset = try #require(Identifier("pump"))
        let points = try addresses.map { address in
            let encoding = RegisterEncoding.number(type, .abcd)
            return PointConfiguration(
                id: try #require(Identifier("p\(address)")), name: "", device: configuration.id,
                source: try #require(AddressedValue(table: .holding, address: address, encoding: encoding)), unit: "",
                period: .seconds(1))
        }
        let outlines = PollGroup.outlines(
            of: [AssetConfiguration(id: asset, name: "", points: points)], on: [configuration])
        let members = outlines.map { outline in
            let layout = BatchLayout(
                id: 1, asset: asset, device: configuration.id, revision: 1, points: outline.columns)
            return (outline, layout)
        }
        return DevicePoller(
            serial: 0, configuration: configuration,
            groups: PollGroup.groups(of: members, limits: configuration.limits), line: device, boundaries: boundaries,
            now: MonotonicTime(nanoseconds: 0))
    }

    private func poll(_ poller: DevicePoller, _ device: Device, second: Int64) throws -> [String: String] {
        let now = MonotonicTime(nanoseconds: second * 1_000_000_000)
        poller.advance(to: now)
        let batch = try #require(device.answer(poller, at: now).first)
        return Dictionary(
            uniqueKeysWithValues: batch.words.indices.map { index in
                let reading = batch[index]
                return (reading.point.rawValue, reading.value?.description ?? reading.quality.label)
            })
    }

    @Test func `one register that is not there does not take thirteen good ones with it`() throws {
        let device = Device(missing: [5])
        let poller = try poller(device, addresses: Array(0..<14))
        let values = try poll(poller, device, second: 1)
        #expect(values["p5"] == "bad:illegal_address")
        #expect((0..<14).filter { $0 != 5 }.allSatisfy { values["p\($0)"] == "\($0)" })
        _ = device.takeAsked()
        _ = try poll(poller, device, second: 2)
        #expect(device.takeAsked() == [0...4, 6...13], "two requests, and the missing one is left alone")
        #expect(poller.refusals.keys.map(\.start) == [5])
    }

    @Test func `a register that is not there in a gap that nobody asked for is found too`() throws {
        let device = Device(missing: [3])
        let poller = try poller(device, addresses: [0, 1, 2, 5, 6], gap: 5)
        let values = try poll(poller, device, second: 1)
        #expect(values.values.sorted() == ["0", "1", "2", "5", "6"])
        _ = device.takeAsked()
        _ = try poll(poller, device, second: 2)
        #expect(device.takeAsked() == [0...2, 5...6])
    }

    @Test func `a device that takes shorter requests only is asked in shorter ones`() throws {
        let device = Device(missing: [], longest: 16)
        let poller = try poller(device, addresses: Array(0..<64))
        let values = try poll(poller, device, second: 1)
        #expect((0..<64).allSatisfy { values["p\($0)"] == "\($0)" })
        // The outer cuts explain the first refusal; that the middle is too long as well shows when it is asked for.
        _ = try poll(poller, device, second: 2)
        _ = device.takeAsked()
        _ = try poll(poller, device, second: 3)
        #expect(device.takeAsked() == [0...15, 16...31, 32...47, 48...63])
    }

    @Test func `no value is cut in two while looking`() throws {
        let device = Device(missing: [9])
        let poller = try poller(device, addresses: [0, 4, 8, 12], type: .float64)
        _ = try poll(poller, device, second: 1)
        #expect(device.takeAsked().allSatisfy { $0.count.isMultiple(of: 4) && $0.lowerBound.isMultiple(of: 4) })
        let values = try poll(poller, device, second: 2)
        #expect(values.values.count { $0 == "bad:illegal_address" } == 1)
    }

    @Test func `a register that appears is found again after five minutes`() throws {
        let missing = Device(missing: [5])
        let device = missing
        let poller = try poller(device, addresses: Array(0..<10))
        _ = try poll(poller, device, second: 1)
        _ = device.takeAsked()
        for second in 2..<300 { _ = try poll(poller, device, second: Int64(second)) }
        #expect(!device.takeAsked().contains(5...5))
        _ = try poll(poller, device, second: 302)
        #expect(device.takeAsked().contains(5...5), "asked again, once")
        _ = try poll(poller, device, second: 303)
        #expect(!device.takeAsked().contains(5...5))
    }

    @Test func `what was learnt is told once, and kept over a restart`() throws {
        let device = Device(missing: [5])
        let first = try poller(device, addresses: Array(0..<10))
        _ = try poll(first, device, second: 1)
        let learnt = try #require(first.takeLearnt())
        #expect(first.takeLearnt() == nil)
        _ = device.takeAsked()
        let second = try poller(device, addresses: Array(0..<10), boundaries: learnt)
        _ = try poll(second, device, second: 1)
        #expect(device.takeAsked() == [0...4, 5...5, 6...9])
    }

    @Test func `silence says nothing about addresses`() throws {
        let device = Device(missing: [])
        let poller = try poller(device, addresses: Array(0..<10))
        poller.advance(to: MonotonicTime(nanoseconds: 1_000_000_000))
        let received = Moment(monotonic: MonotonicTime(nanoseconds: 2_000_000_000), wall: WallTime(milliseconds: 0))
        _ = poller.completed(group: 0, result: .timeout, sent: nil, received: received)
        _ = poller.completed(group: 0, result: .timeout, sent: nil, received: received)
        _ = poller.completed(group: 0, result: .exception(.serverDeviceBusy), sent: nil, received: received)
        #expect(poller.groups[0].blocks.count == 1 && poller.boundaries.isEmpty && poller.refusals.isEmpty)
    }

    @Test func `a device that has nothing at all is asked on`() throws {
        let device = Device(missing: Set(0..<20))
        let poller = try poller(device, addresses: Array(0..<4))
        for second in 1...3 {
            let values = try poll(poller, device, second: Int64(second))
            #expect(values.values.allSatisfy { $0 == "bad:illegal_address" })
        }
        #expect(!device.takeAsked().isEmpty)
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `whichever registers are missing, every other value is read, and the next poll is refused nothing`(
        seed: UInt64
    ) throws {
        var generator = SeededGenerator(seed: seed)
        let missing = Set(
            (0..<Int.random(in: 0...6, using: &generator)).map { _ in Int.random(in: 0..<120, using: &generator) })
        let addresses = (0..<120).filter { _ in Bool.random(using: &generator) } + [200]
        let device = Device(missing: missing, longest: Int.random(in: 8...125, using: &generator))
        let poller = try poller(device, addresses: addresses, gap: Int.random(in: 0...8, using: &generator))
        let values = try poll(poller, device, second: 1)
        for address in addresses {
            #expect(values["p\(address)"] == (missing.contains(address) ? "bad:illegal_address" : "\(address)"))
        }
        // A gap may hide a second missing register behind the first.
        for second in 2...8 { _ = try poll(poller, device, second: Int64(second)) }
        _ = device.takeAsked()
        #expect(try poll(poller, device, second: 9) == values)
        for range in device.takeAsked() {
            #expect(!missing.contains(where: range.contains), "missing \(missing), seed \(seed)")
        }
    }
}
