import Measurement
import Testing

@testable import StateDetection

@Suite struct `Floods of alarms` {
    private static func plant(_ count: Int, highest: (Int) -> Bool) -> [LimitConfiguration] {
        (0..<count).map { index in
            AlarmRig.limits("p\(index)") { limits in
                limits.high = 1
                limits.priority = highest(index) ? .high : .low
            }
        }
    }

    @Test(arguments: [0, 1, 3, 20, 1000])
    func `of a thousand crossings in ten minutes at most ten call, and none of the highest priority is lost`(
        _ highestCount: Int
    ) {
        let step = highestCount == 0 ? 0 : 1000 / highestCount
        let isHighest = { (index: Int) in step > 0 && index.isMultiple(of: step) }
        var rig = AlarmRig(Self.plant(1000, highest: isHighest))
        for index in 0..<1000 { rig.read(2, at: Double(index) * 0.6, of: index) }
        rig.pass(to: 3600)
        #expect(rig.changes.count == 1000)
        let calls = rig.changes.filter(\.isAnnunciated).map(\.time.monotonic)
        let floodCalls = rig.floods.filter { !$0.isOver }.map(\.time.monotonic)
        let all = (calls + floodCalls).sorted()
        #expect(
            calls.count { $0.nanoseconds < 600_000_000_000 } + floodCalls.count { $0.nanoseconds < 600_000_000_000 }
                <= 10)
        for (index, call) in all.enumerated().dropFirst(10) { #expect(call - all[index - 10] >= .seconds(600)) }
        let heard = Set(rig.changes.filter(\.isAnnunciated).map(\.id)).union(rig.floods.flatMap(\.named))
        #expect(heard.isSuperset(of: rig.changes.filter { $0.priority == .high }.map(\.id)))
        #expect(rig.floods.last?.isOver == true && !rig.monitor.isFlood)
        #expect(rig.floods.last?.count == 1000 - calls.count)
    }

    @Test(arguments: [1, 10, 25, 100])
    func `a thousand crossings of some points that go back and forth call each of them once at most`(_ count: Int) {
        var rig = AlarmRig(Self.plant(count) { $0.isMultiple(of: 8) })
        for index in 0..<2000 {
            // In and out again, a thousand times in ten minutes.
            rig.read((index / count).isMultiple(of: 2) ? 2 : 0, at: Double(index) * 0.3, of: index % count)
        }
        rig.pass(to: 3600)
        let called = rig.changes.filter(\.isAnnunciated), calls = called.map(\.time) + rig.floods.map(\.time)
        #expect(calls.count { $0.monotonic.nanoseconds < 600_000_000_000 } <= 10)
        let early = called.filter { $0.time.monotonic.nanoseconds < 600_000_000_000 }.map(\.id)
        #expect(Set(early).count == early.count, "none calls twice")
        let heard = Set(called.map(\.id)).union(rig.floods.flatMap(\.named))
        #expect(heard.isSuperset(of: rig.changes.filter { $0.priority == .high }.map(\.id)))
        // What chatters rests for a minute before it returns, so that it comes no more than three times.
        if count <= 25 {
            let raised = Dictionary(grouping: rig.changes.filter { $0.cause == .raised }, by: \.id)
            #expect(raised.values.allSatisfy { $0.count <= 3 })
        }
    }

    @Test func `a few alarms are called out one by one`() {
        var rig = AlarmRig(Self.plant(7) { _ in false })
        for index in 0..<7 { rig.read(2, at: Double(index), of: index) }
        rig.pass(to: 3600)
        #expect(rig.changes.allSatisfy { $0.isAnnunciated })
        #expect(rig.floods.isEmpty)
    }
}

@Suite struct `Figures about alarms` {
    private func change(
        _ id: String, at minutes: Double, _ priority: AlarmPriority = .low, cause: AlarmCause = .raised,
        state: AlarmState = .unackActive, raised: Double? = nil
    ) -> AlarmChange {
        AlarmChange(
            id: AlarmID("pump/\(id)/high")!, time: AlarmRig.moment(60 * minutes), cause: cause, state: state,
            level: .inner, peak: .inner, priority: priority, value: 1, limit: 0, unit: "",
            raised: AlarmRig.moment(60 * (raised ?? minutes)).wall, isAnnunciated: cause == .raised, isFirstOut: false,
            isChattering: false,
            origin: "", reason: "", until: nil, advice: Advice())
    }

    @Test func `two days with one busy interval`() {
        var statistics = AlarmStatistics(from: AlarmRig.moment(0).wall, to: AlarmRig.moment(2 * 86_400).wall)
        for index in 0..<12 { statistics.add(change("a\(index)", at: 20 + Double(index) / 2)) }
        for index in 0..<3 { statistics.add(change("b", at: 100 + Double(index) / 4, .high)) }
        statistics.add(change("a3", at: 200))
        #expect(statistics.raised == 16 && statistics.perDay == 8 && statistics.mostInTenMinutes == 12)
        #expect(statistics.floodShare == 1.0 / 288)
        #expect(statistics.chattering.map(\.description) == ["pump/b/high"])
        #expect(statistics.topTen.count == 10)
        #expect(statistics.topTen.prefix(2).map(\.count) == [3, 2])
        #expect(statistics.share(of: .high) == 3.0 / 16)
        #expect(statistics.topTenShare == 13.0 / 16, "3 + 2 + eight of those that came once")
        #expect(statistics.busyHourShare == 0 && statistics.fleeting.isEmpty)
    }

    @Test func `any ten minutes and any hour count, wherever they begin`() {
        var statistics = AlarmStatistics(from: AlarmRig.moment(0).wall, to: AlarmRig.moment(86_400).wall)
        // Six before and six behind a full ten minutes; 31 within an hour.
        for index in 0..<12 { statistics.add(change("a\(index)", at: 57 + Double(index) / 2)) }
        for index in 0..<31 { statistics.add(change("b\(index)", at: 121 + Double(index) * 1.5)) }
        #expect(statistics.mostInTenMinutes == 12 && statistics.floodShare == 0)
        #expect(statistics.busyHourShare == 1.0 / 24)
    }

    @Test func `gone within a minute before anybody saw it is fleeting`() {
        var statistics = AlarmStatistics(from: AlarmRig.moment(0).wall, to: AlarmRig.moment(86_400).wall)
        for (id, after, state) in [
            ("quick", 0.5, AlarmState.rtnUnack), ("slow", 2, .rtnUnack), ("seen", 0.5, .normal),
        ] {
            statistics.add(change(id, at: 10))
            statistics.add(change(id, at: 10 + after, cause: .returned, state: state, raised: 10))
        }
        #expect(statistics.fleeting.map(\.description) == ["pump/quick/high"])
        #expect(statistics.raised == 3)
    }

    @Test func `active for more than a day is stale`() {
        let now = AlarmRig.moment(2 * 86_400).wall
        #expect(
            AlarmStatistics.stale([change("a", at: 0), change("b", at: 2000)], at: now).map(\.point?.rawValue) == ["a"])
    }
}
