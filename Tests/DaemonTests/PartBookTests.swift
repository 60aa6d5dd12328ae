import Journal
import Measurement
import PrognosticAssessment
import Testing

@testable import Daemon

@Suite struct `Lives of parts, followed in a record` {
    private static let first: Int64 = 1_795_240_800
    private let saw: Identifier
    private let blade: Identifier
    private let part: PartConfiguration
    private let store: RecordStore

    init() throws {
        saw = try #require(Identifier("saw"))
        blade = try #require(Identifier("blade"))
        var knife = IndicatorConfiguration(asset: saw, id: blade, source: "cuts", kind: .usage(life: 40_000))
        knife.component = blade
        knife.replaced = .init(point: try #require(Identifier("changed")), outcome: .worn)
        part = try #require(PartConfiguration.all(of: [knife]).first)
        store = try RecordStore(path: ":memory:", allowance: DiskAllowance(maximumBytes: 1 << 30, minimumFree: 0))
    }

    private func time(_ quarters: Double) -> WallTime {
        WallTime(milliseconds: 1000 * Self.first + Int64(900_000 * quarters))
    }

    /// Writes how the total stood in quarters of an hour, and in which of them the point told a replacement.
    private func write(_ cuts: [Double], from place: Int = 0, changedAt change: Int? = nil) throws {
        let spans = cuts.enumerated().flatMap { offset, cuts in
            let start = Self.first + 900 * Int64(place + offset), told = change == place + offset ? 1.0 : 0
            return [
                (TrendSeries(asset: saw, name: "cuts", unit: ""), span(start, cuts, cuts)),
                (TrendSeries(asset: saw, name: "changed", unit: ""), span(start, 0, told)),
            ]
        }
        try store.add(spans, at: time(Double(place + cuts.count)))
    }

    private func span(_ start: Int64, _ value: Double, _ high: Double) -> TrendSpan {
        TrendSpan(start: start, count: 15, low: value, mean: value, high: high, last: value)
    }

    private func follow(_ part: PartConfiguration? = nil, after quarters: Double) throws -> (PartBook, ServingPart) {
        let part = part ?? self.part
        let book = try store.follow([part], wanted: [:], at: time(quarters))
        return (book, try #require(book.serving[part.name]))
    }

    @Test func `end where a point tells it, in the quarter in which it does`() throws {
        try write((0..<12).map { 1000 + 50 * Double($0) }, changedAt: 9)
        // As of the middle of the last hour, when it is over, and asked again.
        for quarters in [11.5, 12.5, 12.5] {
            let (book, serving) = try follow(after: quarters)
            #expect(book.lives.map(\.life.outcome) == [.worn, nil] && book.refused.isEmpty)
            #expect(book.lives.map { $0.life.usage.total("cuts") } == [400, 150])
            #expect(book.lives.map(\.life.isWhole) == [false, true], "how old the first was nobody saw")
            #expect(serving.began == time(9).milliseconds && serving.id == book.lives[1].id)
            #expect(book.kin(of: part).map(\.outcome) == [.worn], "who serves is no kin of itself")
            #expect(serving.recent.total("cuts") == 550 && serving.recentHours == quarters / 4)
            #expect(book.replaced.count == (quarters == 11.5 ? 1 : 0), "it is told once")
            for replacement in book.replaced {
                #expect(replacement.name == part.name && replacement.wall == time(10) && replacement.served == nil)
            }
        }
        #expect(try store.lives().map(\.toldBy) == ["changed", nil])
        try write((0..<4).map { 1600 + 50 * Double($0) }, from: 12, changedAt: 13)
        let second = try #require(try follow(after: 13.5).0.replaced.first)
        #expect(second.wall == time(13.5) && second.served == .seconds(4 * 900))
    }

    @Test func `go on where the total falls, which begins anew or was read wrongly once`() throws {
        try write([1000, 1050, 20, 70, 120])
        #expect(try follow(after: 5).1.life.usage.total("cuts") == 170)
        try write([170, 3], from: 5)
        #expect(try follow(after: 7).1.life.usage.total("cuts") == 223)
        try write([220, 270], from: 7)
        let (book, serving) = try follow(after: 9)
        #expect(book.lives.count == 1 && serving.life.usage.total("cuts") == 320)
    }

    @Test func `have no age where they began before the record, until somebody says it`() throws {
        try write([1000, 1050])
        let (_, unknown) = try follow(after: 2)
        #expect(!unknown.life.isWhole && unknown.life.usage.total("cuts") == 50)
        #expect(try !store.correct(part.name, .failed, toldBy: "socket"), "none has ended")
        try store.declare(part, used: 12_000, at: time(2))
        #expect(try follow(after: 2).1.life.usage.total("cuts") == 12_000)
        try write([1100], from: 2)
        let (book, known) = try follow(after: 3)
        #expect(known.life.isWhole && known.life.usage.total("cuts") == 12_050 && book.lives.count == 1)
        #expect(known.recent.total("cuts") == 100, "what is said of the past is no use of this week")

        let calendar = IndicatorConfiguration(asset: saw, id: blade, source: "cuts", limit: 5000)
        let whole = try #require(PartConfiguration.all(of: [calendar]).first)
        #expect(try !follow(whole, after: 3).1.life.isWhole)
        try store.declare(whole, used: 100, at: time(3))
        #expect(try follow(whole, after: 7).1.life.hours == 101)
    }

    @Test func `end by hand in the middle of a quarter, and nothing is counted twice`() throws {
        try write([1000, 1050, 1100])
        _ = try follow(after: 3)
        try store.replace(part, .failed, toldBy: "socket", at: time(2.5))
        try write([1150, 1200], from: 3)
        let (book, serving) = try follow(after: 5)
        #expect(book.lives.map(\.life.outcome) == [.failed, nil])
        #expect(book.lives.map { $0.life.usage.total("cuts") } == [100, 100] && serving.life.isWhole)
        #expect(try store.correct(part.name, .replaced, toldBy: "socket"))
        #expect(try follow(after: 5).0.lives.map(\.life.outcome) == [.replaced, nil])
    }

    @Test func `end by hand with how long they were, where their beginning was seen or said`() throws {
        try write([1000, 1050, 1100])
        #expect(try store.replace(part, .worn, toldBy: "socket", at: time(1)) == nil)
        #expect(try store.replace(part, .worn, toldBy: "socket", at: time(3)) == .seconds(1800))
        let calendar = IndicatorConfiguration(asset: saw, id: blade, source: "cuts", limit: 5000)
        let whole = try #require(PartConfiguration.all(of: [calendar]).first)
        try store.declare(whole, used: 100, at: time(3))
        #expect(try store.replace(whole, .worn, toldBy: "socket", at: time(7)) == .seconds(101 * 3600))
    }

    @Test func `are told by their key where they are not as they were written, and begin anew`() throws {
        try write([1000, 1050])
        _ = try follow(after: 2)
        var damaged = try #require(store.lives().first)
        damaged.usage = "{"
        try store.update(damaged)
        try write([1100, 1150], from: 2)
        let (book, serving) = try follow(after: 4)
        #expect(book.refused == [damaged.id] && serving.id != damaged.id && !serving.life.isWhole)
        #expect(try store.lives().map(\.toldBy) == ["damage", nil])
    }
}
