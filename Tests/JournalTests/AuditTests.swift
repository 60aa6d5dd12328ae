import Journal
import Measurement
import Platform
import Testing

@Suite struct `The audit of commands` {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func entry(_ id: String, _ result: String, readBack: Double? = nil) -> AuditEntry {
        AuditEntry(
            wall: WallTime(milliseconds: 1_795_241_737_248), origin: "mqtt", id: id, point: "pump/setpoint",
            requested: 1.5, before: readBack.map { $0 - 1 }, readBack: readBack, result: result)
    }

    @Test func `keeps what came of each, and of those that a crash interrupted that nobody knows`() throws {
        let open = try OpenStore(directory, epoch: "aaaaaaaa")
        let first = try open.store.enter(entry("one", "waiting"))
        _ = try open.store.enter(entry("two", "waiting"))
        try open.store.complete(first, with: entry("one", "done", readBack: 1.5))

        let again = try OpenStore(directory, epoch: "bbbbbbbb")
        let settled = try again.store.settleAudit(interrupted: "unknown", underWay: "waiting", limit: 10)
        #expect(settled == [entry("one", "done", readBack: 1.5), entry("two", "unknown")])
        #expect(try again.store.settleAudit(interrupted: "other", underWay: "waiting", limit: 1) == [settled[1]])
    }
}
