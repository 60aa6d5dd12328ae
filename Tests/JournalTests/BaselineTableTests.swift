import Journal
import Measurement
import Platform
import Testing

@Suite struct `Baselines in the record` {
    private let directory: TemporaryDirectory
    private let pump: Identifier
    private let place: Identifier

    init() throws {
        directory = try TemporaryDirectory()
        pump = try #require(Identifier("pump"))
        place = try #require(Identifier("de_h"))
    }

    private func open() throws -> RecordStore {
        try RecordStore(
            path: "\(directory.path)/record.db", allowance: DiskAllowance(maximumBytes: 1 << 30, minimumFree: 0))
    }

    private func baseline(_ data: String) -> StoredBaseline { StoredBaseline(asset: pump, location: place, data: data) }

    @Test func `the one that counts is there after reopening, as it was written last`() throws {
        let store = try open()
        try store.keep(baseline("one"), at: WallTime(milliseconds: 1))
        try store.keep(baseline("two"), at: WallTime(milliseconds: 2))
        #expect(try open().baselines() == [baseline("two")])
    }

    @Test func `one that has ended counts no more and stays, ten of a location`() throws {
        let store = try open()
        for round in 0..<12 {
            try store.keep(baseline("\(round)"), at: WallTime(milliseconds: Int64(round)))
            try store.endBaseline(of: place, on: pump, at: WallTime(milliseconds: Int64(round)))
        }
        #expect(try store.baselines().isEmpty)
        #expect(try store.endedBaselines(of: place, on: pump) == 10)
        try store.keep(baseline("new"), at: WallTime(milliseconds: 99))
        #expect(try store.baselines() == [baseline("new")])
    }

    @Test func `a record from before there were any takes them`() throws {
        _ = try open()
        try directory.tamper(
            [
                "baselines", "detectors", "operations", "operating_hours", "signal_levels", "life_usage", "life_means",
                "lives", "model_uses", "models",
            ].map { "DROP TABLE \($0); " }.joined() + "PRAGMA user_version = 1",
            file: "record.db")
        try open().keep(baseline("x"), at: WallTime(milliseconds: 1))
        #expect(try open().baselines() == [baseline("x")])
    }

    @Test func `the means of days are those of their values`() throws {
        let store = try open(), day: Int64 = 20_000 * 86_400
        let series = TrendSeries(asset: pump, name: "health", unit: "%")
        for (start, value) in [(day, 10.0), (day + 3600, 40), (day + 86_400, 90)] {
            var span = TrendSpan(start: start)
            span.add(value)
            if value == 10 { span.add(value) }
            try store.add([(series, span)], at: WallTime(milliseconds: day * 1000))
        }
        let means = try store.dailyMeans(of: "health", from: day)
        #expect(means.map(\.mean) == [20, 90] && means.map(\.count) == [3, 1])
        #expect(means.map(\.start) == [day, day + 86_400])
        #expect(try store.dailyMeans(of: "other", from: 0).isEmpty)
    }
}
