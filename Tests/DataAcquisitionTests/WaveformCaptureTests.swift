import DataAcquisition
import Measurement
import Modbus
import Testing

/// A sensor with a record of 16-bit samples behind its registers.
private struct Sensor {
    var registers: [UInt16: UInt16] = [:]
    var samples: [Int16]
    var queue: [UInt16] = []
    var reads = 0
    var writes: [UInt16] = []
    var asked: [Request] = []
    /// Called before each answer, with the number of reads so far.
    var happens: (inout Sensor, Int) -> Void = { _, _ in }

    static let trigger: UInt16 = 100
    static let ready: UInt16 = 101
    static let sequence: UInt16 = 102
    static let rate: UInt16 = 103
    static let gain: UInt16 = 104
    static let page: UInt16 = 105
    static let checksum: UInt16 = 106
    static let window: UInt16 = 1000
    static let pageData: UInt16 = 200
    static let pageLength = 100

    init(samples: [Int16]) {
        self.samples = samples
        registers = [Self.ready: 0, Self.sequence: 7, Self.rate: 256, Self.gain: 5, Self.page: 0, Self.checksum: 0]
        for (index, sample) in samples.enumerated() {
            registers[Self.window + UInt16(index)] = UInt16(bitPattern: sample)
        }
        queue = samples.map(UInt16.init(bitPattern:))
        let bytes = queue.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        registers[Self.checksum] = RTU.checksum(bytes.span)
    }

    /// The data bytes of the answer.
    mutating func answer(_ request: Request) -> [UInt8] {
        happens(&self, reads)
        asked.append(request)
        reads += 1
        switch request.action {
        case .writeRegister(let address, let value):
            writes.append(address)
            registers[address] = value
            if address == Self.trigger { registers[Self.ready] = 1 }
            return []
        case .readFIFO:
            let page = queue.prefix(31)
            queue.removeFirst(page.count)
            return page.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        case .read(let range):
            return (0..<range.count).flatMap { offset -> [UInt8] in
                let word = register(range.start + offset)
                return [UInt8(word >> 8), UInt8(word & 0xFF)]
            }
        default: preconditionFailure("a capture asks nothing else: \(request)")
        }
    }

    private func register(_ address: UInt16) -> UInt16 {
        guard (Self.pageData..<Self.pageData + UInt16(Self.pageLength)).contains(address) else {
            return registers[address] ?? 0xDEAD
        }
        let index = Int(registers[Self.page] ?? 0) * Self.pageLength + Int(address - Self.pageData)
        return index < samples.count ? UInt16(bitPattern: samples[index]) : 0xDEAD
    }
}

@Suite struct `A waveform that a sensor holds` {
    private let samples = (0..<350).map { Int16(truncatingIfNeeded: $0 * 7919) }

    private func register(_ address: UInt16, _ type: ValueType = .uint16) throws -> AddressedValue {
        try #require(AddressedValue(table: .holding, address: Int(address), encoding: .number(type, .abcd)))
    }

    private func procedure(_ paging: CaptureProcedure.Paging) throws -> CaptureProcedure {
        let scaling = try #require(Scaling(scale: DecimalNumber("100")!, offset: DecimalNumber("0")!))
        var procedure = CaptureProcedure(
            paging: paging, sample: .number(.int16, .abcd), rate: .register(try register(Sensor.rate), scaling),
            gain: .fixed(0.5))
        procedure.trigger = .init(target: try register(Sensor.trigger), word: 1)
        procedure.ready = .init(source: try register(Sensor.ready), word: 1)
        procedure.sequence = try register(Sensor.sequence)
        procedure.checksum = try register(Sensor.checksum)
        return procedure
    }

    private func pages() throws -> CaptureProcedure.Paging {
        let range = try #require(
            RegisterRange(table: .holding, start: Int(Sensor.pageData), count: Sensor.pageLength))
        let select = try register(Sensor.page)
        return .pages(.init(select: select, firstNumber: 0, range: range, present: select))
    }

    private func moment(_ milliseconds: Int64) -> Moment {
        Moment(
            monotonic: MonotonicTime(nanoseconds: milliseconds * 1_000_000), wall: WallTime(milliseconds: milliseconds))
    }

    /// Captures with one answer each ten milliseconds.
    ///
    /// - Parameter fails: Whether a request, by its number, comes to nothing.
    private func capture(
        _ procedure: CaptureProcedure, from sensor: inout Sensor, atMost registers: Int = 125,
        fails: (Int) -> Bool = { _ in false }
    ) throws(CaptureFailure) -> WaveformCapture.Record {
        var capture = WaveformCapture(
            procedure, unit: UnitID(1), sampleCount: samples.count, retries: 1, begun: moment(0))
        var now: Int64 = 0
        for number in 0..<10_000 {
            let request = capture.request(atMost: registers)
            now += 10
            let next: WaveformCapture.Next
            if fails(number) {
                next = try capture.next(after: .timeout, at: moment(now))
            } else {
                let bytes = sensor.answer(request)
                next = try capture.next(after: .data(bytes.span), at: moment(now))
            }
            switch next {
            case .ask(let from): now = max(now, from.nanoseconds / 1_000_000)
            case .end(let record): return record
            }
        }
        preconditionFailure("it never ends")
    }

    @Test(arguments: ["window", "pages", "queue"]) func `arrives whole, scaled, and stamped`(paging: String) throws {
        var sensor = Sensor(samples: samples)
        let paged: CaptureProcedure.Paging =
            switch paging {
            case "window": .window(.holding, first: Sensor.window)
            case "pages": try pages()
            default: .queue(pointer: 300)
            }
        let procedure = try procedure(paged)
        let record = try capture(procedure, from: &sensor)
        let planned = WaveformCapture.requests(procedure, unit: UnitID(1), sampleCount: samples.count, atMost: 125)
        #expect(planned.map(\.request) == sensor.asked)
        #expect(record.samples == samples.map { Float($0) / 2 })
        #expect(record.rate == 25_600)
        #expect(record.time == moment(10), "the trigger was answered then")
    }

    @Test func `is asked for in what the line has time for, and no sample is cut`() throws {
        var sensor = Sensor(samples: samples)
        let procedure = try procedure(.window(.holding, first: Sensor.window))
        let record = try capture(procedure, from: &sensor, atMost: 1)
        #expect(record.samples.count == 350 && sensor.reads > 350)
    }

    @Test func `is written to only where its procedure says so`() throws {
        var sensor = Sensor(samples: samples)
        let procedure = try procedure(try pages())
        _ = try capture(procedure, from: &sensor)
        #expect(Set(sensor.writes) == Set(procedure.written.map(\.range.start)))
        #expect(sensor.writes == [Sensor.trigger] + [UInt16](repeating: Sensor.page, count: 4))
    }

    @Test func `is waited for until it is ready, but not for ever`() throws {
        var sensor = Sensor(samples: samples)
        sensor.happens = { sensor, reads in sensor.registers[Sensor.ready] = reads < 5 ? 0 : 1 }
        let procedure = try procedure(.window(.holding, first: Sensor.window))
        #expect(try capture(procedure, from: &sensor).samples.count == 350)
        sensor = Sensor(samples: samples)
        sensor.happens = { sensor, _ in sensor.registers[Sensor.ready] = 0 }
        #expect(throws: CaptureFailure.notReady) { try capture(procedure, from: &sensor) }
        #expect(sensor.reads < 200)
    }

    @Test func `is thrown away when the sensor recorded anew while it was read`() throws {
        var sensor = Sensor(samples: samples)
        sensor.happens = { sensor, reads in if reads == 6 { sensor.registers[Sensor.sequence] = 8 } }
        let procedure = try procedure(try pages())
        #expect(throws: CaptureFailure.torn) { try capture(procedure, from: &sensor) }
    }

    @Test func `is thrown away when another page stands there`() throws {
        var sensor = Sensor(samples: samples)
        sensor.happens = { sensor, _ in if sensor.registers[Sensor.page] == 2 { sensor.registers[Sensor.page] = 1 } }
        let procedure = try procedure(try pages())
        #expect(throws: CaptureFailure.wrongPage(asked: 2)) { try capture(procedure, from: &sensor) }
    }

    @Test func `is thrown away when its checksum is another`() throws {
        var sensor = Sensor(samples: samples)
        sensor.registers[Sensor.window + 17] = 4
        let procedure = try procedure(.window(.holding, first: Sensor.window))
        #expect(throws: CaptureFailure.wrongChecksum) { try capture(procedure, from: &sensor) }
    }

    @Test func `is thrown away when its queue runs dry`() throws {
        var sensor = Sensor(samples: Array(samples.prefix(100)))
        let procedure = try procedure(.queue(pointer: 300))
        #expect(throws: CaptureFailure.notReady) { try capture(procedure, from: &sensor) }
    }

    @Test func `is thrown away when the rate is none`() throws {
        var sensor = Sensor(samples: samples)
        sensor.registers[Sensor.rate] = 0
        let procedure = try procedure(.window(.holding, first: Sensor.window))
        #expect(throws: CaptureFailure.unusable) { try capture(procedure, from: &sensor) }
    }

    @Test func `survives one lost answer for each request, except where that would cost samples`() throws {
        var sensor = Sensor(samples: samples)
        let window = try procedure(.window(.holding, first: Sensor.window))
        // Every other one, but not the trigger, which may have been carried out.
        #expect(try capture(window, from: &sensor) { $0 > 0 && $0 % 2 == 0 }.samples.count == 350)
        #expect(throws: CaptureFailure.unanswered(.timeout)) { try capture(window, from: &sensor) { $0 == 0 } }
        #expect(throws: CaptureFailure.unanswered(.timeout)) { try capture(window, from: &sensor) { $0 >= 4 } }
        let queue = try procedure(.queue(pointer: 300))
        #expect(throws: CaptureFailure.unanswered(.timeout)) { try capture(queue, from: &sensor) { $0 == 6 } }
    }
}
