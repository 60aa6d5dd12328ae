import DataAcquisition
import Measurement
import Modbus
import Testing

/// Remembers what was asked.
private final class Line: RequestLine {
    private(set) var asked: [(request: ReadRequest, token: PollToken)] = []
    func submit(_ request: ReadRequest, timeout: Duration, pause: Duration, token: PollToken) {
        asked.append((request, token))
    }
}

@Suite struct `What the numbers of a device mean` {
    /// Polls points at holding registers once and answers each request from these registers, or with what they say.
    private func poll(
        _ points: [(Int, RegisterEncoding, (inout Interpretation) -> Void)], registers: [Int: UInt16],
        refusing refused: Int? = nil
    ) throws -> ReadingBatch {
        let device = DeviceConfiguration(
            id: try #require(Identifier("plc1")), link: try #require(Identifier("line1")), unit: UnitID(1))
        let asset = try #require(Identifier("pump"))
        let configured = try points.enumerated().map { index, point in
            var interpretation = Interpretation()
            point.2(&interpretation)
            return PointConfiguration(
                id: try #require(Identifier("p\(index)")), name: "", device: device.id,
                source: try #require(AddressedValue(table: .holding, address: point.0, encoding: point.1)),
                interpretation: interpretation, unit: "", period: .seconds(1))
        }
        let outlines = PollGroup.outlines(
            of: [AssetConfiguration(id: asset, name: "", points: configured)], on: [device])
        let members = outlines.map { outline in
            let columns = outline.points.map(\.column)
            return (outline, BatchLayout(id: 1, asset: asset, device: device.id, revision: 1, points: columns))
        }
        let line = Line()
        let poller = DevicePoller(
            serial: 0, configuration: device, groups: PollGroup.groups(of: members, limits: device.limits), line: line,
            now: MonotonicTime(nanoseconds: 0))
        poller.advance(to: MonotonicTime(nanoseconds: 1_000_000_000))
        let moment = Moment(
            monotonic: MonotonicTime(nanoseconds: 1_000_000_000), wall: WallTime(milliseconds: 5))
        var answered = 0
        while answered < line.asked.count {
            let range = line.asked[answered].request.range
            answered += 1
            let batches: [ReadingBatch]
            if let refused, (Int(range.start)..<range.end).contains(refused) {
                batches = poller.completed(
                    group: 0, result: .exception(.illegalDataAddress), sent: nil, received: moment)
            } else {
                let bytes = (Int(range.start)..<range.end).flatMap { address -> [UInt8] in
                    let register = registers[address] ?? 0
                    return [UInt8(register >> 8), UInt8(register & 0xFF)]
                }
                batches = poller.completed(group: 0, result: .data(bytes.span), sent: nil, received: moment)
            }
            if let batch = batches.first { return batch }
        }
        throw NoBatch()
    }

    private struct NoBatch: Error {}

    private let int16 = RegisterEncoding.number(.int16, .abcd)
    private let tenth = Scaling(factor: 1, offset: 0, decimals: 1)

    @Test func `a scale is applied to what is read, and the raw word is kept`() throws {
        let batch = try poll([(0, int16, { $0.scale = .fixed(tenth) })], registers: [0: 0xFFFD])
        #expect(batch[0].value == .float64(-0.3))
        #expect(Int64(bitPattern: batch.words[0]) == -3)
    }

    @Test func `a code for no value is none, and its neighbours are`() throws {
        let none: (inout Interpretation) -> Void = { $0.noValue = [UInt64(bitPattern: -32768)] }
        let batch = try poll([(0, int16, none), (1, int16, none)], registers: [0: 0x8000, 1: 0x7FFF])
        #expect(batch[0].value == nil && batch[0].quality == .noValue)
        #expect(batch[1].value == .signed(32767))
    }

    @Test func `limits of plausibility are in the unit of the point`() throws {
        let limited: (inout Interpretation) -> Void = {
            $0.scale = .fixed(Scaling(factor: 1, offset: 0, decimals: 1))
            $0.plausible = 0...10
        }
        let points = [(0, int16, limited), (1, int16, limited), (2, int16, limited)]
        let batch = try poll(points, registers: [0: 100, 1: 101, 2: 0xFFFF])
        #expect([0, 1, 2].map { batch[$0].quality } == [.good, .implausible, .implausible])
    }

    @Test func `a power of ten is read from its own register, in one message with the number`() throws {
        let scaled: (inout Interpretation) -> Void = { interpretation in
            interpretation.scale =
                AddressedValue(table: .holding, address: 9, encoding: .number(.int16, .abcd))
                .map(Interpretation.Scale.exponent) ?? .none
        }
        let points = [(0, int16, scaled), (1, int16, { (_: inout Interpretation) in }), (2, int16, scaled)]
        let batch = try poll(points, registers: [0: 1234, 1: 7, 2: 0xFFFF, 9: 0xFFFF])
        #expect(batch[0].value == .float64(123.4))
        #expect(batch[1].value == .signed(7))
        #expect(batch[2].value == .float64(-0.1))
        let large = try poll(points, registers: [0: 12, 9: 3])
        #expect(large[0].value == .float64(12_000))
    }

    @Test func `a power of ten that is not there, or says nothing, leaves no value`() throws {
        let scaled: (inout Interpretation) -> Void = { interpretation in
            interpretation.scale =
                AddressedValue(table: .holding, address: 90, encoding: .number(.int16, .abcd))
                .map(Interpretation.Scale.exponent) ?? .none
        }
        let points = [(0, int16, scaled)]
        #expect(try poll(points, registers: [0: 1234, 90: 0x8000])[0].quality == .noValue)
        #expect(try poll(points, registers: [0: 1234], refusing: 90)[0].quality == .illegalAddress)
        #expect(try poll(points, registers: [0: 1234, 90: 1], refusing: 0)[0].quality == .illegalAddress)
    }

    @Test func `texts and numbers of one poll keep apart`() throws {
        let plain: (inout Interpretation) -> Void = { _ in }
        let points = [
            (4, RegisterEncoding.text(.ab, byteCount: 4), plain), (0, int16, plain),
            (2, RegisterEncoding.text(.ab, byteCount: 4), plain),
        ]
        let batch = try poll(points, registers: [0: 5, 2: 0x4142, 3: 0x4300, 4: 0x5859, 5: 0x5A00])
        #expect(batch[0].value == .text("XYZ"))
        #expect(batch[1].value == .signed(5))
        #expect(batch[2].value == .text("ABC"))
    }

    @Test func `a float that scaling takes out of range has no value`() throws {
        let double = RegisterEncoding.number(.float64, .abcd)
        let scaled: (inout Interpretation) -> Void = {
            $0.scale = .fixed(Scaling(factor: 1000, offset: 0, decimals: 0))
        }
        let bits = Double.greatestFiniteMagnitude.bitPattern
        let registers = Dictionary(
            uniqueKeysWithValues: (0..<4).map { ($0, UInt16(truncatingIfNeeded: bits >> UInt64(48 - 16 * $0))) })
        #expect(try poll([(0, double, scaled)], registers: registers)[0].quality == .notANumber)
    }
}
