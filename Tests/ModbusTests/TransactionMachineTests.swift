import Measurement
import Modbus
import Testing

@Suite struct `Transactions on one connection` {
    private func request(_ start: Int, _ count: Int, unit: UInt8 = 1) throws -> Request {
        let range = try #require(RegisterRange(table: .holding, start: start, count: count))
        return Request(ReadRequest(unit: UnitID(unit), range: range))
    }

    private func at(_ milliseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: milliseconds * 1_000_000) }

    private func deliver(_ bytes: [UInt8], to machine: inout TransactionMachine<Int>) throws
        -> TransactionMachine<Int>.Completion?
    {
        let frame = try #require(try MBAP.firstFrame(in: bytes.span))
        return machine.accept(frame, in: bytes.span, now: at(0))
    }

    @Test func `a request leaves as the standard's example and its response gives the data bytes`() throws {
        // Modbus Application Protocol V1.1b3, section 6.3.
        var machine = TransactionMachine<Int>()
        machine.submit(try request(0x6B, 3), timeout: .seconds(1), token: 7)
        let adu = machine.nextADU(now: at(0))
        #expect(adu == [0, 1, 0, 0, 0, 6, 1, 0x03, 0x00, 0x6B, 0x00, 0x03])

        let response: [UInt8] = [0, 1, 0, 0, 0, 9, 1, 0x03, 0x06, 0x02, 0x2B, 0x00, 0x00, 0x00, 0x64]
        let completion = try deliver(response, to: &machine)
        #expect(completion?.token == 7)
        #expect(completion?.result == .data(9..<15))
        #expect(machine.isIdle)
    }

    @Test func `only one request is out until it is answered`() throws {
        var machine = TransactionMachine<Int>()
        machine.submit(try request(0, 1), timeout: .seconds(1), token: 1)
        machine.submit(try request(1, 1), timeout: .seconds(1), token: 2)
        let first = machine.nextADU(now: at(0))
        let second = machine.nextADU(now: at(0))
        #expect(first != nil && second == nil)
        _ = try deliver([0, 1, 0, 0, 0, 5, 1, 3, 2, 0, 9], to: &machine)
        let third = machine.nextADU(now: at(5))
        #expect(third != nil)
    }

    @Test func `an answer after its deadline completes nothing and does not shift the next one`() throws {
        var machine = TransactionMachine<Int>()
        machine.submit(try request(0, 1), timeout: .milliseconds(100), token: 1)
        machine.submit(try request(1, 1), timeout: .milliseconds(100), token: 2)
        _ = machine.nextADU(now: at(0))
        let early = machine.expire(now: at(99))
        let due = machine.expire(now: at(100))
        #expect(early.isEmpty && due.map(\.result) == [.timeout])
        _ = machine.nextADU(now: at(100))
        let late = try deliver([0, 1, 0, 0, 0, 5, 1, 3, 2, 0, 9], to: &machine)
        #expect(late == nil)
        #expect(machine.unmatchedAnswers == 1)
        let second = try deliver([0, 2, 0, 0, 0, 5, 1, 3, 2, 0, 9], to: &machine)
        #expect(second?.token == 2)
    }

    @Test func `an exception, a wrong unit, a wrong function and a wrong length are told apart`() throws {
        let answers: [([UInt8], TransactionMachine<Int>.Result)] = [
            ([0, 1, 0, 0, 0, 3, 1, 0x83, 2], .exception(.illegalDataAddress)),
            ([0, 1, 0, 0, 0, 5, 9, 3, 2, 0, 9], .fault(.wrongUnit(9))),
            ([0, 1, 0, 0, 0, 5, 1, 4, 2, 0, 9], .fault(.wrongFunction(4))),
            ([0, 1, 0, 0, 0, 7, 1, 3, 4, 0, 9, 0, 9], .fault(.wrongLength(6))),
        ]
        for (bytes, expected) in answers {
            var machine = TransactionMachine<Int>()
            machine.submit(try request(0, 1), timeout: .seconds(1), token: 1)
            _ = machine.nextADU(now: at(0))
            let completion = try deliver(bytes, to: &machine)
            #expect(completion?.result == expected)
        }
    }

    @Test func `a lost connection completes what was sent and what was not`() throws {
        var machine = TransactionMachine<Int>()
        for token in 0..<3 { machine.submit(try request(token, 1), timeout: .seconds(1), token: token) }
        _ = machine.nextADU(now: at(0))
        let completions = machine.disconnect()
        #expect(completions.map(\.token) == [0, 1, 2])
        #expect(completions.allSatisfy { $0.result == .disconnected })
        #expect(completions[0].sent != nil && completions[1].sent == nil)
        #expect(machine.isIdle)
    }
}
