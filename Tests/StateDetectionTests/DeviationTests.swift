import Measurement
import StateDetection
import Testing

@Suite struct `A limit on the deviation from what is expected` {
    private static let setpoint = try! Expression("setpoint")

    private func limits(
        _ limit: Double = 5, expected: Expression? = setpoint, _ change: (inout LimitConfiguration) -> Void = { _ in }
    ) -> LimitConfiguration {
        AlarmRig.limits {
            $0.deviation = .init(limit: limit, expected: expected)
            change(&$0)
        }
    }

    @Test func `holds to either side, and tells the value, what was expected and the difference`() throws {
        var rig = AlarmRig(limits { $0.deadband = 1 })
        for (time, (value, expected)) in [(50.0, 50.0), (55, 50), (55.1, 50), (54.5, 50), (54, 50), (44, 50)]
            .enumerated()
        {
            rig.expect(expected)
            rig.read(value, at: Double(time))
        }
        #expect(rig.story == ["raised unack_active!", "returned rtn_unack", "raised unack_active"])
        #expect(rig.changes.map { $0.time.wall } == [2, 4, 5].map { AlarmRig.moment($0).wall })
        let last = try #require(rig.changes.last)
        #expect(last.id.description == "pump-07/temp/deviation" && last.levelLabel == "deviation")
        #expect(last.value == 44 && last.expected == 50 && last.deviation == -6 && last.limit == 5)
    }

    @Test func `follows what is expected, however far that moves`() {
        var rig = AlarmRig(limits())
        for second in 0..<500 {
            let setpoint = Double(second) * (second.isMultiple(of: 2) ? 1 : -1)
            rig.expect(setpoint)
            rig.read(setpoint + 4.9, at: Double(second))
        }
        #expect(rig.changes.isEmpty)
    }

    @Test(arguments: [nil, Double.nan, .infinity])
    func `says nothing while it cannot be told what is expected`(unknown: Double?) {
        var rig = AlarmRig(limits { $0.onDelay = .seconds(10) })
        rig.read(100, at: 0)
        #expect(rig.monitor.nextDue == nil, "nothing was ever expected")
        rig.expect(50)
        rig.read(100, at: 1)
        rig.expect(unknown)
        rig.read(100, at: 5)
        rig.pass(to: 60)
        #expect(rig.changes.isEmpty, "the delay is broken off")
        rig.expect(50)
        rig.read(100, at: 61)
        rig.pass(to: 80)
        rig.expect(unknown)
        rig.read(50, at: 81)
        rig.read(nil, at: 82)
        rig.read(.nan, at: 83)
        rig.pass(to: 1000)
        #expect(rig.story == ["raised unack_active!"])
        rig.expect(50)
        rig.read(50, at: 1001)
        #expect(rig.story == ["raised unack_active!", "returned rtn_unack"])
    }

    @Test func `stands beside other limits of the point, whose alarms know nothing of what was expected`() {
        var rig = AlarmRig(limits { ($0.high, $0.missing) = (90, .seconds(60)) })
        rig.expect(50)
        rig.read(95, at: 0)
        rig.read(85, at: 1)
        rig.expect(85)
        rig.read(85, at: 2)
        rig.read(nil, at: 3)
        rig.pass(to: 100)
        #expect(
            rig.changes.map { "\($0.id.kind) \($0.cause.label) \($0.expected.map { "\($0)" } ?? "-")" } == [
                "high raised -", "deviation raised 50.0", "high returned -", "deviation returned 85.0",
                "missing raised -",
            ])
    }

    @Test func `is suppressed while its condition does not hold`() throws {
        let running = try Expression("running")
        var rig = AlarmRig(limits { $0.condition = running })
        rig.expect(50)
        rig.setCondition(true)
        rig.read(60, at: 0)
        rig.setCondition(false)
        rig.read(70, at: 1)
        rig.setCondition(true)
        #expect(rig.story == ["raised unack_active!", "suppressed suppressed", "unsuppressed normal"])
        rig.read(70, at: 2)
        #expect(rig.story.last == "raised unack_active!")
    }

    @Test func `stands through a restart, and a reload, with what it rests on`() throws {
        let declared = limits { $0.isLatched = true }
        var rig = AlarmRig(declared)
        rig.expect(50)
        rig.read(60, at: 0)
        var restarted = AlarmRig([declared], standing: rig.kept)
        #expect(restarted.changes.isEmpty)
        restarted.reload(declared)
        #expect(restarted.perform(.acknowledge, on: "pump-07/temp/deviation") == .done)
        let acked = try #require(restarted.changes.last)
        #expect(acked.state == .ackedActive && acked.value == 60 && acked.expected == 50 && acked.deviation == 10)
        restarted.read(70, at: 1)
        #expect(restarted.story.count == 1, "nothing is expected yet")
        restarted.expect(69)
        restarted.read(70, at: 2)
        #expect(restarted.story.last == "returned latched_acked")
    }

    @Test func `is judged by rows where detectors say what is expected, whatever single values are`() throws {
        var rig = AlarmRig(limits(expected: nil) { ($0.deadband, $0.onDelay) = (1, .seconds(90)) })
        rig.read(500, at: 0)
        rig.read(nil, at: 10)
        #expect(rig.changes.isEmpty)
        for minute in 1...5 {
            rig.pass(to: Double(minute) * 60)
            rig.compare(57, with: 50)
            rig.read(50, at: Double(minute) * 60)
        }
        #expect(rig.story == ["raised unack_active!"])
        #expect(rig.changes[0].time.wall == AlarmRig.moment(150).wall)
        #expect(rig.changes[0].value == 57 && rig.changes[0].deviation == 7)
        rig.compare(.nan, with: 50)
        rig.compare(50, with: nil)
        rig.compare(54.5, with: 50)
        #expect(rig.story.count == 1)
        rig.compare(54, with: 50)
        #expect(rig.story.last == "returned rtn_unack")
    }

    @Test func `takes no rows where an expression says what is expected, nor those of points without a limit`() {
        var rig = AlarmRig(limits())
        rig.compare(100, with: 0)
        rig.compare(100, with: 0, of: "flow")
        #expect(rig.changes.isEmpty)
    }

    @Test func `raises and ends as the plainest account of it would`() {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        for round in 0..<200 {
            let limit = Double.random(in: 0.5...6, using: &generator).rounded(.up)
            let deadband = Double.random(in: 0..<limit, using: &generator).rounded(.down)
            var rig = AlarmRig(limits(limit) { ($0.deadband, $0.high) = (deadband, 8) })
            var isActive = false
            for second in 0..<100 {
                let value: Double? =
                    Int.random(in: 0..<8, using: &generator) == 0
                    ? nil : Double.random(in: -10...10, using: &generator).rounded()
                let expected: Double? =
                    Int.random(in: 0..<8, using: &generator) == 0
                    ? nil : Double.random(in: -10...10, using: &generator).rounded()
                if let value, let expected {
                    let distance = abs(value - expected)
                    isActive = isActive ? distance > limit - deadband : distance > limit
                }
                rig.expect(expected)
                rig.read(value, at: Double(second) * 100)
                let stands = rig.monitor.standing.contains { $0.id.kind == .deviation && $0.state.isActive }
                #expect(stands == isActive, "seed \(seed), round \(round), second \(second)")
            }
        }
    }
}
