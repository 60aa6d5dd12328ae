import DataAcquisition
import Measurement
import Modbus
import Simulation
import Testing

/// What the profile `paged-sensor` says.
private func pagedSensor() throws -> CaptureProcedure {
    func register(_ table: Table, _ address: Int, _ type: ValueType = .uint16) throws -> AddressedValue {
        try #require(AddressedValue(table: table, address: address, encoding: .number(type, .abcd)))
    }
    let pages = CaptureProcedure.Pages(
        select: try register(.holding, 1), firstNumber: 0,
        range: try #require(RegisterRange(table: .input, start: 100, count: 100)), present: try register(.input, 3))
    let hundred = try #require(DecimalNumber("100").flatMap { Scaling(scale: $0, offset: .zero) })
    var procedure = CaptureProcedure(
        paging: .pages(pages), sample: .number(.int16, .abcd), rate: .register(try register(.input, 2), hundred),
        gain: .register(try register(.input, 6, .float32), nil))
    procedure.trigger = .init(target: try register(.holding, 0), word: 1)
    procedure.ready = .init(source: try register(.input, 0), word: 1)
    procedure.sequence = try register(.input, 1)
    procedure.checksum = try register(.input, 4)
    return procedure
}

private let unit = UnitID(11)

/// A plant with one sensor, at ``unit``.
private func plant(
    _ source: SensorConfiguration.Source, samples: Int, playing recording: Vibration? = nil, defect: Duration? = nil
) throws -> Plant {
    let id = try #require(Identifier("vib"))
    var pump = MachineConfiguration(id: try #require(Identifier("pump")), kind: .pump, unit: UnitID(1))
    pump.outerRaceDefect = defect
    var sensor = SensorConfiguration(id: id, unit: unit, source: source)
    sensor.sampleCount = samples
    let configuration = PlantConfiguration(
        endpoint: TCPEndpoint(host: "127.0.0.1", port: 0), machines: [pump], sensors: [sensor])
    return try Plant(configuration, recordings: recording.map { [id: $0] } ?? [:])
}

/// One capture by the daemon's own code; between two requests 100 ms pass.
private func capture(_ count: Int, from plant: inout Plant) throws -> WaveformCapture.Record {
    func moment(_ milliseconds: Int64) -> Moment {
        Moment(
            monotonic: MonotonicTime(nanoseconds: milliseconds * 1_000_000), wall: WallTime(milliseconds: milliseconds))
    }
    var capture = WaveformCapture(
        try pagedSensor(), unit: unit, sampleCount: count, retries: 1, begun: moment(0))
    for number in 1..<10_000 {
        let request = capture.request(atMost: 125)
        let answer = plant.response(to: request.pdu.span, unit: unit)
        plant.advance(by: PlantServer.step)
        let isWrite = request.pdu[0] == 6
        let result = answer[0] & 0x80 == 0 ? Array(answer.dropFirst(isWrite ? 5 : 2)) : []
        try #require(answer[0] & 0x80 == 0, "\(answer)")
        if case .end(let record) = try capture.next(after: .data(result.span), at: moment(Int64(number) * 100)) {
            return record
        }
    }
    throw CaptureFailure.notReady
}

@Suite struct `A simulated vibration sensor` {
    private let file: SensorConfiguration.Source = .file(.init(path: "a.wav"))

    /// Whole numbers of counts of a range of 16 g, so that nothing is rounded.
    private func recording(_ count: Int) -> Vibration {
        var random = RandomSource(seed: 3)
        let samples = (0..<count).map { _ in Float(Int16(truncatingIfNeeded: random.next())) * 16 / 32768 }
        return Vibration(samples: samples, rate: 12800, speed: 1772)
    }

    @Test func `plays a recording that a capture gets sample by sample, one stretch after the other`() throws {
        let recording = recording(2500)
        var plant = try plant(file, samples: 1024, playing: recording)
        for start in [0, 1024, 0] {
            let record = try capture(1024, from: &plant)
            #expect(record.samples == Array(recording.samples[start..<start + 1024]))
            #expect(record.rate == 12800)
        }
        #expect(plant.response(to: [4, 0, 5, 0, 1].span, unit: unit) == [4, 2, 0x06, 0xEC])
    }

    @Test func `rounds to its sixteen bits, and clips what is beyond its range`() throws {
        let samples = (0..<64).map { [-99, 99, 0.1234567, 1e-5][$0 % 4] as Float }
        let vibration = Vibration(samples: samples, rate: 1000, speed: 0)
        var plant = try plant(file, samples: 64, playing: vibration)
        let record = try capture(64, from: &plant)
        let step = 16 / 32768 as Float
        #expect(Array(record.samples.prefix(4)) == [-16, 16 - step, (0.1234567 / step).rounded() * step, 0])
    }

    @Test func `is not ready while it records, and a record started anew tears the one being read`() throws {
        var plant = try plant(file, samples: 12800, playing: recording(12800))
        func input(_ address: UInt8) -> UInt8? { plant.response(to: [4, 0, address, 0, 1].span, unit: unit).last }
        #expect(input(0) == 0, "nothing was recorded yet")
        let trigger: [UInt8] = [6, 0, 0, 0, 1]
        #expect(plant.response(to: trigger.span, unit: unit) == trigger)
        for _ in 0..<9 { plant.advance(by: PlantServer.step) }
        #expect(input(0) == 0 && plant.response(to: [3, 0, 0, 0, 1].span, unit: unit).last == 1)
        plant.advance(by: PlantServer.step)
        #expect(input(0) == 1 && input(1) == 1)
        _ = plant.response(to: trigger.span, unit: unit)
        #expect(input(0) == 0 && input(1) == 2)
    }

    @Test func `refuses what it cannot do`() throws {
        var plant = try plant(file, samples: 250, playing: recording(250))
        _ = try capture(250, from: &plant)
        let cases: [(pdu: [UInt8], answer: [UInt8])] = [
            ([6, 0, 1, 0, 2], [6, 0, 1, 0, 2]), ([6, 0, 1, 0, 3], [0x86, 3]), ([6, 0, 0, 0, 2], [0x86, 3]),
            ([6, 0, 2, 0, 0], [0x86, 2]), ([6, 0, 0, 0], [0x86, 3]), ([16, 0, 0, 0, 1, 2, 0, 1], [0x90, 1]),
            ([4, 0, 200, 0, 1], [0x84, 2]), ([4, 0, 150, 0, 1], [4, 2, 0, 0]),
        ]
        for (pdu, answer) in cases { #expect(plant.response(to: pdu.span, unit: unit) == answer, "\(pdu)") }
    }

    @Test func `hears a pump, which goes on the same whether it is listened to or not`() throws {
        var plant = try plant(.machine(try #require(Identifier("pump")), rate: 12800), samples: 12800)
        var alone = Pump(random: RandomSource(seed: 1))
        for _ in 0..<600 { plant.advance(by: PlantServer.step) }
        for _ in 0..<600 { alone.advance(by: PlantServer.step) }
        let record = try capture(12800, from: &plant)
        let mean = record.samples.reduce(0, +) / 12800
        let rms = (record.samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 12800).squareRoot()
        #expect((0.02...0.3).contains(rms) && record.rate == 12800)
        var random = RandomSource(seed: 2)
        var deaf = alone
        _ = alone.acceleration(100, rate: 12800, &random)
        alone.advance(by: PlantServer.step)
        deaf.advance(by: PlantServer.step)
        #expect(alone.image(polls: 0) == deaf.image(polls: 0))
    }

    @Test func `hears the balls of a pump pass a defect`() throws {
        var pump = Pump(random: RandomSource(seed: 1), outerRaceDefect: .seconds(10))
        for _ in 0..<300 { pump.advance(by: PlantServer.step) }
        #expect(pump.defect == 1)
        var random = RandomSource(seed: 1)
        let samples = pump.acceleration(25600, rate: 25600, &random)
        let expected = pump.speed / 60 * Pump.outerRaceOrder
        // Beginnings of bursts: above half of the largest, after three milliseconds below.
        let threshold = (samples.max() ?? 0) * 0.4
        var bursts = 0, last = -1000
        for (index, sample) in samples.enumerated() where abs(sample) > threshold {
            if index - last > 128 { bursts += 1 }
            last = index
        }
        #expect(abs(Double(bursts) - expected) <= 3, "\(bursts) of \(expected)")
        #expect((4...14).contains(samples.max() ?? 0))
    }
}
