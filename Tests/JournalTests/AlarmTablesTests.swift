import Journal
import Measurement
import Platform
import Publication
import Testing

@Suite struct `Alarms in the journal` {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func change(_ point: String, _ state: AlarmState, at milliseconds: Int64) -> AlarmChange {
        AlarmChange(
            id: AlarmID(asset: identifier("pump"), point: identifier(point), kind: .high), time: moment(milliseconds),
            cause: .raised, state: state, level: .inner, peak: .inner, priority: .high, value: 80, limit: 75,
            unit: "°C", raised: moment(milliseconds).wall, isAnnunciated: true, isFirstOut: true, isChattering: false,
            origin: "", reason: "阀门检修", until: nil, advice: Advice(english: "Grease it."))
    }

    private func commit(_ changes: [AlarmChange], to open: OpenStore, from first: UInt64) throws {
        let contents = changes.map(MessageContent.alarm)
        try open.commit([MessageRow(epoch: open.epoch, messageClass: .alarm, first: first, contents: contents)])
    }

    @Test func `stand as the last message said, also for the next daemon`() throws {
        let open = try OpenStore(directory, epoch: "aaaaaaaa")
        let first = [change("temp", .unackActive, at: 0), change("flow", .unackActive, at: 1)]
        try commit(first, to: open, from: 0)
        let second = [change("temp", .shelved, at: 2), change("flow", .normal, at: 3)]
        try commit(second, to: open, from: 2)

        let again = try OpenStore(directory, epoch: "bbbbbbbb")
        #expect(try again.store.standingAlarms().map(\.state) == [.shelved])
        #expect(try again.store.standingAlarms().map(\.reason) == ["阀门检修"])
        let (all, next) = try again.store.alarmHistory(since: moment(0).wall, after: 0, limit: 10)
        #expect(all.map(\.state) == (first + second).map(\.state) && next == nil)
        let (some, more) = try again.store.alarmHistory(since: moment(1).wall, after: 0, limit: 2)
        #expect(some.map(\.id.point?.rawValue) == ["flow", "temp"] && more != nil)
    }

    @Test func `what does not stand whole is left out`() throws {
        let open = try OpenStore(directory, epoch: "aaaaaaaa")
        try commit([change("temp", .unackActive, at: 0)], to: open, from: 0)
        try directory.tamper("UPDATE alarms SET data = x'0102'")
        let again = try OpenStore(directory, epoch: "bbbbbbbb")
        #expect(try again.store.standingAlarms().isEmpty)
    }
}
