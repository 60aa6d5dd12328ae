import Measurement
import Modbus
import Testing

@Suite struct `Bytes from outside` {
    @Test(arguments: 1...50 as ClosedRange<UInt64>)
    func `whatever comes is a frame inside its buffer, a wait for more, or the end of framing`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<400 {
            var bytes = (0..<Int.random(in: 0...300, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            if bytes.count > 5, Bool.random(using: &generator) { bytes.replaceSubrange(2..<5, with: [0, 0, 0]) }
            guard let frame = try? MBAP.firstFrame(in: bytes.span) else { continue }
            #expect(frame.pdu.lowerBound == 7 && frame.pdu.upperBound <= bytes.count, "seed \(seed)")
            #expect((1...253).contains(frame.pdu.count), "seed \(seed)")
        }
    }

    @Test func `a frame that comes in pieces is found when its last byte is there, and garbage before that`() throws {
        let whole: [UInt8] = [0, 7, 0, 0, 0, 5, 1, 3, 2, 0, 9]
        for length in 0..<whole.count {
            let part = Array(whole.prefix(length))
            let frame = try MBAP.firstFrame(in: part.span)
            #expect(frame == nil)
        }
        #expect(try MBAP.firstFrame(in: whole.span)?.transaction == 7)
        for (index, byte) in [(2, 1), (3, 9), (4, 2)] as [(Int, UInt8)] {
            var damaged = whole
            damaged[index] = byte
            #expect(throws: MBAP.FramingLost.self) { try MBAP.firstFrame(in: damaged.span) }
        }
    }

    @Test(arguments: 1...50 as ClosedRange<UInt64>)
    func `every request is completed exactly once, whatever is answered`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var machine = TransactionMachine<Int>(maximumInFlight: Int.random(in: 1...3, using: &generator))
        var completed: [Int] = []
        var transactions: [UInt16] = []
        var now = MonotonicTime(nanoseconds: 0)
        let range = try #require(RegisterRange(table: .holding, start: 0, count: 2))
        for token in 0..<300 {
            machine.submit(
                Request(ReadRequest(unit: UnitID(1), range: range)), timeout: .milliseconds(100), token: token)
            while let adu = machine.nextADU(now: now) { transactions.append(UInt16(adu[0]) << 8 | UInt16(adu[1])) }
            now = now + .milliseconds(Int.random(in: 0...60, using: &generator))
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: completed += machine.expire(now: now).map(\.token)
            case 1: completed += machine.disconnect().map(\.token)
            default:
                let transaction =
                    Bool.random(using: &generator) ? transactions.randomElement(using: &generator) ?? 9 : 60_000
                let pdus: [[UInt8]] = [[3, 4, 0, 1, 0, 2], [0x83, 2], [4, 4, 0, 1, 0, 2], [3, 2, 0, 1], [9]]
                let bytes = MBAP.adu(
                    transaction: transaction, unit: 1, pdu: pdus.randomElement(using: &generator) ?? [])
                guard let frame = try MBAP.firstFrame(in: bytes.span) else { continue }
                completed += machine.accept(frame, in: bytes.span, now: now).map { [$0.token] } ?? []
            }
        }
        completed += machine.disconnect().map(\.token)
        #expect(completed.sorted() == Array(0..<300), "seed \(seed)")
        #expect(machine.isIdle)
    }
}
