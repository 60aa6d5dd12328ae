import Measurement
import Testing

@testable import StateDetection

@Suite struct Limits {
    @Test func `a value must come back by the deadband`() {
        var rig = AlarmRig(AlarmRig.limits { ($0.high, $0.low, $0.deadband) = (75, 10, 2) })
        for (time, value) in [76.0, 74, 73.1, 73, 9, 11.9, 12].enumerated() { rig.read(value, at: Double(time)) }
        #expect(
            rig.story == [
                "raised unack_active!", "returned rtn_unack", "raised unack_active!", "returned rtn_unack",
            ])
        #expect(rig.changes.map { $0.time.wall } == [0, 3, 4, 6].map { AlarmRig.moment($0).wall })
    }

    @Test func `a delay must be over while the value stays beyond`() {
        var rig = AlarmRig(
            AlarmRig.limits { ($0.high, $0.onDelay, $0.offDelay) = (75, .seconds(10), .seconds(5)) })
        rig.read(80, at: 0)
        rig.read(70, at: 9)
        rig.read(80, at: 20)
        rig.pass(to: 31)
        rig.read(70, at: 40)
        rig.read(80, at: 44)
        rig.read(70, at: 50)
        rig.pass(to: 60)
        #expect(rig.story == ["raised unack_active!", "returned rtn_unack"])
        #expect(rig.changes.map { $0.time.wall } == [30, 55].map { AlarmRig.moment($0).wall })
    }

    @Test func `a spike beyond the outer limit at the end of the delay counts as the inner one`() {
        var rig = AlarmRig(AlarmRig.limits { ($0.high, $0.highHigh, $0.onDelay) = (75, 90, .seconds(10)) })
        rig.read(80, at: 0)
        rig.read(95, at: 9)
        rig.pass(to: 11)
        rig.read(80, at: 12)
        rig.pass(to: 60)
        #expect(rig.changes.map(\.levelLabel) == ["high"])
    }

    @Test func `what could not be read raises nothing, ends nothing, and breaks a delay off`() {
        var rig = AlarmRig(AlarmRig.limits { ($0.high, $0.onDelay) = (75, .seconds(10)) })
        rig.read(80, at: 0)
        rig.read(nil, at: 5)
        rig.pass(to: 20)
        #expect(rig.changes.isEmpty)
        rig.read(80, at: 21)
        rig.pass(to: 40)
        rig.read(nil, at: 41)
        rig.read(.nan, at: 42)
        rig.pass(to: 100)
        #expect(rig.story == ["raised unack_active!"])
    }

    @Test func `a point without good values for too long is an alarm of its own`() {
        var rig = AlarmRig(AlarmRig.limits { ($0.high, $0.missing) = (75, .seconds(60)) })
        rig.read(nil, at: 0)
        rig.read(nil, at: 30)
        rig.read(50, at: 59)
        rig.read(nil, at: 100)
        rig.read(nil, at: 130)
        rig.pass(to: 200)
        rig.read(50, at: 201)
        #expect(rig.story == ["raised unack_active!", "returned rtn_unack"])
        #expect(rig.changes.map(\.id.kind) == [.missing, .missing])
        #expect(rig.changes[0].time.wall == AlarmRig.moment(160).wall)
    }

    @Test func `a move that is too fast is an alarm, a slow one of the same height is none`() {
        let limits = AlarmRig.limits { $0.rate = .init(change: 2, interval: .seconds(60)) }
        var slow = AlarmRig(limits)
        for second in 0..<600 { slow.read(Double(second) / 40, at: Double(second)) }
        #expect(slow.changes.isEmpty)
        var fast = AlarmRig(limits)
        for second in 0..<600 { fast.read(second < 300 ? 0 : min(3, Double(second - 300) / 10), at: Double(second)) }
        #expect(fast.story == ["raised unack_active!", "returned rtn_unack"])
        #expect(fast.changes[0].time.wall == AlarmRig.moment(321).wall)
    }

    @Test func `limits hold while the machine is in the state that they are for`() {
        let running = try! Expression("running")
        var rig = AlarmRig(AlarmRig.limits { ($0.low, $0.condition, $0.onDelay) = (2, running, .seconds(5)) })
        rig.read(0, at: 0)
        rig.setCondition(false)
        rig.read(0, at: 1)
        rig.pass(to: 100)
        #expect(rig.changes.isEmpty)
        #expect(rig.monitor.standing.map(\.state) == [.suppressed])
        rig.setCondition(true)
        rig.read(0, at: 101)
        rig.pass(to: 110)
        #expect(rig.story == ["raised unack_active!"])
        #expect(rig.changes[0].time.wall == AlarmRig.moment(106).wall)
        rig.setCondition(false)
        rig.setCondition(true)
        #expect(rig.story.suffix(2) == ["suppressed suppressed", "unsuppressed normal"])
    }

    @Test func `what is latched stays when the machine stops`() {
        let running = try! Expression("running")
        var rig = AlarmRig(AlarmRig.limits { ($0.high, $0.condition, $0.isLatched) = (7, running, true) })
        rig.setCondition(true)
        rig.read(9, at: 1)
        rig.setCondition(false)
        #expect(rig.story.suffix(1) == ["suppressed latched_unack"])
    }

    @Test func `what a parent explains is suppressed while that is active`() {
        let parent = AlarmID("pump-07/breaker/high")
        var rig = AlarmRig(
            AlarmRig.limits { ($0.low, $0.parent) = (2, parent) }, AlarmRig.limits("breaker") { $0.high = 0.5 })
        rig.read(10, at: 0)
        rig.read(1, at: 1)
        rig.read(1, at: 2, of: 1)
        rig.read(0.5, at: 3)
        rig.read(10, at: 4)
        #expect(rig.story == ["raised unack_active!", "raised unack_active!", "suppressed suppressed"])
        rig.read(0, at: 5, of: 1)
        #expect(rig.story.suffix(2) == ["returned rtn_unack", "unsuppressed normal"])
        rig.read(1, at: 6)
        #expect(rig.story.suffix(1) == ["raised unack_active!"])
    }

    @Test func `a chattering alarm is raised three times and then rests first`() {
        var rig = AlarmRig(AlarmRig.limits { $0.high = 75 })
        for second in 0..<600 { rig.read(second.isMultiple(of: 2) ? 74 : 76, at: Double(second)) }
        #expect(rig.changes.count { $0.cause == .raised } == 3)
        #expect(rig.changes.last?.isChattering == true)
        rig.read(60, at: 601)
        rig.pass(to: 700)
        #expect(rig.story.suffix(1) == ["returned rtn_unack"])
        #expect(rig.changes.last?.isChattering == false)
        #expect(rig.changes.last?.time.wall == AlarmRig.moment(661).wall)
    }

    @Test func `what is quiet changes no level, and what is not may`() {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let limits = AlarmRig.limits { limits in
                let cuts = (0..<4).map { _ in Double.random(in: -10...10, using: &generator).rounded() }.sorted()
                limits.lowLow = Bool.random(using: &generator) ? cuts[0] : nil
                limits.low = Bool.random(using: &generator) ? cuts[1] : nil
                limits.high = Bool.random(using: &generator) ? cuts[2] : nil
                limits.highHigh = Bool.random(using: &generator) ? cuts[3] : nil
                limits.deadband = Double.random(in: 0...3, using: &generator).rounded()
            }
            for kind in [AlarmID.Kind.low, .high] {
                guard let sensor = ThresholdSensor(kind, of: limits) else { continue }
                var level = AlarmLevel.none
                for _ in 0..<20 {
                    let value = Double.random(in: -12...12, using: &generator).rounded()
                    let next = sensor.level(of: value, from: level)
                    let quiet = sensor.quiet(at: level)
                    #expect((next == level) == (value >= quiet.lower && value <= quiet.upper), "seed \(seed)")
                    level = next
                }
            }
        }
    }
}

/// SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
