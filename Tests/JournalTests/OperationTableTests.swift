import Journal
import Measurement
import Platform
import Testing

@Suite struct `Operation in the record` {
    private static let pump = Identifier("pump-07")!
    private static let now = WallTime(milliseconds: 500_000 * 3_600_000)
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func store() throws -> RecordStore {
        try RecordStore(
            path: "\(directory.path)/record.db", allowance: DiskAllowance(maximumBytes: 1 << 30, minimumFree: 0))
    }

    private static func operation(running: Int64, starts: Int, hours: [StoredOperation.Hour]) -> StoredOperation {
        StoredOperation(
            asset: pump, state: "run", since: 1, seen: 2, running: running, starts: starts, hours: hours)
    }

    @Test func `sums written twice are the same sums`() throws {
        let store = try store()
        let hour = StoredOperation.Hour(start: 500_000, running: 60_000, known: 90_000)
        let operation = Self.operation(running: 3_600_000, starts: 4, hours: [hour])
        for _ in 0..<3 { try store.keep([operation], at: Self.now) }
        #expect(try self.store().operations(at: Self.now) == [operation])
    }

    @Test func `hours older than a week are kept, and not read`() throws {
        let store = try store()
        let hours = [499_800, 499_833, 500_000].map { StoredOperation.Hour(start: $0, running: 1, known: 2) }
        for hour in hours {
            try store.keep([Self.operation(running: 3, starts: 1, hours: [hour])], at: Self.now)
        }
        #expect(try store.operations(at: Self.now).first?.hours.map(\.start) == [499_833, 500_000])
        let back = WallTime(milliseconds: 499_850 * 3_600_000)
        #expect(try store.operations(at: back).first?.hours.map(\.start) == [499_800, 499_833])
    }

    @Test func `the levels of a signal are kept, one for each machine`() throws {
        let store = try store()
        try store.keep(StoredLevels(asset: Self.pump, point: Identifier("current")!, data: "1"))
        try store.keep(StoredLevels(asset: Self.pump, point: Identifier("vibration")!, data: "2"))
        #expect(
            try store.signalLevels() == [StoredLevels(asset: Self.pump, point: Identifier("vibration")!, data: "2")])
    }
}
