import DataAcquisition
import Measurement
import Modbus
import Pipeline
import PrognosticAssessment
import Testing

@Suite struct `Indicators that are followed by the second` {
    private let pipeline: Pipeline
    private let layout: BatchLayout

    private static func time(_ milliseconds: Int64) -> Moment {
        Moment(monotonic: .init(nanoseconds: milliseconds * 1_000_000), wall: .init(milliseconds: milliseconds))
    }

    init() throws {
        func id(_ text: String) throws -> Identifier { try #require(Identifier(text)) }
        let saw = try id("saw"), device = DeviceConfiguration(id: try id("plc"), link: try id("line"), unit: UnitID(1))
        let points = try ["current", "cuts"].enumerated().map { index, name in
            PointConfiguration(
                id: try id(name), name: "", device: device.id,
                source: try #require(
                    AddressedValue(table: .holding, address: index, encoding: .number(.int16, .abcd))),
                unit: index == 0 ? "A" : "", period: .milliseconds(250))
        }
        let outlines = PollGroup.outlines(of: [AssetConfiguration(id: saw, name: "", points: points)], on: [device])
        let outline = try #require(outlines.first)
        layout = BatchLayout(id: 0, asset: saw, device: device.id, revision: 1, points: outline.columns)
        pipeline = Pipeline(at: Self.time(0))
        func indicator(_ name: String, per meter: String?, every: Duration) throws -> IndicatorConfiguration {
            var indicator = IndicatorConfiguration(
                asset: saw, id: try id(name), source: "current", kind: .level(limit: 9, per: meter))
            indicator.every = every
            return indicator
        }
        pipeline.install(
            [(outline: outline, layout: layout)],
            indicators: [
                try indicator("edge", per: "cuts", every: .seconds(1)),
                try indicator("slow", per: nil, every: .seconds(2)),
                try indicator("hourly", per: "cuts", every: .seconds(3600)),
            ], at: Self.time(0))
    }

    private func poll(_ current: Int64?, cuts: Int64, at milliseconds: Int64) -> [FollowedMean] {
        let words = [current ?? 0, cuts].map(UInt64.init(bitPattern:))
        _ = pipeline.accept([
            ReadingBatch(
                layout: layout, time: Self.time(milliseconds), words: words,
                qualities: [current == nil ? .timeout : .good, .good])
        ])
        return pipeline.takeIndicators()
    }

    @Test func `are the means of their intervals, with where the total stood`() throws {
        #expect(poll(2, cuts: 10, at: 1000).isEmpty && poll(4, cuts: 20, at: 1500).isEmpty)
        #expect(poll(nil, cuts: 90, at: 1900).isEmpty)
        let edge = try #require(poll(6, cuts: 100, at: 2000).first)
        #expect(edge.configuration.id.rawValue == "edge" && edge.unit == "A")
        #expect(edge.mean == IndicatorTrend.Hour(start: 1, mean: 3, used: 15) && edge.used == 20)
        let both = poll(8, cuts: 200, at: 4500)
        #expect(both.map(\.configuration.id.rawValue) == ["edge", "slow"])
        #expect(both[1].mean == IndicatorTrend.Hour(start: 2, mean: 6) && both[1].used == nil)
    }

    @Test func `have no interval without a value`() {
        #expect(poll(nil, cuts: 1, at: 0).isEmpty && poll(nil, cuts: 2, at: 1000).isEmpty)
        #expect(poll(7, cuts: 3, at: 9000).isEmpty)
        #expect(poll(7, cuts: 3, at: 10_000).map(\.mean.start) == [9, 8])
    }
}
