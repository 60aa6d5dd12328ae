import CModbus
import Glibc
import Modbus
import Testing

@Suite struct `Any request` {
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `is understood whole or not at all when its response is cut, longer or damaged`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let request = Request.random(using: &generator)
            let response = request.anyResponse(using: &generator)
            guard case .data(let data) = try request.parse(response.span, from: 1) else {
                Issue.record("seed \(seed): \(request) is refused by \(response)")
                continue
            }
            #expect(data.upperBound == response.count, "seed \(seed)")
            let cut = Array(response.prefix(Int.random(in: 0..<response.count, using: &generator)))
            #expect(throws: ResponseFault.self, "seed \(seed)") { try request.parse(cut.span, from: 1) }
            let longer = response + [UInt8.random(in: 0...255, using: &generator)]
            #expect(throws: ResponseFault.self, "seed \(seed)") { try request.parse(longer.span, from: 1) }
            var damaged = response
            damaged[Int.random(in: damaged.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            if case .data(let range)? = try? request.parse(damaged.span, from: 1) {
                #expect(range.lowerBound == data.lowerBound && range.upperBound == damaged.count, "seed \(seed)")
            }
        }
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `finds its response on a line between noise, and nothing in noise alone`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        func noise() -> [UInt8] {
            (0..<Int.random(in: 0...40, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
        for _ in 0..<100 {
            let request = Request.random(using: &generator)
            let response = request.anyResponse(using: &generator)
            let front = noise()
            if case .found(let pdu) = RTU.search(front.span, for: request) {
                // One in 65536 places that look like a response.
                Issue.record("seed \(seed): \(pdu) in \(front)")
            }
            let bytes = front + RTU.adu(unit: 1, pdu: response) + noise()
            let start = front.count + 1
            #expect(RTU.search(bytes.span, for: request) == .found(start..<(start + response.count)), "seed \(seed)")
        }
    }

    @Test(arguments: [Framing.mbap, .rtuOverTCP], 1...10 as ClosedRange<UInt64>)
    func `has on a libmodbus server the effect that it has by the standard`(framing: Framing, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let server = try #require(Oracle(framing))
        var memory = Memory()
        for _ in 0..<300 {
            let request = Request.random(using: &generator, isKnownToLibmodbus: true)
            let (unit, pdu) = try #require(server.answer(to: request), "seed \(seed): no answer to \(request)")
            guard case .data(let range) = try request.parse(pdu.span, from: unit) else {
                Issue.record("seed \(seed): \(request) is refused with \(pdu)")
                continue
            }
            #expect(Array(pdu[range]) == memory.perform(request.action), "seed \(seed): \(request)")
        }
    }
}

/// A device by the sections of Modbus Application Protocol V1.1b3; the tables that cannot be written are empty.
private struct Memory {
    private var coils = [Bool](repeating: false, count: 65536)
    private var holding = [UInt16](repeating: 0, count: 65536)

    /// The data bytes of the response.
    mutating func perform(_ action: Request.Action) -> [UInt8] {
        switch action {
        case .read(let range): return read(range)
        case .writeCoil(let address, let isOn): coils[Int(address)] = isOn
        case .writeRegister(let address, let value): holding[Int(address)] = value
        case .writeCoils(let start, let values):
            coils.replaceSubrange(Int(start)..<Int(start) + values.count, with: values)
        case .writeRegisters(let start, let values):
            holding.replaceSubrange(Int(start)..<Int(start) + values.count, with: values)
        case .maskWrite(let address, let and, let or):
            holding[Int(address)] = holding[Int(address)] & and | or & ~and
        case .readWrite(let range, let start, let values):
            holding.replaceSubrange(Int(start)..<Int(start) + values.count, with: values)
            return read(range)
        case .readFIFO, .identify: preconditionFailure("libmodbus knows neither")
        }
        return []
    }

    private func read(_ range: RegisterRange) -> [UInt8] {
        guard range.table.holdsBits else {
            let registers = range.table == .holding ? holding[Int(range.start)..<range.end] : []
            return registers.isEmpty
                ? [UInt8](repeating: 0, count: 2 * Int(range.count))
                : registers.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        }
        var bytes = [UInt8](repeating: 0, count: (Int(range.count) + 7) / 8)
        for offset in 0..<Int(range.count) where range.table == .coil && coils[Int(range.start) + offset] {
            bytes[offset / 8] |= 1 << UInt8(offset % 8)
        }
        return bytes
    }
}

/// A libmodbus server at the other end of a pair of sockets.
private final class Oracle {
    private let framing: Framing
    private let context: OpaquePointer
    private let map: UnsafeMutablePointer<modbus_mapping_t>
    private let near: CInt
    private var transaction: UInt16 = 0

    init?(_ framing: Framing) {
        var pair: [CInt] = [0, 0]
        guard socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &pair) == 0,
            let context = framing == .mbap
                ? modbus_new_tcp("127.0.0.1", 502)
                : modbus_new_rtu("/dev/null", 9600, CChar(UInt8(ascii: "N")), 8, 1),
            let map = modbus_mapping_new(65536, 65536, 65536, 65536)
        else { return nil }
        (self.framing, self.context, self.map, near) = (framing, context, map, pair[0])
        modbus_set_slave(context, 1)
        modbus_set_socket(context, pair[1])
    }

    /// Unit and PDU of the response.
    func answer(to request: Request) -> (UInt8, [UInt8])? {
        transaction += 1
        let adu =
            framing == .mbap
            ? MBAP.adu(transaction: transaction, unit: 1, pdu: request.pdu) : RTU.adu(unit: 1, pdu: request.pdu)
        guard write(near, adu, adu.count) == adu.count else { return nil }
        var received = [UInt8](repeating: 0, count: 260)
        // Takes as many bytes as the function code and its counts say.
        guard modbus_receive(context, &received) == adu.count, Array(received.prefix(adu.count)) == adu,
            modbus_reply(context, received, CInt(adu.count), map) > 0
        else { return nil }
        let count = Glibc.read(near, &received, received.count)
        guard count > 0 else { return nil }
        let bytes = Array(received.prefix(count))
        if framing == .mbap {
            guard let frame = try? MBAP.firstFrame(in: bytes.span), frame.transaction == transaction else { return nil }
            return (frame.unit, Array(bytes[frame.pdu]))
        }
        guard case .found(let pdu) = RTU.search(bytes.span, for: request) else { return nil }
        return (bytes[0], Array(bytes[pdu]))
    }

    deinit {
        close(near)
        modbus_close(context)
        modbus_free(context)
        modbus_mapping_free(map)
    }
}

extension Request {
    fileprivate static func random(
        using generator: inout SeededGenerator, isKnownToLibmodbus: Bool = false
    ) -> Request {
        func count(_ maximum: Int) -> Int {
            [1, 2, maximum, Int.random(in: 1...maximum, using: &generator)].randomElement(using: &generator) ?? 1
        }
        func words(_ maximum: Int) -> [UInt16] {
            (0..<count(maximum)).map { _ in UInt16.random(in: 0...UInt16.max, using: &generator) }
        }
        // Few addresses, so that what is written is read.
        func start(_ count: Int) -> UInt16 {
            [0, UInt16(65536 - count), UInt16.random(in: 0...200, using: &generator)].randomElement(using: &generator)
                ?? 0
        }
        func range(_ table: Table, _ maximum: Int) -> RegisterRange {
            let count = count(maximum)
            guard let range = RegisterRange(table: table, start: Int(start(count)), count: count) else {
                preconditionFailure("the range ends at 65535")
            }
            return range
        }
        let action: Action
        switch Int.random(in: 0...(isKnownToLibmodbus ? 6 : 8), using: &generator) {
        case 0:
            let table = Table.allCases.randomElement(using: &generator) ?? .coil
            action = .read(range(table, table.maximumCount))
        case 1: action = .writeCoil(address: start(1), isOn: Bool.random(using: &generator))
        case 2: action = .writeRegister(address: start(1), value: words(1)[0])
        case 3:
            let values = (0..<count(1968)).map { _ in Bool.random(using: &generator) }
            action = .writeCoils(start: start(values.count), values: values)
        case 4:
            let values = words(123)
            action = .writeRegisters(start: start(values.count), values: values)
        case 5: action = .maskWrite(address: start(1), and: words(1)[0], or: words(1)[0])
        case 6:
            let values = words(121)
            action = .readWrite(read: range(.holding, 125), start: start(values.count), values: values)
        case 7: action = .readFIFO(address: start(1))
        default:
            let level = DeviceIdentification.Level.allCases.randomElement(using: &generator) ?? .basic
            action = .identify(level, from: UInt8.random(in: 0...255, using: &generator))
        }
        guard let request = Request(unit: UnitID(1), action: action) else {
            preconditionFailure("the action is within the limits")
        }
        return request
    }

    fileprivate func anyResponse(using generator: inout SeededGenerator) -> [UInt8] {
        func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) } }
        switch action {
        case .read(let range), .readWrite(let range, _, _):
            let count = range.table.holdsBits ? (Int(range.count) + 7) / 8 : 2 * Int(range.count)
            return [function.rawValue, UInt8(count)] + bytes(count)
        case .writeCoil, .writeRegister, .maskWrite: return pdu
        case .writeCoils, .writeRegisters: return Array(pdu.prefix(5))
        case .readFIFO:
            let count = UInt8.random(in: 0...31, using: &generator)
            return [24, 0, 2 + 2 * count, 0, count] + bytes(2 * Int(count))
        case .identify(let level, _):
            let objects = (0..<UInt8.random(in: 0...8, using: &generator)).map { object in
                let text = bytes(Int.random(in: 0...25, using: &generator))
                return [object, UInt8(text.count)] + text
            }
            return [43, 14, level.rawValue, 0x83, 0, 0, UInt8(objects.count)] + objects.flatMap(\.self)
        }
    }
}
