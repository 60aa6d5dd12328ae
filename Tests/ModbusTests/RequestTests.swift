import Measurement
import Modbus
import Testing

@Suite struct `Requests of every function` {
    private func request(_ action: Request.Action, unit: UInt8 = 1) throws -> Request {
        try #require(Request(unit: UnitID(unit), action: action))
    }

    private func holding(_ start: Int, _ count: Int) throws -> RegisterRange {
        try #require(RegisterRange(table: .holding, start: start, count: count))
    }

    /// Request and response PDUs as the examples of Modbus Application Protocol V1.1b3, sections 6.5 to 6.21, have
    /// them.
    private func examples() throws -> [(Request, [UInt8], [UInt8], Range<Int>)] {
        [
            (try request(.writeCoil(address: 0xAC, isOn: true)), [5, 0, 0xAC, 0xFF, 0], [5, 0, 0xAC, 0xFF, 0], 5..<5),
            (try request(.writeRegister(address: 1, value: 3)), [6, 0, 1, 0, 3], [6, 0, 1, 0, 3], 5..<5),
            (
                try request(
                    .writeCoils(start: 19, values: [1, 0, 1, 1, 0, 0, 1, 1, 1, 0].map { $0 == 1 })),
                [15, 0, 0x13, 0, 0x0A, 2, 0xCD, 0x01], [15, 0, 0x13, 0, 0x0A], 5..<5
            ),
            (
                try request(.writeRegisters(start: 1, values: [0x0A, 0x0102])),
                [16, 0, 1, 0, 2, 4, 0, 0x0A, 1, 2], [16, 0, 1, 0, 2], 5..<5
            ),
            (
                try request(.maskWrite(address: 4, and: 0xF2, or: 0x25)), [22, 0, 4, 0, 0xF2, 0, 0x25],
                [22, 0, 4, 0, 0xF2, 0, 0x25], 7..<7
            ),
            (
                try request(.readWrite(read: try holding(3, 6), start: 0x0E, values: [0xFF, 0xFF, 0xFF])),
                [23, 0, 3, 0, 6, 0, 0x0E, 0, 3, 6, 0, 0xFF, 0, 0xFF, 0, 0xFF],
                [23, 12, 0, 0xFE, 0x0A, 0xCD, 0, 1, 0, 3, 0, 0x0D, 0, 0xFF], 2..<14
            ),
            (try request(.readFIFO(address: 0x04DE)), [24, 4, 0xDE], [24, 0, 6, 0, 2, 1, 0xB8, 0x12, 0x84], 5..<9),
            (
                try request(.identify(.basic, from: 0)), [43, 14, 1, 0],
                [43, 14, 1, 1, 0, 0, 1, 0, 3, 0x41, 0x42, 0x43], 3..<12
            ),
        ]
    }

    @Test func `leave and are answered as the standard's examples`() throws {
        for (request, sent, received, data) in try examples() {
            #expect(request.pdu == sent)
            #expect(try request.parse(received.span, from: 1) == .data(data), "\(request.function)")
        }
    }

    @Test func `are refused by an exception, and by nothing that is cut, longer or of another function`() throws {
        for (request, _, received, _) in try examples() {
            let exception = [request.function.rawValue | 0x80, 2]
            #expect(try request.parse(exception.span, from: 1) == .exception(.illegalDataAddress))
            #expect(throws: ResponseFault.wrongUnit(2)) { try request.parse(received.span, from: 2) }
            for length in 0..<received.count {
                let cut = Array(received.prefix(length))
                #expect(throws: ResponseFault.self) { try request.parse(cut.span, from: 1) }
            }
            let longer = received + [0]
            #expect(throws: ResponseFault.self) { try request.parse(longer.span, from: 1) }
            let other = [request.function.rawValue ^ 1] + received.dropFirst()
            #expect(throws: ResponseFault.self) { try request.parse(other.span, from: 1) }
        }
    }

    @Test func `a write that is confirmed for another place or value is not confirmed`() throws {
        for (request, _, received, _) in try examples() where request.function.writes && request.function.rawValue != 23
        {
            for index in 1..<received.count {
                var other = received
                other[index] ^= 1
                #expect(throws: ResponseFault.wrongEcho) { try request.parse(other.span, from: 1) }
            }
        }
    }

    @Test func `beyond the standard's limits are none`() throws {
        func isRequest(_ action: Request.Action) -> Bool { Request(unit: UnitID(1), action: action) != nil }
        #expect(isRequest(.writeCoils(start: 0, values: [Bool](repeating: true, count: 1968))))
        #expect(!isRequest(.writeCoils(start: 0, values: [Bool](repeating: true, count: 1969))))
        #expect(!isRequest(.writeCoils(start: 0, values: [])))
        #expect(isRequest(.writeRegisters(start: 65413, values: [UInt16](repeating: 0, count: 123))))
        #expect(!isRequest(.writeRegisters(start: 65414, values: [UInt16](repeating: 0, count: 123))))
        #expect(!isRequest(.writeRegisters(start: 0, values: [UInt16](repeating: 0, count: 124))))
        #expect(!isRequest(.readWrite(read: try holding(0, 126), start: 0, values: [1])))
        #expect(!isRequest(.readWrite(read: try holding(0, 1), start: 0, values: [UInt16](repeating: 0, count: 122))))
        #expect(!isRequest(.read(try holding(0, 126))))
    }

    @Test func `which functions change something is known`() {
        #expect(FunctionCode.allCases.filter(\.writes).map(\.rawValue) == [5, 6, 15, 16, 22, 23])
    }

    @Test func `a FIFO with more registers than it may have is none`() throws {
        let request = try request(.readFIFO(address: 0))
        let many: [UInt8] = [24, 0, 66, 0, 32] + [UInt8](repeating: 0, count: 64)
        #expect(throws: ResponseFault.self) { try request.parse(many.span, from: 1) }
        let empty: [UInt8] = [24, 0, 2, 0, 0]
        #expect(try request.parse(empty.span, from: 1) == .data(5..<5))
        let lying: [UInt8] = [24, 0, 4, 0, 2, 0, 1]
        #expect(throws: ResponseFault.self) { try request.parse(lying.span, from: 1) }
    }

    @Test func `an identification comes in parts and ends`() throws {
        var identification = DeviceIdentification()
        let first: [UInt8] = [0x81, 0xFF, 2, 2, 0, 3] + Array("ACM".utf8) + [1, 2] + Array("P1".utf8)
        #expect(identification.take(first.span) == 2)
        let second: [UInt8] = [0x81, 0, 0, 1, 2, 4] + Array("V1.2".utf8)
        #expect(identification.take(second.span) == nil)
        #expect(
            identification.vendor == "ACM" && identification.productCode == "P1" && identification.revision == "V1.2")
        // Says that it goes on where it has been.
        let round: [UInt8] = [0x81, 0xFF, 0, 1, 0, 1, 0x41]
        #expect(identification.take(round.span) == nil)
        let broken: [UInt8] = [0x81, 0xFF, 5, 1, 9, 200, 0x41]
        #expect(identification.take(broken.span) == nil)
    }
}
