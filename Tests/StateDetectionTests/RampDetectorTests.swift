import Foundation
import Measurement
import Testing

@testable import StateDetection

@Suite struct `Ramps that became slower` {

    private struct Rig {
        var detector = RampDetector(tolerance: 2, budget: FalseAlarmBudget(perMonth: 1))
        var peers = PeerGroup()
        var time = 0.0
        var noise = Noise(seed: 5)

        /// One cycle, its ramps a share faster or slower than 3 K/min.
        mutating func run(
            up: Double = 1, down: Double = 1, to: Double = 80, of asset: Identifier = Identifier("oven")!
        ) -> [RampDetector.Finding] {
            var findings: [RampDetector.Finding] = []
            for (kind, factor) in [(ProgramSegment.Kind.rampUp, up), (.rampDown, down)] {
                let rate = 3 * factor * (1 + 0.01 * noise.normal()), span = to - 20
                let times = Pace.shares.map { time + $0 * span / rate * 60 }
                let (from, to) = kind == .rampUp ? (20, to) : (to, 20)
                let segment = ProgramSegment(
                    kind: kind, from: from, to: to, start: time, end: time + span / rate * 60, commanded: 0,
                    pace: Pace(span: span, times: times), overshoot: nil, spread: nil)
                let wall = WallTime(milliseconds: Int64(time * 1000))
                time += 7200
                findings += detector.take(segment, of: asset, at: wall, among: &peers)
            }
            return findings
        }
    }

    @Test func `are found within three cycles of a loss of a tenth, and are told with what was expected`() throws {
        var rig = Rig()
        for _ in 0..<60 { #expect(rig.run().allSatisfy { !$0.isAlarm }) }
        var cycles = 0
        var last: RampDetector.Finding?
        while !rig.detector.isAlarm, cycles < 10 {
            cycles += 1
            for finding in rig.run(down: 0.9) where finding.segment.kind == .rampDown { last = finding }
        }
        let found = try #require(last)
        #expect(cycles <= 3 && found.isAlarm && found.score >= 0.5)
        #expect(abs((found.expected ?? 0) - 3) < 0.1 && abs((found.change ?? 0) + 0.1) < 0.03)
        for _ in 0..<10 { _ = rig.run() }
        #expect(!rig.detector.isAlarm, "repaired")
    }

    @Test(arguments: UInt64(1)...40)
    func `are found whatever specimens were in while the levels of the directions were learnt`(seed: UInt64) {
        var rig = Rig(), specimens = Noise(seed: seed)
        rig.noise = Noise(seed: 100 + seed)
        // Of what specimens slow down, one direction takes a third more than the other.
        var load = 0.0
        func run(_ factor: Double) { _ = rig.run(up: exp(-load), down: factor * exp(-1.3 * load)) }
        for _ in 0..<20 {
            load = min(0.1 * specimens.normal().magnitude, 0.3)
            for _ in 0..<6 { run(1) }
            #expect(!rig.detector.isAlarm)
        }
        load = min(0.1 * specimens.normal().magnitude, 0.3)
        for _ in 0..<3 where !rig.detector.isAlarm { run(0.9) }
        #expect(rig.detector.isAlarm)
    }

    @Test func `are none where one run was disturbed, where all ramps share it, or where the program changed`() {
        var rig = Rig()
        for _ in 0..<60 { _ = rig.run() }
        for _ in 0..<4 {
            #expect(rig.run(down: 0.7).allSatisfy { !$0.isAlarm }, "the door was open")
            for _ in 0..<4 { #expect(rig.run().allSatisfy { !$0.isAlarm }) }
        }
        for _ in 0..<10 { #expect(rig.run(up: 0.85, down: 0.85).allSatisfy { !$0.isAlarm }, "heavier specimens") }
        for _ in 0..<30 { #expect(rig.run(up: 0.6, down: 0.5, to: 100).allSatisfy { !$0.isAlarm }, "another program") }
    }

    @Test func `count as normal after as many runs as are remembered`() {
        var rig = Rig()
        for _ in 0..<60 { _ = rig.run() }
        for _ in 0..<66 { _ = rig.run(down: 0.8) }
        #expect(!rig.detector.isAlarm)
    }

    @Test func `of all machines of a class are the weather, and of one that was never better a finding`() throws {
        var peers = PeerGroup()
        var rigs = (0..<12).map { index in
            var rig = Rig()
            rig.noise = Noise(seed: UInt64(100 + index))
            return rig
        }
        let assets = (0..<12).map { Identifier("oven-\($0)")! }
        func run(_ factor: (Int) -> Double) -> [Bool] {
            for index in rigs.indices {
                swap(&rigs[index].peers, &peers)
                _ = rigs[index].run(down: factor(index), of: assets[index])
                swap(&rigs[index].peers, &peers)
            }
            return rigs.map(\.detector.isAlarm)
        }
        for _ in 0..<40 { _ = run { $0 == 7 ? 0.8 : 1 } }
        #expect(rigs[7].detector.isAlarm)
        #expect(rigs.count { $0.detector.isAlarm } == 1)
        for _ in 0..<10 { _ = run { $0 == 7 ? 0.72 : 0.9 } }
        #expect(rigs.count { $0.detector.isAlarm } == 1)
    }

    @Test func `are told with what is expected of each step, from how many runs and with what spread`() throws {
        var rig = Rig()
        #expect(rig.detector.expectations.isEmpty)
        for _ in 0..<30 { _ = rig.run(up: 1.2) }
        let known = rig.detector.expectations
        #expect(known.map(\.step.name.rawValue) == ["ramp_20_80", "ramp_80_20"])
        #expect(known.map(\.runs) == [30, 30] && known.allSatisfy { $0.frozen == nil })
        #expect(known.map(\.since) == [0, 7_200_000])
        for (one, rate) in zip(known, [3.6, 3]) {
            #expect(abs(try #require(one.rate) - rate) < 0.02 * rate)
            let spread = try #require(one.spread) / rate
            #expect((0.019..<0.03).contains(spread), "no less than is ever believed, here above the 1 % there is")
        }
    }

    @Test func `are remembered of a part alone that served for sixty of them`() {
        var rig = Rig()
        func remembersOnly(_ cycles: Int?) -> Bool {
            // A cycle takes four hours.
            rig.detector.remembersOnly(
                last: cycles.map { .seconds(14_400 * $0) }, at: WallTime(milliseconds: Int64(rig.time * 1000)))
        }
        #expect(!remembersOnly(nil), "there is nothing yet")
        for _ in 0..<20 { _ = rig.run() }
        #expect(!remembersOnly(58) && remembersOnly(60))
        #expect(remembersOnly(nil), "nobody knows how long")
        #expect(
            !rig.detector.remembersOnly(last: nil, at: WallTime(milliseconds: 0)),
            "it is gone since before there was anything to remember")
    }

    @Test func `learn nothing more once frozen, and everything anew once reset`() throws {
        var rig = Rig()
        let wall = WallTime(milliseconds: 5)
        for _ in 0..<11 { _ = rig.run() }
        let early = rig.detector.freeze(at: wall)
        #expect(!early, "too little is known")
        for _ in 0..<9 { _ = rig.run() }
        let first = rig.detector.freeze(at: wall), second = rig.detector.freeze(at: wall)
        #expect(first && !second)
        let before = rig.detector.expectations
        #expect(before.map(\.frozen) == [5, 5])
        for _ in 0..<3 { #expect(rig.run().allSatisfy { !$0.isAlarm }) }
        for _ in 0..<80 { _ = rig.run(down: 0.8) }
        #expect(rig.detector.isAlarm, "however long it lasts")
        #expect(rig.detector.expectations.map(\.rate) == before.map(\.rate))
        let state = try JSONEncoder().encode(rig.detector)
        #expect(try JSONDecoder().decode(RampDetector.self, from: state).expectations.map(\.frozen) == [5, 5])
        let isForgotten = rig.detector.reset(), isAgain = rig.detector.reset()
        #expect(isForgotten && !isAgain && !rig.detector.isAlarm && !rig.detector.isTaught)
        for _ in 0..<20 { #expect(rig.run(down: 0.8).allSatisfy { !$0.isAlarm }) }
        #expect(abs(try #require(rig.detector.expectations.last?.rate) - 2.4) < 0.05)
    }

    @Test func `go on from a state that was kept, which stays small`() throws {
        var rig = Rig(), other = Rig()
        for cycle in 0..<80 {
            let factor = cycle < 60 ? 1 : 0.85
            #expect(rig.run(down: factor) == other.run(down: factor))
            let state = try JSONEncoder().encode(other.detector)
            #expect(state.count < 16_384)
            other.detector = try JSONDecoder().decode(RampDetector.self, from: state)
        }
        for to in stride(from: 40.0, to: 400, by: 6) { _ = rig.run(to: to) }
        #expect(try JSONEncoder().encode(rig.detector).count < 16 * 8192)
    }
}
