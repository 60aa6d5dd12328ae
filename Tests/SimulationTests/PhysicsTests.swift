import Measurement
import Simulation
import Testing

/// Everything that a machine showed over some time, one entry a second.
private func history<M: Machine>(of machine: M, seconds: Int) -> [M] {
    var machine = machine
    return (0..<seconds).map { _ in
        for _ in 0..<10 { machine.advance(by: PlantServer.step) }
        return machine
    }
}

@Suite struct `A pump` {
    private let states = history(of: Pump(random: RandomSource(seed: 1)), seconds: 7200)

    /// Running for a minute at least: past the start.
    private var settled: [Pump] {
        states.indices.filter { $0 >= 60 && states[($0 - 60)...$0].allSatisfy(\.isRunning) }.map { states[$0] }
    }

    @Test func `runs near its rating`() {
        #expect(settled.allSatisfy { (1470...1495).contains($0.speed) })
        #expect(settled.allSatisfy { (45...85).contains($0.current) })
        #expect(settled.allSatisfy { (130...270).contains($0.flow) })
        #expect(settled.allSatisfy { (3.5...6).contains($0.dischargePressure) })
        #expect(settled.allSatisfy { (0.8...2.8).contains($0.vibration) })
    }

    @Test func `slips more when it gives more water`() throws {
        let byFlow = settled.sorted { $0.flow < $1.flow }
        let tenth = byFlow.count / 10
        func mean(_ pumps: some Collection<Pump>, _ of: (Pump) -> Double) -> Double {
            pumps.map(of).reduce(0, +) / Double(pumps.count)
        }
        #expect(mean(byFlow.suffix(tenth), \.speed) < mean(byFlow.prefix(tenth), \.speed))
        #expect(mean(byFlow.suffix(tenth), \.current) > mean(byFlow.prefix(tenth), \.current))
    }

    @Test func `draws several times its rated current while it starts`() throws {
        var pump = Pump(random: RandomSource(seed: 1))
        pump.advance(by: PlantServer.step)
        #expect((350...500).contains(pump.current))
    }

    @Test func `runs most of the time, and stands still at times`() throws {
        let share = Double(states.count { $0.isRunning }) / Double(states.count)
        #expect((0.8...0.97).contains(share))
        let last = try #require(states.last)
        #expect(last.starts > 10)
        let still = states.indices.filter { $0 >= 15 && states[($0 - 15)...$0].allSatisfy { !$0.isRunning } }
        #expect(!still.isEmpty)
        #expect(still.allSatisfy { states[$0].flow == 0 && states[$0].current == 0 && states[$0].speed < 20 })
    }

    @Test func `warms its bearing towards a balance and cools it while standing`() throws {
        let atStart = states[0].bearingTemperature
        let late = states.suffix(3600).map(\.bearingTemperature)
        #expect((23...25).contains(atStart))
        #expect(late.allSatisfy { (42...62).contains($0) })
        #expect(zip(late, late.dropFirst()).contains { $0 > $1 })
    }

    @Test func `wears its bearing slowly and only in operation`() throws {
        #expect(zip(states, states.dropFirst()).allSatisfy { $0.wear <= $1.wear })
        let gained = try #require(states.last).wear - states[0].wear
        #expect(gained > 0 && gained < 0.001)
    }
}

@Suite struct `A fan` {
    private let states = history(of: Fan(random: RandomSource(seed: 2)), seconds: 3600)

    @Test func `follows the fan laws: current as the cube of speed, pressure as its square, flow as speed`() {
        for fan in states where fan.isRunning && fan.speed > 300 {
            let n = fan.speed / 1470
            #expect(abs((fan.current - 0.8) / (32 * n * n * n) - 1) < 0.03)
            #expect(abs(fan.inletPressure / (-1800 * n * n) - 1) < 1e-9)
            #expect(abs(fan.airFlow / (24_000 * n) - 1) < 1e-9)
        }
    }

    @Test func `shakes by its unbalance, as the square of speed`() {
        for fan in states where fan.speed > 1000 {
            let n = fan.speed / 1470
            #expect((1.6...2.3).contains(fan.vibration / (n * n)))
        }
    }

    @Test func `reaches many speeds, along its ramp, and stops at times`() {
        #expect(Set(states.map(\.speedSetpoint)).count > 20)
        #expect(states.contains { $0.isAtSpeed })
        #expect(states.contains { !$0.isRunning && $0.speed < 100 })
        #expect(zip(states, states.dropFirst()).allSatisfy { abs($1.speed - $0.speed) <= 80 })
    }
}

@Suite struct `A chamber` {
    private let states = history(of: Chamber(random: RandomSource(seed: 3)), seconds: 2 * 3600)

    @Test func `goes through its program and starts over`() {
        let segments = states.map(\.segmentNumber)
        let visited = zip(segments, segments.dropFirst()).filter { $0 != $1 }.map(\.1)
        #expect(visited.prefix(4) == [2, 3, 1, 2])
    }

    @Test func `holds its setpoint within a degree once it soaks and nobody opens the door`() {
        // A door opened, or the end of a ramp, disturbs for some minutes.
        let quiet = states.indices.dropFirst(240).filter { second in
            states[(second - 240)...second].allSatisfy { $0.isSoaking && !$0.isDoorOpen }
        }
        #expect(quiet.count > 200)
        #expect(quiet.allSatisfy { abs(states[$0].temperature - states[$0].setpoint) < 1 })
    }

    @Test func `reaches both ends of its range and neither heats nor cools for nothing`() {
        #expect(states.contains { $0.isSoaking && $0.temperature > 59 })
        #expect(states.contains { $0.isSoaking && $0.temperature < -9 })
        #expect(states.allSatisfy { (-15...65).contains($0.temperature) })
        #expect(states.allSatisfy { (0...100).contains($0.heaterDuty) })
        #expect(states.contains { $0.isCompressorRunning } && states.contains { !$0.isCompressorRunning })
        #expect(states.allSatisfy { !($0.isCompressorRunning && $0.heaterDuty > 0) })
    }

    @Test func `keeps half of what warm air can hold, and is disturbed by the door`() {
        #expect(states.allSatisfy { (0...100).contains($0.humidity) })
        let warm = states.filter { $0.isSoaking && $0.setpoint == 60 && !$0.isDoorOpen }
        #expect(warm.count { (40...60).contains($0.humidity) } > warm.count / 2)
        #expect(states.contains { $0.isDoorOpen })
    }
}

@Suite struct `A bearing that loses its grease` {
    private var spent: Deterioration {
        var fault = Deterioration(share: 1)
        (fault.after, fault.within) = (.seconds(3600), .seconds(600))
        return fault
    }

    private func late<M: Machine>(_ machine: M, _ temperature: (M) -> Double) -> (before: Double, after: Double) {
        let states = history(of: machine, seconds: 3 * 3600)
        return (temperature(states[3599]), temperature(states[3 * 3600 - 1]))
    }

    @Test func `makes a pump's bearing about twice as warm against its room, and nothing before`() {
        let sound = late(Pump(random: RandomSource(seed: 1)), \.bearingTemperature)
        let dry = late(Pump(random: RandomSource(seed: 1), bearingFriction: spent), \.bearingTemperature)
        #expect(dry.before == sound.before)
        #expect((1.7...2.2).contains((dry.after - 24) / (sound.after - 24)), "\(dry) against \(sound)")
    }

    @Test func `warms a bearing as fast as its time constant says, and as much`() {
        func rise(_ timeConstant: Duration?) -> [Double] {
            let pump = Pump(random: RandomSource(seed: 1), bearingTimeConstant: timeConstant)
            let states = history(of: pump, seconds: 120)
            return [10, 60, 119].map { states[$0].bearingTemperature - 24 }
        }
        let light = rise(.seconds(20)), heavy = rise(nil)
        #expect((0.3...0.5).contains(light[0] / 28) && (0.85...1.15).contains(light[1] / 28), "\(light)")
        #expect(light[2] > 4 * heavy[2], "\(light) against \(heavy)")
    }

    @Test func `makes a fan's bearing about twice as warm, and nothing before`() {
        let sound = late(Fan(random: RandomSource(seed: 2)), \.bearingTemperature)
        let dry = late(Fan(random: RandomSource(seed: 2), bearingFriction: spent), \.bearingTemperature)
        #expect(dry.before == sound.before)
        #expect((1.7...2.3).contains((dry.after - 30) / (sound.after - 30)), "\(dry) against \(sound)")
    }
}

@Suite struct `A bearing whose outer race breaks out` {
    private let states = history(
        of: Pump(random: RandomSource(seed: 1), outerRaceDefect: .seconds(3600)), seconds: 5400)

    @Test func `lasts as long as it said, counted by its running`() throws {
        let gone = try #require(states.first { $0.defect >= 1 })
        for state in states where state.defect < 1 {
            let truth = (gone.runSeconds - state.runSeconds) / 3600
            #expect(abs(state.bearingLife - truth) < 0.003, "\(state.bearingLife) h of \(truth) h")
        }
        #expect(states.last?.bearingLife == 0)
        #expect(Pump(random: RandomSource(seed: 1)).bearingLife > 10_000)
    }

    @Test func `is heard more and more, also while it stands`() throws {
        let gone = try #require(states.firstIndex { $0.defect >= 1 })
        #expect((0.3...0.7).contains(states[60].bearingShock) && (7...10).contains(states[gone + 60].bearingShock))
        let still = states.indices.dropFirst(60).filter { states[$0].speed < 20 }
        #expect(!still.isEmpty && still.allSatisfy { states[$0].bearingShock == states[$0 - 1].bearingShock })
    }
}

@Suite struct `A cutter` {
    /// Three lives or so, one entry a minute.
    private let states: [Cutter] = {
        var cutter = Cutter(random: RandomSource(seed: 4), knifeLife: 4000)
        return (0..<600).map { _ in
            for _ in 0..<60 { cutter.advance(by: .seconds(1)) }
            return cutter
        }
    }()

    @Test func `grinds its knife until that is too small, and gets a new one`() throws {
        #expect(states.allSatisfy { (699...801).contains($0.knifeDiameter) })
        let changes = zip(states, states.dropFirst())
        #expect(changes.allSatisfy { $0.knifeDiameter >= $1.knifeDiameter || $0.replacements < $1.replacements })
        #expect((2...5).contains(try #require(states.last).replacements))
        #expect(states.contains { !$0.isRunning } && states.contains { $0.isGrinding })
        #expect(Set(states.map(\.product)) == [4711, 4712, 4720])
        #expect(states.allSatisfy { (10...30).contains($0.cutCurrent) })
    }

    @Test func `says how many cuts a knife will stand, and it does`() throws {
        for (before, after) in zip(states, states.dropFirst()) where before.replacements == after.replacements {
            #expect(before.cuts + before.remainingCuts == after.cuts + after.remainingCuts)
        }
        let lives = Set(states.map { $0.cuts + $0.remainingCuts }).sorted()
        let lengths = zip(lives, [0] + lives).map { $0 - $1 }
        #expect(lengths.allSatisfy { (2800...5400).contains($0) }, "\(lengths)")
        for state in states {
            #expect(state.remainingCuts > 0)
            // What is not ground yet counts for one grinding.
            if state.remainingCuts > 60 { #expect(state.knifeDiameter > Cutter.wornDiameter) }
        }
    }

    @Test func `draws more with a smaller knife`() {
        func mean(_ cutters: [Cutter]) -> Double { cutters.reduce(0) { $0 + $1.cutCurrent } / Double(cutters.count) }
        // While a knife is replaced the current is that of the old one's last cut.
        let usual = states.filter { $0.product == 4712 && $0.isRunning }
        #expect(mean(usual.filter { $0.knifeDiameter < 730 }) > 1.1 * mean(usual.filter { $0.knifeDiameter > 770 }))
    }

    @Test func `goes through the same whatever the steps`() {
        func after(_ step: Duration, _ count: Int) -> Cutter {
            var cutter = Cutter(random: RandomSource(seed: 9), knifeLife: 1000)
            for _ in 0..<count { cutter.advance(by: step) }
            return cutter
        }
        let fine = after(.milliseconds(250), 40_000), coarse = after(.seconds(1), 10_000)
        #expect(fine.cuts == coarse.cuts && fine.knifeDiameter == coarse.knifeDiameter)
        #expect(fine.replacements == coarse.replacements && fine.remainingCuts == coarse.remainingCuts)
    }
}
