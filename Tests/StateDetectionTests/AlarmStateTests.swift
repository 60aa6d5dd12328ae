import Measurement
import Testing

@testable import StateDetection

@Suite struct `Alarm states` {
    private static let high = AlarmRig.limits { $0.high = 75 }

    @Test func `raised, acknowledged and returned, an alarm is normal`() {
        var rig = AlarmRig(Self.high)
        rig.read(75, at: 1)
        rig.read(75.1, at: 2)
        #expect(rig.perform(.acknowledge) == .done)
        rig.read(60, at: 3)
        #expect(rig.story == ["raised unack_active!", "acknowledged acked_active", "returned normal"])
        #expect(rig.changes[0].value == 75.1 && rig.changes[0].limit == 75 && rig.changes[0].unit == "°C")
        #expect(rig.changes[1].origin == "test")
    }

    @Test func `returned before anybody saw it, it waits for the acknowledgement`() {
        var rig = AlarmRig(Self.high)
        rig.read(80, at: 1)
        rig.read(60, at: 2)
        #expect(rig.perform(.acknowledge, on: nil) == .done)
        #expect(rig.story == ["raised unack_active!", "returned rtn_unack", "acknowledged normal"])
    }

    @Test func `raised again while the first one is not acknowledged, it does not call again`() {
        var rig = AlarmRig(Self.high)
        for (time, value) in [80.0, 60, 80].enumerated() { rig.read(value, at: Double(100 * time)) }
        #expect(rig.story == ["raised unack_active!", "returned rtn_unack", "raised unack_active"])
    }

    @Test func `a latched alarm stays until it is acknowledged and reset, in this order`() {
        var rig = AlarmRig(AlarmRig.limits { ($0.high, $0.isLatched) = (75, true) })
        rig.read(80, at: 1)
        #expect(rig.perform(.reset) == .active)
        rig.read(60, at: 2)
        #expect(rig.perform(.reset) == .unacknowledged)
        #expect(rig.perform(.acknowledge) == .done)
        #expect(rig.perform(.reset) == .done)
        #expect(
            rig.story == [
                "raised unack_active!", "returned latched_unack", "acknowledged latched_acked", "reset normal",
            ])
    }

    @Test func `only what escalates calls again`() {
        var rig = AlarmRig(AlarmRig.limits { ($0.high, $0.highHigh) = (75, 90) })
        rig.read(80, at: 1)
        _ = rig.perform(.acknowledge)
        for (time, value) in [95.0, 80, 95, 60].enumerated() { rig.read(value, at: 100 + 100 * Double(time)) }
        #expect(
            rig.story == [
                "raised unack_active!", "acknowledged acked_active", "escalated unack_active!", "eased unack_active",
                "escalated unack_active", "returned rtn_unack",
            ])
        #expect(rig.changes[2].levelLabel == "high_high" && rig.changes[2].limit == 90)
        #expect(rig.changes.map(\.priority) == [.medium, .medium, .high, .medium, .high, .high])
    }

    @Test func `values that jump past both limits raise one alarm`() {
        var rig = AlarmRig(AlarmRig.limits { ($0.low, $0.lowLow) = (2, 1) })
        rig.read(0.5, at: 1)
        #expect(rig.changes.map(\.id.description) == ["pump-07/temp/low"])
        #expect(rig.changes.map(\.levelLabel) == ["low_low"])
    }

    @Test func `shelved, it is silent for its time and speaks up after it`() {
        var rig = AlarmRig(Self.high)
        rig.read(80, at: 1)
        #expect(rig.perform(.shelve(for: .seconds(3600), reason: "sensor is replaced")) == .done)
        rig.read(60, at: 2)
        rig.read(81, at: 3)
        rig.pass(to: 3700)
        #expect(rig.story == ["raised unack_active!", "shelved shelved", "unshelved unack_active!"])
        #expect(rig.changes[1].reason == "sensor is replaced")
        #expect(rig.changes[1].until == AlarmRig.moment(3601).wall)
        #expect(rig.changes[2].time.wall == AlarmRig.moment(3601).wall)
    }

    @Test func `shelving takes a reason and has an end`() {
        var rig = AlarmRig(Self.high)
        #expect(rig.perform(.shelve(for: .seconds(60), reason: "")) == .noReason)
        #expect(rig.perform(.shelve(for: .seconds(86_401), reason: "x")) == .tooLong)
        #expect(rig.perform(.shelve(for: .zero, reason: "x")) == .tooLong)
        #expect(rig.perform(.shelve(for: .seconds(60), reason: "x"), on: nil) == .notForAll)
        #expect(rig.perform(.acknowledge, on: "pump-07/temp/low") == .unknownAlarm)
        #expect(rig.changes.isEmpty)
    }

    @Test func `out of service, it is silent until it is returned`() {
        var rig = AlarmRig(Self.high)
        #expect(rig.perform(.removeFromService(reason: "no sensor")) == .done)
        rig.read(80, at: 1)
        rig.pass(to: 10_000_000)
        #expect(rig.perform(.shelve(for: .seconds(60), reason: "x")) == .outOfService)
        #expect(rig.perform(.returnToService) == .done)
        #expect(rig.story == ["removed_from_service out_of_service", "returned_to_service unack_active!"])
    }

    @Test func `the first alarm of an asset is told from those that follow`() {
        var rig = AlarmRig(Self.high, AlarmRig.limits("pressure") { $0.high = 5 })
        rig.read(80, at: 1)
        rig.read(6, at: 2, of: 1)
        #expect(rig.changes.map(\.isFirstOut) == [true, false])
    }

    @Test(arguments: [
        "raised unack_active!", "acknowledged acked_active", "returned rtn_unack", "returned latched_unack",
        "acknowledged latched_acked", "shelved shelved", "removed_from_service out_of_service",
    ])
    func `after a restart every alarm goes on where it stood`(_ end: String) {
        let isLatched = end.contains("latched")
        let limits = AlarmRig.limits { ($0.high, $0.isLatched) = (75, isLatched) }
        var rig = AlarmRig(limits)
        rig.read(80, at: 1)
        switch end {
        case "acknowledged acked_active": _ = rig.perform(.acknowledge)
        case "returned rtn_unack", "returned latched_unack": rig.read(60, at: 2)
        case "acknowledged latched_acked":
            rig.read(60, at: 2)
            _ = rig.perform(.acknowledge)
        case "shelved shelved": _ = rig.perform(.shelve(for: .seconds(100), reason: "x"))
        case "removed_from_service out_of_service": _ = rig.perform(.removeFromService(reason: "x"))
        default: break
        }
        #expect(rig.story.last == end)
        let before = rig.kept
        var again = AlarmRig([limits], standing: before)
        #expect(again.monitor.standing == before && again.changes.isEmpty)
        again.read(before[0].level == .none ? 60 : 80, at: 1)
        #expect(again.changes.isEmpty)
        if end == "shelved shelved" {
            again.pass(to: 200)
            #expect(again.story == ["unshelved unack_active!"])
        }
    }

    @Test func `a reload keeps alarms by their id, and withdraws those that are gone`() {
        var rig = AlarmRig(Self.high, AlarmRig.limits("pressure") { $0.high = 5 })
        rig.read(80, at: 1)
        rig.read(6, at: 2, of: 1)
        rig.reload(AlarmRig.limits { $0.high = 70 })
        #expect(rig.story.suffix(1) == ["withdrawn normal"])
        rig.read(72, at: 3)
        #expect(rig.changes.count == 3)
        rig.read(65, at: 4)
        #expect(rig.story.suffix(1) == ["returned rtn_unack"])
    }
}
