import Measurement
import Modbus
import Testing

@Suite struct `Transactions on a serial line` {
    private typealias Machine = TransactionMachine<Int>
    /// 9600 8E1: a character takes 1.146 ms, the silence 4.01 ms.
    private let timing = LineTiming(baud: 9600, bits: 11)

    private func at(_ microseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: microseconds * 1000) }

    private func read(_ start: Int, _ count: Int, unit: UInt8 = 1) throws -> Request {
        let range = try #require(RegisterRange(table: .holding, start: start, count: count))
        return Request(ReadRequest(unit: UnitID(unit), range: range))
    }

    private func response(_ registers: [UInt16], unit: UInt8 = 1) -> [UInt8] {
        RTU.adu(
            unit: unit,
            pdu: [3, UInt8(2 * registers.count)] + registers.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
    }

    /// Hands everything received so far to the machine, as a link does.
    private func receive(_ bytes: [UInt8], _ machine: inout Machine, at time: MonotonicTime) throws -> (
        Int, Machine.Result
    )? {
        guard case .frame(let frame, _) = try machine.look(at: bytes.span, now: time) else { return nil }
        return machine.accept(frame, in: bytes.span, now: time).map { ($0.token, $0.result) }
    }

    @Test func `the checksum is the standard's`() {
        // Modbus over Serial Line V1.02, appendix B, and libmodbus for the second.
        let first: [UInt8] = [0x02, 0x07]
        #expect(RTU.checksum(first.span) == 0x1241)
        #expect(RTU.adu(unit: 0x11, pdu: [3, 0, 0x6B, 0, 3]) == [0x11, 3, 0, 0x6B, 0, 3, 0x76, 0x87])
    }

    @Test func `silences are three and a half characters, and fixed above 19200 baud`() {
        #expect(LineTiming(baud: 9600, bits: 11).silence.nanoseconds == 4_010_415)
        #expect(LineTiming(baud: 19200, bits: 11).silence.nanoseconds == 2_005_206)
        #expect(LineTiming(baud: 38400, bits: 11).silence == .microseconds(1750))
        #expect(LineTiming(baud: 115_200, bits: 10).silence == .microseconds(1750))
    }

    @Test func `a response is taken, and the next request waits for the silence behind it`() throws {
        var machine = Machine(framing: .rtu(timing))
        machine.submit(try read(0, 1), timeout: .seconds(1), token: 1)
        machine.submit(try read(5, 1), timeout: .seconds(1), token: 2)
        #expect(machine.nextADU(now: at(0)) == [1, 3, 0, 0, 0, 1, 0x84, 0x0A])
        #expect(machine.nextADU(now: at(0)) == nil)
        let answer = response([7])
        for length in 0..<answer.count {
            #expect(try receive(Array(answer.prefix(length)), &machine, at: at(20_000)) == nil)
        }
        let taken = try receive(answer, &machine, at: at(30_000))
        #expect(taken?.0 == 1 && taken?.1 == .data(3..<5))
        #expect(machine.nextADU(now: at(34_009)) == nil)
        #expect(machine.nextDeadline == MonotonicTime(nanoseconds: 34_010_415))
        #expect(machine.nextADU(now: at(34_011))?.count == 8)
    }

    @Test func `noise in front, an echo of the request and bytes behind do not hide the response`() throws {
        for front in [[0xFF], [1], [1, 3], [1, 3, 2], [0, 1, 3, 2, 9], [1, 3, 0, 0, 0, 1, 0x84, 0x0A]] as [[UInt8]] {
            var machine = Machine(framing: .rtu(timing))
            machine.submit(try read(0, 1), timeout: .seconds(1), token: 1)
            _ = machine.nextADU(now: at(0))
            let bytes = front + response([0x1234]) + [0xEE]
            let taken = try receive(bytes, &machine, at: at(10_000))
            let start = front.count + 3
            #expect(taken?.1 == .data(start..<(start + 2)), "\(front)")
        }
    }

    @Test func `the response of another unit, function or length is none`() throws {
        let others = [
            response([7], unit: 2), RTU.adu(unit: 1, pdu: [4, 2, 0, 7]), response([7, 8]),
            RTU.adu(unit: 1, pdu: [3, 0]),
        ]
        for bytes in others {
            var machine = Machine(framing: .rtu(timing))
            machine.submit(try read(0, 1), timeout: .milliseconds(100), token: 1)
            _ = machine.nextADU(now: at(0))
            #expect(try receive(bytes, &machine, at: at(10_000)) == nil)
            #expect(machine.expire(now: at(200_000)).map(\.result) == [.fault(.wrongChecksum)])
        }
    }

    @Test func `each damaged byte of a response is noticed, and a damaged response does not cost the whole timeout`()
        throws
    {
        let answer = response([0x1234, 0x5678])
        for index in answer.indices {
            for bit in 0..<8 {
                var machine = Machine(framing: .rtu(timing))
                machine.submit(try read(0, 2), timeout: .seconds(1), token: 1)
                _ = machine.nextADU(now: at(0))
                var damaged = answer
                damaged[index] ^= 1 << UInt8(bit)
                #expect(try receive(damaged, &machine, at: at(10_000)) == nil, "byte \(index), bit \(bit)")
                // Behind unit, function and length, whose damage may hide that it was one.
                let ends = machine.expire(now: at(index < 3 ? 2_000_000 : 100_000))
                #expect(ends.map(\.result) == [.fault(.wrongChecksum)], "byte \(index), bit \(bit)")
            }
        }
    }

    @Test func `an exception is heard`() throws {
        var machine = Machine(framing: .rtu(timing))
        machine.submit(try read(0, 1), timeout: .seconds(1), token: 1)
        _ = machine.nextADU(now: at(0))
        #expect(
            try receive(RTU.adu(unit: 1, pdu: [0x83, 2]), &machine, at: at(10_000))?.1
                == .exception(.illegalDataAddress))
    }

    @Test func `a late answer is never taken for the answer to another request`() throws {
        var machine = Machine(framing: .rtu(timing))
        machine.submit(try read(0, 1), timeout: .milliseconds(100), token: 1)
        _ = machine.nextADU(now: at(0))
        #expect(machine.expire(now: at(110_000)).map(\.result) == [.timeout])
        // The same question may be asked again; either answer is one to it.
        machine.submit(try read(9, 1), timeout: .milliseconds(100), token: 2)
        machine.submit(try read(0, 1), timeout: .milliseconds(100), token: 3)
        machine.submit(try read(9, 1, unit: 2), timeout: .milliseconds(100), token: 4)
        #expect(machine.nextADU(now: at(115_000))?.prefix(4) == [1, 3, 0, 0])
        #expect(try receive(response([7]), &machine, at: at(120_000))?.0 == 3)
        // The neighbour does not wait for the second answer, which comes while it is asked.
        #expect(machine.nextADU(now: at(130_000))?.first == 2)
        #expect(try receive(response([7]), &machine, at: at(131_000)) == nil)
        #expect(try receive(response([7]) + response([8], unit: 2), &machine, at: at(132_000))?.0 == 4)
        #expect(machine.nextADU(now: at(150_000)) == nil)
        #expect(machine.nextADU(now: at(360_000))?.prefix(4) == [1, 3, 0, 9])
    }

    @Test func `a device that answers each request late, the repeated one too, is never a request behind`() throws {
        var machine = Machine(framing: .rtu(timing))
        machine.submit(try read(0, 1), timeout: .milliseconds(100), token: 1)
        _ = machine.nextADU(now: at(0))
        #expect(machine.expire(now: at(110_000)).map(\.result) == [.timeout])
        machine.submit(try read(0, 1), timeout: .milliseconds(100), token: 2)
        machine.submit(try read(9, 1), timeout: .milliseconds(100), token: 3)
        #expect(machine.nextADU(now: at(115_000))?.prefix(4) == [1, 3, 0, 0])
        // 150 ms after the first asking; the second answer is due at 265 ms.
        #expect(try receive(response([7]), &machine, at: at(150_000))?.0 == 2)
        #expect(machine.nextADU(now: at(264_000)) == nil)
        #expect(try receive(response([7]), &machine, at: at(265_000)) == nil)
        #expect(machine.nextADU(now: at(360_000))?.prefix(4) == [1, 3, 0, 9])
    }

    @Test func `an answer that comes over the next connection is not taken for another's`() throws {
        var machine = Machine(framing: .rtuOverTCP)
        machine.submit(try read(0, 1), timeout: .milliseconds(100), token: 1)
        _ = machine.nextADU(now: at(0))
        #expect(machine.disconnect().map(\.result) == [.disconnected])
        machine.submit(try read(9, 1), timeout: .milliseconds(100), token: 2)
        machine.submit(try read(9, 1, unit: 2), timeout: .milliseconds(100), token: 3)
        #expect(machine.nextADU(now: at(50_000))?.first == 2)
        #expect(try receive(response([7]), &machine, at: at(60_000)) == nil)
        #expect(try receive(response([7]) + response([8], unit: 2), &machine, at: at(61_000))?.0 == 3)
        #expect(machine.nextADU(now: at(190_000)) == nil)
        #expect(machine.nextADU(now: at(210_000))?.prefix(4) == [1, 3, 0, 9])
    }

    @Test func `a long answer on a slow line is waited for, although it takes longer than the timeout`() throws {
        // 1200 8E1: 255 characters take 2.3 s.
        let slow = LineTiming(baud: 1200, bits: 11)
        var machine = Machine(framing: .rtu(slow))
        machine.submit(try read(0, 125), timeout: .milliseconds(500), token: 1)
        _ = machine.nextADU(now: at(0))
        let answer = response([UInt16](repeating: 7, count: 125))
        let start: Int64 = 400_000
        for length in stride(from: 4, to: answer.count, by: 4) {
            let now = at(start + slow.duration(of: length).nanoseconds / 1000)
            #expect(try receive(Array(answer.prefix(length)), &machine, at: now) == nil)
            #expect(machine.expire(now: now).isEmpty)
        }
        #expect(try receive(answer, &machine, at: at(start + 2_340_000))?.0 == 1)
        // A silent one costs no more than it did.
        machine.submit(try read(0, 125), timeout: .milliseconds(500), token: 2)
        _ = machine.nextADU(now: at(3_000_000))
        #expect(machine.expire(now: at(3_600_000)).map(\.result) == [.timeout])
    }

    @Test func `a unit that babbles delays the next request, but not for ever`() throws {
        var machine = Machine(framing: .rtu(timing))
        machine.submit(try read(0, 1), timeout: .milliseconds(50), token: 1)
        _ = machine.nextADU(now: at(0))
        _ = machine.expire(now: at(70_000))
        machine.submit(try read(0, 1, unit: 2), timeout: .milliseconds(50), token: 2)
        var time: Int64 = 70_000
        while machine.nextADU(now: at(time)) == nil {
            #expect(time < 700_000)
            let noise: [UInt8] = [0x55]
            #expect(try machine.look(at: noise.span, now: at(time)) == .noise)
            time += 1000
        }
        #expect(time >= 570_000)
    }

    @Test func `a device that wants a pause gets it, and its neighbours need not wait`() throws {
        var machine = Machine(framing: .rtu(timing))
        machine.submit(try read(0, 1), timeout: .seconds(1), pause: .milliseconds(100), token: 1)
        _ = machine.nextADU(now: at(0))
        _ = try receive(response([1]), &machine, at: at(10_000))
        machine.submit(try read(1, 1), timeout: .seconds(1), pause: .milliseconds(100), token: 2)
        machine.submit(try read(0, 1, unit: 2), timeout: .seconds(1), token: 3)
        #expect(machine.nextADU(now: at(20_000))?.first == 2)
        _ = try receive(response([1], unit: 2), &machine, at: at(30_000))
        #expect(machine.nextADU(now: at(109_999)) == nil)
        #expect(machine.nextDeadline == at(110_000))
        #expect(machine.nextADU(now: at(110_000))?.first == 1)
    }

    @Test func `a line that may be busy a quarter of the time rests thrice as long as it worked`() throws {
        var machine = Machine(framing: .rtu(timing), maximumLoad: 0.25)
        machine.submit(try read(0, 1), timeout: .seconds(1), token: 1)
        _ = machine.nextADU(now: at(0))
        _ = try receive(response([1]), &machine, at: at(20_000))
        machine.submit(try read(0, 1, unit: 2), timeout: .milliseconds(500), token: 2)
        #expect(machine.nextADU(now: at(79_999)) == nil)
        #expect(machine.nextDeadline == at(80_000))
        #expect(machine.nextADU(now: at(80_000)) != nil)
        // Nobody answers: the line was free meanwhile.
        let late = try #require(machine.nextDeadline)
        #expect(machine.expire(now: late).count == 1)
        machine.submit(try read(0, 1), timeout: .seconds(1), token: 3)
        #expect(machine.nextADU(now: late + timing.silence) != nil)
    }

    @Test func `how busy the line was is counted`() throws {
        var machine = Machine(framing: .rtu(timing))
        machine.submit(try read(0, 1), timeout: .milliseconds(100), token: 1)
        _ = machine.nextADU(now: at(0))
        _ = try receive(response([1]), &machine, at: at(25_000))
        #expect(machine.busy == .milliseconds(25) + timing.silence)
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func `whatever comes, each request is completed once, and a value is one that its unit sent for it`(seed: UInt64)
        throws
    {
        var generator = SeededGenerator(seed: seed)
        var machine = Machine(framing: .rtu(timing))
        var (now, token) = (Int64(0), 0)
        var completed: [Int] = []
        var buffer: [UInt8] = []
        for _ in 0..<400 {
            if Bool.random(using: &generator) {
                let request = try read(
                    Int.random(in: 0...3, using: &generator), 2, unit: UInt8.random(in: 1...3, using: &generator))
                machine.submit(request, timeout: .milliseconds(100), token: token)
                token += 1
            }
            if machine.nextADU(now: at(now)) != nil { buffer.removeAll() }
            now += Int64.random(in: 0...60_000, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0:
                buffer += (0..<Int.random(in: 1...9, using: &generator)).map { _ in
                    UInt8.random(in: 0...3, using: &generator)
                }
            case 1:
                var answer = response([0xAAAA, 0xAAAA], unit: UInt8.random(in: 1...3, using: &generator))
                if Bool.random(using: &generator) {
                    answer[Int.random(in: answer.indices, using: &generator)] ^= UInt8.random(
                        in: 1...255, using: &generator)
                }
                buffer += answer
            case 2: completed += machine.expire(now: at(now)).map(\.token)
            default: break
            }
            switch try machine.look(at: buffer.span, now: at(now)) {
            case .frame(let frame, let length):
                #expect(length == buffer.count)
                guard let completion = machine.accept(frame, in: buffer.span, now: at(now)) else {
                    Issue.record("a frame that was found is one that was asked for")
                    continue
                }
                if case .data(let range) = completion.result { #expect(range.allSatisfy { buffer[$0] == 0xAA }) }
                completed.append(completion.token)
                buffer.removeAll()
            case .noise: buffer.removeAll()
            case .incomplete: break
            }
        }
        completed += machine.disconnect().map(\.token)
        #expect(completed.sorted() == Array(0..<token), "seed \(seed)")
    }

    /// Every register of a device reads as its address, so that an answer to another request shows.
    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func `devices that answer late, or not at all, are never a request behind`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var machine = Machine(framing: .rtu(timing))
        var asked: [Int: Int] = [:]
        var answers: [(at: Int64, bytes: [UInt8])] = []
        var buffer: [UInt8] = []
        var good = 0
        for now in stride(from: Int64(0), to: 20_000_000, by: 1000) {
            for late in machine.expire(now: at(now)) where Bool.random(using: &generator) {
                machine.submit(late.request, timeout: .milliseconds(100), token: late.token)
            }
            if machine.isIdle {
                for unit in 1...2 as ClosedRange<UInt8> {
                    let start = Int.random(in: 0...250, using: &generator)
                    asked[asked.count] = start
                    let request = try read(start, 1, unit: unit)
                    machine.submit(request, timeout: .milliseconds(100), token: asked.count - 1)
                }
            }
            if let adu = machine.nextADU(now: at(now)) {
                buffer.removeAll()
                let wait = Int64.random(in: 5...200, using: &generator) * 1000
                if Int.random(in: 0..<6, using: &generator) > 0 {
                    answers.append((now + wait, response([UInt16(adu[3])], unit: adu[0])))
                }
            }
            let due = answers.filter { $0.at <= now }
            answers.removeAll { $0.at <= now }
            guard !due.isEmpty else { continue }
            buffer += due.flatMap(\.bytes)
            switch try machine.look(at: buffer.span, now: at(now)) {
            case .frame(let frame, _):
                let answered = machine.accept(frame, in: buffer.span, now: at(now))
                let completion = try #require(answered)
                guard case .data(let range) = completion.result else { continue }
                #expect(Int(buffer[range.lowerBound + 1]) == asked[completion.token], "seed \(seed), \(now) µs")
                good += 1
            case .noise: buffer.removeAll()
            case .incomplete: break
            }
        }
        #expect(good > 20, "seed \(seed)")
    }
}
