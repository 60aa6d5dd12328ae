import Journal
import Measurement
import Platform
import Testing

@Suite struct `Lives in the record` {
    private let directory: TemporaryDirectory
    private let saw: Identifier

    init() throws {
        directory = try TemporaryDirectory()
        saw = try #require(Identifier("saw"))
    }

    private var path: String { "\(directory.path)/record.db" }

    private func open() throws -> RecordStore {
        try RecordStore(path: path, allowance: DiskAllowance(maximumBytes: 1 << 30, minimumFree: 0))
    }

    private func life(_ began: Int64, _ component: String = "blade") -> StoredLife {
        StoredLife(
            asset: saw, component: component, partClass: "knife", began: began, isWhole: true, settled: began / 1000,
            usage: "{}", state: "{}")
    }

    private func ended(_ store: RecordStore, _ began: Int64) throws -> StoredLife {
        var life = life(began)
        life.id = try store.begin(life)
        (life.ended, life.outcome, life.toldBy) = (began + 500, "worn", "socket")
        try store.update(life)
        return life
    }

    @Test func `are kept with their hours, and read by others meanwhile`() throws {
        let store = try open()
        let first = try ended(store, 1000)
        var second = life(1500)
        second.id = try store.begin(second)
        let hours = [
            StoredLifeHour(start: 0, means: ["diameter": 600], usage: ["cuts": ["": 5]]),
            StoredLifeHour(start: 3600, usage: ["cuts": ["1": 7, "2": 8]]),
        ]
        for hour in hours + hours { try store.keep(hour, of: first.id) }
        try store.keep(StoredLifeHour(start: 3600, usage: ["cuts": ["1": 4]]), of: second.id)
        let library = try LifeLibrary(reading: path)
        #expect(try library.lives() == [first, second] && library.hours(of: first.id) == hours)
        #expect(try store.hours(of: first.id, from: 3600) == [hours[1]])
        #expect(try store.usage(of: saw, "blade", from: 0) == ["cuts": ["": 5, "1": 11, "2": 8]])
        #expect(try store.usage(of: saw, "blade", from: 3600) == ["cuts": ["1": 4]], "the first had ended by then")
        #expect(throws: DatabaseError.self) { try store.begin(life(1600)) }
    }

    @Test func `are changed as one, or not at all`() throws {
        struct Stop: Error {}
        let store = try open()
        #expect(throws: Stop.self) {
            try store.atomically {
                _ = try store.begin(life(1000))
                throw Stop()
            }
        }
        #expect(try store.lives().isEmpty)
    }

    @Test func `go, the oldest first, beyond a hundred of a part`() throws {
        let store = try open()
        _ = try store.begin(life(1, "motor"))
        for place in 0..<103 {
            let life = try ended(store, 1000 * Int64(place))
            try store.keep(StoredLifeHour(start: 0, means: ["a": 1], usage: ["b": ["": 1]]), of: life.id)
        }
        let lives = try store.lives()
        #expect(lives.count == 101 && lives.first?.began == 3000)
        #expect(try store.hours(of: 2, from: 0).isEmpty && !store.hours(of: lives[0].id, from: 0).isEmpty)
    }

    @Test func `are taken by a record from before there were any, and looked for in no other file`() throws {
        _ = try open()
        try directory.tamper(
            "DROP TABLE model_uses; DROP TABLE models; DROP TABLE life_usage; DROP TABLE life_means; DROP TABLE lives; "
                + "PRAGMA user_version = 4", file: "record.db")
        #expect(throws: ForeignFile.self) { try LifeLibrary(reading: path) }
        #expect(try open().begin(life(1)) == 1)
        #expect(throws: DatabaseError.self) { try LifeLibrary(reading: "\(directory.path)/none.db") }
    }

    @Test func `are followed by quarters of their series`() throws {
        let store = try open()
        let series = TrendSeries(asset: saw, name: "cuts", unit: "")
        let spans = [1200, 3600].map { TrendSpan(start: $0, count: 1, low: 1, mean: 2, high: 3, last: 2.5) }
        try store.add(spans.map { (series, $0) }, at: WallTime(milliseconds: 4_000_000))
        let name = SeriesName(asset: saw, name: "cuts"), other = SeriesName(asset: saw, name: "none")
        #expect(try store.quarters(of: [name, other], from: 0)[name]?.map(\.start) == [900, 3600])
        #expect(try store.quarters(of: [name], from: 1000)[name]?.map(\.high) == [3])
        #expect(try store.firstQuarter(of: [name, other]) == 900 && store.firstQuarter(of: [other]) == nil)
    }
}
