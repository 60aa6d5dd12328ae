import Journal
import Measurement
import Platform
import Testing

@Suite struct `The record of trends` {
    private let directory: TemporaryDirectory
    private let start: Int64 = 1_795_241_700
    private let temperature: TrendSeries
    private let velocity: TrendSeries

    init() throws {
        directory = try TemporaryDirectory()
        let asset = try #require(Identifier("pump"))
        temperature = TrendSeries(asset: asset, name: "temp", unit: "°C")
        velocity = TrendSeries(asset: asset, name: "de_h.velocity_rms", unit: "mm/s")
    }

    private func open(_ maximumBytes: Int64 = 1 << 30) throws -> RecordStore {
        let allowance = DiskAllowance(maximumBytes: maximumBytes, minimumFree: 0)
        return try RecordStore(path: "\(directory.path)/record.db", allowance: allowance)
    }

    private func span(_ start: Int64, _ values: Double...) -> TrendSpan {
        var span = TrendSpan(start: start)
        for value in values { span.add(value) }
        return span
    }

    private func wall(_ seconds: Int64) -> WallTime { WallTime(milliseconds: seconds * 1000) }

    @Test func `is there again after reopening, by the minute and by the quarter of an hour`() throws {
        let store = try open()
        try store.add([(temperature, span(start, 1, 2, 6)), (velocity, span(start, 4))], at: wall(start))
        try store.add([(temperature, span(start + 60, 11))], at: wall(start + 60))

        let again = try open()
        #expect(Set(again.series) == [temperature, velocity])
        let minutes = try again.spans(of: temperature, .minute, from: start, to: start + 60)
        #expect(minutes == [span(start, 1, 2, 6), span(start + 60, 11)])
        let quarters = try again.spans(of: temperature, .quarter, from: start - 900, to: start + 900)
        let quarter = try #require(quarters.first)
        #expect(quarters.count == 1 && quarter.start % 900 == 0 && quarter.start <= start)
        #expect((quarter.count, quarter.low, quarter.mean, quarter.high, quarter.last) == (4, 1, 5, 11, 11))
    }

    @Test func `has the means of hours, of several series at once, whatever their units`() throws {
        let store = try open()
        let hour = start - start % 3600
        try store.add([(temperature, span(hour, 1, 2)), (temperature, span(hour + 1800, 6))], at: wall(start))
        try store.add([(temperature, span(hour + 3600, 4)), (velocity, span(hour, 7))], at: wall(start))
        let names = [temperature, velocity].map { SeriesName(asset: $0.asset, name: $0.name) }
        let means = try store.hourlyMeans(of: Set(names), from: 0, to: hour + 7200)
        #expect(means[names[0]]?.map(\.start) == [hour, hour + 3600] && means[names[0]]?.map(\.mean) == [3, 4])
        #expect(means[names[1]]?.map(\.mean) == [7])
        #expect(try store.hourlyMeans(of: Set(names), from: hour + 3600, to: hour + 7200).values.map(\.count) == [1])
        #expect(try store.hourlyMeans(of: [], from: 0, to: .max).isEmpty)
    }

    @Test func `takes a minute that comes in parts, as after a restart, for one`() throws {
        let store = try open()
        try store.add([(temperature, span(start, 1, 2))], at: wall(start))
        try store.add([(temperature, span(start, 9))], at: wall(start))
        #expect(try store.spans(of: temperature, .minute, from: 0, to: .max) == [span(start, 1, 2, 9)])
    }

    @Test func `keeps the past of a series whose unit has changed`() throws {
        let store = try open()
        try store.add([(temperature, span(start, 1))], at: wall(start))
        let kelvin = TrendSeries(asset: temperature.asset, name: "temp", unit: "K")
        try store.add([(kelvin, span(start + 60, 274))], at: wall(start))
        #expect(try open().series == [kelvin])
        #expect(try store.spans(of: kelvin, .minute, from: 0, to: .max).count == 2)
    }

    @Test func `forgets minutes after thirty days and quarters after two years`() throws {
        let store = try open()
        let day: Int64 = 86_400
        try store.add([(temperature, span(start, 1))], at: wall(start))
        try store.add([(temperature, span(start + 31 * day, 2))], at: wall(start + 31 * day))
        #expect(try store.spans(of: temperature, .minute, from: 0, to: .max).map(\.last) == [2])
        #expect(try store.spans(of: temperature, .quarter, from: 0, to: .max).map(\.last) == [1, 2])
        try store.add([(temperature, span(start + 800 * day, 3))], at: wall(start + 800 * day))
        #expect(try store.spans(of: temperature, .quarter, from: 0, to: .max).map(\.last) == [3])
    }

    @Test func `stays within its size: the oldest days go first`() throws {
        let store = try open(1 << 20)
        let series = try (0..<50).map {
            TrendSeries(asset: try #require(Identifier("a-\($0)")), name: "v", unit: "")
        }
        let end = start + 5 * 86_400
        for time in stride(from: start, to: end, by: 360) {
            try store.add(series.map { ($0, span(time, 1)) }, at: wall(time))
        }
        let kept = try store.spans(of: series[7], .minute, from: 0, to: .max)
        let oldest = try #require(kept.first)
        #expect(oldest.start > start && kept.last?.start == end - 360)
        #expect(kept.count == Int((end - oldest.start) / 360), "without a hole")
    }

    @Test func `stays within its size: of the last day the oldest hours go`() throws {
        let store = try open(1 << 20)
        let series = try (0..<100).map {
            TrendSeries(asset: try #require(Identifier("a-\($0)")), name: "v", unit: "")
        }
        let end = start + 15 * 3600
        for time in stride(from: start, to: end, by: 180) {
            try store.add(series.map { ($0, span(time, 1.1, 2.3)) }, at: wall(time))
        }
        let kept = try store.spans(of: series[7], .minute, from: 0, to: .max)
        let oldest = try #require(kept.first)
        #expect(oldest.start > start && kept.last?.start == end - 180)
        #expect(kept.count == Int((end - oldest.start) / 180), "without a hole")
        #expect(try directory.number("PRAGMA page_count", file: "record.db") * 4096 < 3 << 19)
    }

    @Test func `of a newer version is refused`() throws {
        _ = try open()
        try directory.tamper("PRAGMA user_version = 99", file: "record.db")
        #expect { try self.open() } throws: { ($0 as? ForeignFile)?.version == 99 }
    }
}
