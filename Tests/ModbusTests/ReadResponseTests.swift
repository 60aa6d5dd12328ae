import Measurement
import Modbus
import Testing

@Suite struct `Reads and what may answer them` {
    private func request(
        _ table: Table, _ start: Int, _ count: Int, unit: UInt8 = 17
    ) throws -> Request {
        let range = try #require(RegisterRange(table: table, start: start, count: count))
        return try #require(Request(unit: UnitID(unit), action: .read(range)))
    }

    private func parse(
        _ pdu: [UInt8], as request: Request, from unit: UInt8 = 17
    ) -> Result<Request.Response, ResponseFault> {
        do throws(ResponseFault) { return .success(try request.parse(pdu.span, from: unit)) } catch {
            return .failure(error)
        }
    }

    @Test(arguments: [
        // Modbus Application Protocol V1.1b3, sections 6.1 to 6.4: request, and the data of its response.
        (
            Table.coil, 0x13, 0x13, [0x01, 0x00, 0x13, 0x00, 0x13] as [UInt8],
            [0x01, 0x03, 0xCD, 0x6B, 0x05] as [UInt8]
        ),
        (.discrete, 0xC4, 0x16, [0x02, 0x00, 0xC4, 0x00, 0x16], [0x02, 0x03, 0xAC, 0xDB, 0x35]),
        (.holding, 0x6B, 3, [0x03, 0x00, 0x6B, 0x00, 0x03], [0x03, 0x06, 0x02, 0x2B, 0x00, 0x00, 0x00, 0x64]),
        (.input, 0x08, 1, [0x04, 0x00, 0x08, 0x00, 0x01], [0x04, 0x02, 0x00, 0x0A]),
    ])
    func `the standard's examples`(table: Table, start: Int, count: Int, pdu: [UInt8], response: [UInt8]) throws {
        let request = try request(table, start, count)
        #expect(request.pdu == pdu)
        #expect(parse(response, as: request) == .success(.data(2..<response.count)))
        for cut in response.indices {
            #expect(parse(Array(response[..<cut]), as: request) == .failure(.wrongLength(cut)))
        }
        #expect(parse(response + [0], as: request) == .failure(.wrongLength(response.count + 1)))
    }

    @Test func `a unit identifier counts, unless it was not significant`() throws {
        let response: [UInt8] = [3, 2, 0, 9]
        #expect(parse(response, as: try request(.holding, 0, 1), from: 18) == .failure(.wrongUnit(18)))
        for unit: UInt8 in [0, 255] {
            let request = try request(.holding, 0, 1, unit: unit)
            #expect(parse(response, as: request, from: 1) == .success(.data(2..<response.count)))
        }
    }

    @Test func `a byte count that does not say what was asked for is a fault`() throws {
        let request = try request(.holding, 0, 1)
        #expect(parse([3, 4, 0, 9], as: request) == .failure(.wrongLength(4)))
        #expect(parse([3, 0, 0, 9], as: request) == .failure(.wrongLength(4)))
    }

    @Test func `an exception names its code and nothing else, for the function that was asked`() throws {
        let request = try request(.holding, 0, 1)
        for code in UInt8.min ... .max {
            #expect(parse([0x83, code], as: request) == .success(.exception(ExceptionCode(code))))
            #expect(ExceptionCode(code).quality != .good)
        }
        #expect(parse([0x84, 2], as: request) == .failure(.wrongFunction(0x84)))
        #expect(parse([0x83, 2, 0], as: request) == .failure(.wrongLength(3)))
        #expect(parse([0x83], as: request) == .failure(.wrongLength(1)))
    }

    @Test func `exception codes give the reasons of the standard's section 7`() {
        let reasons: [UInt8: Quality] = [
            1: .illegalFunction, 2: .illegalAddress, 3: .illegalValue, 4: .deviceFailure, 6: .deviceBusy,
            10: .gatewayPathUnavailable, 11: .gatewayTargetSilent,
        ]
        for code in UInt8.min ... .max {
            #expect(ExceptionCode(code).quality == reasons[code] ?? .otherException)
        }
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `any bytes are an answer exactly when they have its form`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let table = Table.allCases.randomElement(using: &random) ?? .holding
            let count = Int.random(in: 1...(table.holdsBits ? 40 : 6), using: &random)
            let request = try request(table, Int.random(in: 0...60_000, using: &random), count)
            var pdu = (0..<Int.random(in: 0...16, using: &random)).map { _ in
                UInt8.random(in: 0 ... .max, using: &random)
            }
            if !pdu.isEmpty, Bool.random(using: &random) {
                pdu[0] = table.readFunction.rawValue | (Bool.random(using: &random) ? 0x80 : 0)
            }
            if pdu.count >= 2, Bool.random(using: &random) { pdu[1] = UInt8(pdu.count - 2) }
            let bytes = table.holdsBits ? (count + 7) / 8 : 2 * count
            let isData = pdu.count == 2 + bytes && pdu[0] == table.readFunction.rawValue && Int(pdu[1]) == bytes
            let isException = pdu.count == 2 && pdu[0] == table.readFunction.rawValue | 0x80
            switch parse(pdu, as: request) {
            case .success(.data(let range)): #expect(isData && range == 2..<pdu.count)
            case .success(.exception(let code)): #expect(isException && code.rawValue == pdu[1])
            case .failure(let fault):
                #expect(!isData && !isException)
                #expect(fault != .wrongUnit(17))
            }
        }
    }
}
