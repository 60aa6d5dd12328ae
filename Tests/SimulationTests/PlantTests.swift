import Measurement
import Modbus
import Simulation
import Testing

func demoPlant(port: UInt16 = 0, seed: UInt64 = 1) throws -> PlantConfiguration {
    PlantConfiguration(
        endpoint: TCPEndpoint(host: "127.0.0.1", port: port), seed: seed,
        machines: [
            MachineConfiguration(id: try #require(Identifier("pump-07")), kind: .pump, unit: UnitID(1)),
            MachineConfiguration(id: try #require(Identifier("fan-02")), kind: .fan, unit: UnitID(2)),
            MachineConfiguration(id: try #require(Identifier("chamber-01")), kind: .chamber, unit: UnitID(3)),
        ])
}

@Suite struct `A plant` {
    /// What each machine answers about its input registers from the given one on.
    private func answers(_ plant: inout Plant) -> [[UInt8]] {
        [(1, 0, 10), (2, 100, 14), (3, 0, 10)].map { unit, start, count in
            let pdu: [UInt8] = [4, 0, UInt8(start), 0, UInt8(count)]
            return plant.response(to: pdu.span, unit: UnitID(UInt8(unit)))
        }
    }

    @Test func `reads the same at the same time when its seed is the same`() throws {
        var first = try Plant(demoPlant(seed: 42))
        var second = try Plant(demoPlant(seed: 42))
        var other = try Plant(demoPlant(seed: 43))
        for _ in 0..<3000 {
            first.advance(by: PlantServer.step)
            second.advance(by: PlantServer.step)
            other.advance(by: PlantServer.step)
        }
        let (one, two, three) = (answers(&first), answers(&second), answers(&other))
        #expect(one == two)
        #expect(zip(one, three).allSatisfy { $0 != $1 })
    }

    @Test func `has machines that do not depend on what stands beside them`() throws {
        var configuration = try demoPlant()
        var whole = try Plant(configuration)
        configuration.machines.removeFirst(2)
        var alone = try Plant(configuration)
        for _ in 0..<100 {
            whole.advance(by: PlantServer.step)
            alone.advance(by: PlantServer.step)
        }
        #expect(answers(&whole)[2] == answers(&alone)[2])
    }

    @Test func `refuses two machines at one unit`() throws {
        var configuration = try demoPlant()
        let twin = MachineConfiguration(id: try #require(Identifier("pump-08")), kind: .pump, unit: UnitID(2))
        configuration.machines.append(twin)
        let error = #expect(throws: Plant.UnitTaken.self) { try Plant(configuration) }
        #expect(error?.unit == UnitID(2))
        #expect(error?.machines.map(\.rawValue) == ["fan-02", "pump-08"])
    }

    @Test func `counts the answered reads of each machine's poll counter, and nothing else`() throws {
        var plant = try Plant(demoPlant())
        func polls(_ pdu: [UInt8], unit: UInt8 = 1) -> [UInt8] { plant.response(to: pdu.span, unit: UnitID(unit)) }

        let alone: [UInt8] = [3, 0, 16, 0, 2]
        let block: [UInt8] = [3, 0, 10, 0, 8]
        #expect(polls(alone) == [3, 4, 0, 0, 0, 0])
        #expect(polls(block).suffix(4) == [0, 0, 0, 1])
        #expect(polls([3, 0, 16, 0, 1]) == [3, 2, 0, 0], "one half of the counter")
        #expect(polls([3, 0, 16, 0, 4]) == [0x83, 2], "addresses behind the counter do not exist")
        #expect(polls([3, 0, 10, 0, 6]).count == 14, "the block without the counter")
        plant.advance(by: PlantServer.step)
        #expect(polls(alone) == [3, 4, 0, 0, 0, 2])
        #expect(polls([4, 0, 6, 0, 2], unit: 3) == [4, 4, 0, 0, 0, 0], "the chamber counts its own")
    }

    @Test func `refuses as the standard says`() throws {
        var plant = try Plant(demoPlant())
        let cases: [(unit: UInt8, pdu: [UInt8], answer: [UInt8])] = [
            (1, [6, 0, 10, 0, 1], [0x86, 1]),
            (1, [0x2B, 14, 1, 0], [0xAB, 1]),
            (1, [3, 0, 0, 0, 1], [0x83, 2]),
            (1, [3, 0, 18, 0, 1], [0x83, 2]),
            (1, [3, 0xFF, 0xFF, 0, 2], [0x83, 2]),
            (1, [3, 0, 10, 0, 0], [0x83, 3]),
            (1, [3, 0, 10, 0, 126], [0x83, 3]),
            (1, [1, 0, 4, 7, 0xD1], [0x81, 3]),
            (1, [3, 0, 10, 0], [0x83, 3]),
            (9, [3, 0, 10, 0, 1], [0x83, 11]),
            (255, [6, 0, 10, 0, 1], [0x86, 11]),
        ]
        for (unit, pdu, answer) in cases {
            let response = plant.response(to: pdu.span, unit: UnitID(unit))
            #expect(response == answer, "unit \(unit), request \(pdu)")
        }
    }

    @Test func `has a register that sticks for a while, and all others go on`() throws {
        var configuration = try demoPlant()
        var stuck = StuckRegister(register: "flow")
        (stuck.after, stuck.lasting) = (.seconds(60), .seconds(30))
        configuration.machines[0].stuck = stuck
        var plant = try Plant(configuration), sound = try Plant(demoPlant())
        func flow(_ plant: inout Plant) -> [UInt8] { plant.response(to: [4, 0, 2, 0, 2].span, unit: UnitID(1)) }
        var seen: [[UInt8]] = []
        for second in 1...120 {
            for _ in 0..<10 {
                plant.advance(by: PlantServer.step)
                sound.advance(by: PlantServer.step)
            }
            let held = flow(&plant)
            if (60..<90).contains(second) { seen.append(held) } else { #expect(held == flow(&sound), "\(second) s") }
            #expect(answers(&plant)[1...] == answers(&sound)[1...])
        }
        #expect(Set(seen).count == 1)
    }

    @Test func `has been running when it has a head start`() throws {
        var configuration = try demoPlant()
        configuration.headStart = .seconds(120)
        var ahead = try Plant(configuration), plant = try Plant(demoPlant())
        for _ in 0..<120 { plant.advance(by: .seconds(1)) }
        #expect(answers(&ahead) == answers(&plant))
    }
}
