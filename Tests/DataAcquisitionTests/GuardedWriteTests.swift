import DataAcquisition
import Measurement
import Modbus
import Testing

/// A device with holding registers that does what it is told, unless it is told not to.
private struct Plant {
    var registers: [UInt16: UInt16] = [:]
    var coils: [UInt16: Bool] = [:]
    var refusesWrites = false
    var ignoresWrites = false
    var isDead = false
    /// Dies with the write itself.
    var diesAtWrite = false
    private(set) var writes = 0

    /// Carries out a request and hands over its result.
    mutating func answer<Result>(_ request: Request, _ body: (borrowing PollResult) -> Result) -> Result {
        if isDead { return body(.timeout) }
        if request.function.writes {
            writes += 1
            if refusesWrites { return body(.exception(.illegalDataValue)) }
            if !ignoresWrites { carryOut(request) }
            if diesAtWrite {
                isDead = true
                return body(.timeout)
            }
            let nothing: [UInt8] = []
            return body(.data(nothing.span))
        }
        guard case .read(let range) = request.action else { return body(.fault(.wrongChecksum)) }
        let bytes: [UInt8] =
            range.table == .coil
            ? [coils[range.start] == true ? 1 : 0]
            : (range.start...UInt16(range.end - 1)).flatMap { address in
                [UInt8(registers[address, default: 0] >> 8), UInt8(registers[address, default: 0] & 0xFF)]
            }
        return body(.data(bytes.span))
    }

    private mutating func carryOut(_ request: Request) {
        switch request.action {
        case .writeCoil(let address, let isOn): coils[address] = isOn
        case .writeRegister(let address, let value): registers[address] = value
        case .writeRegisters(let start, let values):
            for (index, value) in values.enumerated() { registers[start + UInt16(index)] = value }
        case .maskWrite(let address, let and, let or):
            registers[address] = (registers[address, default: 0] & and) | (or & ~and)
        case .read, .writeCoils, .readWrite, .readFIFO, .identify: Issue.record("nobody asks for \(request)")
        }
    }
}

@Suite struct `Writing to a device` {
    private let now = MonotonicTime(nanoseconds: 1_000_000_000_000)

    private func point(
        _ id: String = "p", _ table: Table = .holding, _ address: Int = 10,
        _ encoding: RegisterEncoding = .number(.uint16, .abcd), scaling: Scaling? = nil,
        writable: WritePermission? = WritePermission(range: 0...1000)
    ) throws -> PointConfiguration {
        var interpretation = Interpretation()
        if let scaling { interpretation.scale = .fixed(scaling) }
        var point = PointConfiguration(
            id: try #require(Identifier(id)), name: "", device: try #require(Identifier("plc")),
            source: try #require(AddressedValue(table: table, address: address, encoding: encoding)),
            interpretation: interpretation, unit: "", period: .seconds(1))
        point.writable = writable
        return point
    }

    private func command(
        _ value: Double, expected: Double? = nil, id: String = "a", point: String = "p", expires: MonotonicTime? = nil
    ) throws -> WriteCommand {
        WriteCommand(
            id: id, asset: try #require(Identifier("pump")), point: try #require(Identifier(point)), value: value,
            expected: expected, expires: expires ?? now + .seconds(10), origin: "test")
    }

    private func guarding(_ points: [PointConfiguration]) throws -> WriteGuard {
        let guarding = WriteGuard()
        let plc = DeviceConfiguration(
            id: try #require(Identifier("plc")), link: try #require(Identifier("line")), unit: UnitID(1))
        guarding.install([AssetConfiguration(id: try #require(Identifier("pump")), name: "", points: points)], [plc])
        return guarding
    }

    private func carryOut(_ write: GuardedWrite, on plant: inout Plant, at time: MonotonicTime? = nil) -> WriteOutcome {
        var write = write
        var request = write.firstRequest
        for _ in 0..<4 {
            switch plant.answer(request, { write.next(after: $0, at: time ?? now) }) {
            case .ask(let next): request = next
            case .end(let outcome): return outcome
            }
        }
        Issue.record("a write ends")
        return WriteOutcome(.unconfirmed)
    }

    private func outcome(
        _ command: WriteCommand, to point: PointConfiguration, on plant: inout Plant
    ) throws -> WriteOutcome {
        carryOut(try #require(GuardedWrite(command, to: point, unit: UnitID(1))), on: &plant)
    }

    @Test func `reads, writes, and calls it done when it reads what was asked for`() throws {
        var plant = Plant(registers: [10: 7])
        let done = try outcome(try command(42), to: try point(), on: &plant)
        #expect(done == WriteOutcome(.done, before: 7, readBack: 42))
        #expect(plant.registers[10] == 42 && plant.writes == 1)
    }

    @Test func `speaks the unit of the point`() throws {
        var plant = Plant(registers: [10: 100])
        let tenth = Scaling(factor: 1, offset: -400, decimals: 1)
        let done = try outcome(try command(12.3), to: try point(scaling: tenth), on: &plant)
        #expect(done == WriteOutcome(.done, before: -30, readBack: 12.3))
        #expect(plant.registers[10] == 523)
    }

    @Test(
        arguments: [
            (RegisterEncoding.number(.float32, .cdab), -12.375), (.number(.int32, .abcd), -70_000),
            (.bcd(.bcd32, .cdab), 12_345_678),
            (.number(.uint64, .dcba), 4_000_000_000), (.number(.int16, .badc), -2),
        ] as [(RegisterEncoding, Double)])
    func `writes every type of number so that it reads the same`(encoding: RegisterEncoding, value: Double) throws {
        var plant = Plant()
        let done = try outcome(try command(value), to: try point("p", .holding, 20, encoding), on: &plant)
        #expect(done.result == .done && done.readBack == value)
    }

    @Test func `changes one bit of a register and no other`() throws {
        var plant = Plant(registers: [10: 0b1010_0000])
        let bit = try point("p", .holding, 10, .registerBit(3))
        #expect(try outcome(try command(1), to: bit, on: &plant).result == .done)
        #expect(plant.registers[10] == 0b1010_1000)
        #expect(try outcome(try command(0), to: bit, on: &plant).result == .done)
        #expect(plant.registers[10] == 0b1010_0000)
        let coil = try point("p", .coil, 4, .bit)
        #expect(try outcome(try command(1), to: coil, on: &plant) == WriteOutcome(.done, before: 0, readBack: 1))
    }

    @Test func `does not write when the point reads something else than expected`() throws {
        var plant = Plant(registers: [10: 7])
        let refused = try outcome(try command(42, expected: 8), to: try point(), on: &plant)
        #expect(refused == WriteOutcome(.unexpected, before: 7) && plant.writes == 0)
        #expect(try outcome(try command(42, expected: 7), to: try point(), on: &plant).result == .done)
    }

    @Test func `does not write what it could not read`() throws {
        var plant = Plant(isDead: true)
        #expect(try outcome(try command(42), to: try point(), on: &plant).result == .unreadable)
        #expect(plant.writes == 0)
    }

    @Test func `says so when the device refuses, ignores, or dies in the middle`() throws {
        var refusing = Plant(registers: [10: 7], refusesWrites: true)
        #expect(try outcome(try command(42), to: try point(), on: &refusing).result == .rejected)
        var ignoring = Plant(registers: [10: 7], ignoresWrites: true)
        let other = try outcome(try command(42), to: try point(), on: &ignoring)
        #expect(other == WriteOutcome(.differs, before: 7, readBack: 7))
        var dying = Plant(registers: [10: 7], diesAtWrite: true)
        #expect(try outcome(try command(42), to: try point(), on: &dying) == WriteOutcome(.unconfirmed, before: 7))
    }

    @Test func `does not write when its time has passed while the line was busy`() throws {
        var plant = Plant(registers: [10: 7])
        let write = try #require(GuardedWrite(try command(42), to: try point(), unit: UnitID(1)))
        #expect(carryOut(write, on: &plant, at: now + .seconds(11)).result == .expired)
        #expect(plant.writes == 0)
    }

    @Test func `given up before it was sent is no write, and after that an unconfirmed one`() throws {
        var plant = Plant(registers: [10: 7])
        var write = try #require(GuardedWrite(try command(42), to: try point(), unit: UnitID(1)))
        #expect(write.abandoned == WriteOutcome(.unreadable))
        _ = plant.answer(write.firstRequest) { write.next(after: $0, at: now) }
        #expect(write.abandoned == WriteOutcome(.unconfirmed, before: 7))
    }

    // MARK: What is let through

    private func verdict(_ guarding: WriteGuard, _ command: WriteCommand, at time: MonotonicTime? = nil) -> WriteOutcome
        .Result?
    {
        switch guarding.admit(command, at: time ?? now, value: { _ in nil }) {
        case .admitted: nil
        case .answered(let outcome), .repeated(_, let outcome): outcome.result
        case .underWay: .busy
        }
    }

    @Test func `is refused to what may not be written, out of its limits, too late, and what no register holds`() throws
    {
        let guarding = try guarding([try point(), try point("fixed", writable: nil)])
        #expect(verdict(guarding, try command(1, id: "1", point: "none")) == .unknownPoint)
        #expect(verdict(guarding, try command(1, id: "2", point: "fixed")) == .notWritable)
        #expect(verdict(guarding, try command(1001, id: "3")) == .outOfRange)
        #expect(verdict(guarding, try command(-1, id: "4")) == .outOfRange)
        #expect(verdict(guarding, try command(.nan, id: "5")) == .outOfRange)
        #expect(
            verdict(guarding, try command(1, id: "6", expires: MonotonicTime(nanoseconds: now.nanoseconds - 1)))
                == .expired)
        #expect(verdict(guarding, try command(1, id: "7")) == nil)
        #expect(guarding.refused.value == 6 && guarding.written.value == 1)
        let small = try self.guarding([try point(writable: WritePermission(range: -5...5))])
        #expect(verdict(small, try command(-1)) == .notEncodable)
    }

    @Test func `goes one at a time for each device, and no faster than its rate`() throws {
        let guarding = try guarding([try point(), try point("q", .holding, 20)])
        guard case .admitted(let first) = guarding.admit(try command(1, id: "1"), at: now, value: { _ in nil }) else {
            Issue.record("the first goes through")
            return
        }
        #expect(verdict(guarding, try command(1, id: "2", point: "q")) == .busy)
        guarding.ended(first, WriteOutcome(.done, before: 0, readBack: 1))
        #expect(verdict(guarding, try command(2, id: "3"), at: now + .milliseconds(999)) == .tooSoon)
        #expect(
            verdict(guarding, try command(1, id: "2", point: "q"), at: now + .milliseconds(999)) == nil, "asked again")
        let done = guarding.admit(try command(5, id: "1", point: "q"), at: now + .seconds(5), value: { _ in nil })
        guard case .repeated(let known, let again) = done else {
            Issue.record("what was answered is not carried out again")
            return
        }
        #expect(again == WriteOutcome(.done, before: 0, readBack: 1))
        #expect(known.value == 1 && known.point.rawValue == "p", "the answer is of what was done")
    }

    @Test func `that an earlier run answered is not carried out again, unless it was only too soon`() throws {
        let guarding = try guarding([try point()])
        guarding.recall([
            (try command(1, id: "1"), WriteOutcome(.unconfirmed)), (try command(2, id: "1"), WriteOutcome(.done)),
            (try command(3, id: "2"), WriteOutcome(.busy)),
        ])
        #expect(verdict(guarding, try command(1, id: "1")) == .unconfirmed)
        #expect(verdict(guarding, try command(3, id: "2")) == nil, "it goes through")
    }

    @Test func `of one id happens once, also while it is under way`() throws {
        let guarding = try guarding([try point(), try point("q", .holding, 20)])
        guard case .admitted(let first) = guarding.admit(try command(1, id: "1"), at: now, value: { _ in nil }) else {
            Issue.record("the first goes through")
            return
        }
        for point in ["p", "q"] {
            let again = guarding.admit(try command(1, id: "1", point: point), at: now, value: { _ in nil })
            guard case .underWay(first.device.id) = again else {
                Issue.record("it waits for the answer of the first, and is not refused: \(again)")
                return
            }
        }
        guarding.ended(first, WriteOutcome(.done, before: 0, readBack: 1))
        #expect(verdict(guarding, try command(1, id: "1")) == .done)
    }

    @Test func `stays within its limits when the value is rounded to the steps of the type`() throws {
        let limited = try guarding([try point(writable: WritePermission(range: 0.4...9.6))])
        #expect(verdict(limited, try command(9.6, id: "1")) == .outOfRange, "it would be 10")
        #expect(verdict(limited, try command(0.4, id: "2")) == .outOfRange, "it would be 0")
        #expect(verdict(limited, try command(9.4, id: "3")) == nil)
        let float = try guarding([
            try point("p", .holding, 20, .number(.float32, .abcd), writable: WritePermission(range: 0...0.1))
        ])
        #expect(verdict(float, try command(0.1)) == nil, "the limit itself")
        let tenths = try guarding([
            try point(
                scaling: Scaling(factor: 1, offset: 0, decimals: 1), writable: WritePermission(range: 0...600.3))
        ])
        #expect(verdict(tenths, try command(600.3)) == nil, "the limit itself")
    }

    @Test func `is refused while the machine is not as the settings expect it, or nobody knows`() throws {
        var permission = WritePermission(range: 0...10)
        permission.condition = try Expression("mode == 2")
        let guarding = try guarding([try point(writable: permission)])
        for (number, mode) in [nil, 1, 2].enumerated() as EnumeratedSequence<[Double?]> {
            let verdict = guarding.admit(try command(1, id: "\(number)"), at: now) { _ in mode }
            if case .answered(let outcome) = verdict {
                #expect(outcome.result == .conditionNotMet && mode != 2)
            } else {
                #expect(mode == 2)
            }
        }
        permission.condition = try Expression("not mode == 2")
        let inverted = try self.guarding([try point(writable: permission)])
        #expect(verdict(inverted, try command(1)) == .conditionNotMet, "not known is not true")
    }

    @Test func `of ten thousand random commands exactly the permitted ones reach the device, each answered once`()
        throws
    {
        var generator = SystemRandomNumberGenerator()
        let guarding = try guarding([try point(), try point("fixed", .holding, 11, writable: nil)])
        var plant = Plant(registers: [10: 0, 11: 0])
        var time = now
        var (done, answers) = (0, 0)
        for number in 0..<10_000 {
            time = time + .milliseconds(Int.random(in: 0...800, using: &generator))
            plant.isDead = Int.random(in: 0..<10, using: &generator) == 0
            let replayed = Int.random(in: 0..<10, using: &generator) == 0 && number > 0
            let command = WriteCommand(
                id: "\(replayed ? Int.random(in: max(0, number - 500)..<number, using: &generator) : number)",
                asset: try #require(Identifier("pump")),
                point: try #require(Identifier(["p", "fixed", "none"].randomElement(using: &generator) ?? "p")),
                value: Double(Int.random(in: -200...1500, using: &generator)), expected: nil,
                expires: time + .milliseconds(Int.random(in: -100...500, using: &generator)), origin: "test")
            let before = plant.writes
            switch guarding.admit(command, at: time, value: { _ in nil }) {
            case .answered, .repeated, .underWay: #expect(plant.writes == before)
            case .admitted(let admitted):
                #expect(command.point.rawValue == "p" && (0...1000).contains(command.value))
                let outcome = carryOut(admitted.write, on: &plant, at: time)
                guarding.ended(admitted, outcome)
                if outcome.result == .done {
                    done += 1
                    #expect(plant.registers[10] == UInt16(command.value))
                }
            }
            answers += 1
        }
        #expect(answers == 10_000 && plant.writes == done && plant.registers[11] == 0 && done > 100)
        #expect(guarding.written.value + guarding.refused.value <= 10_000)
    }
}
