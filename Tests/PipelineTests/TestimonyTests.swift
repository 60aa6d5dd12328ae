import DataAcquisition
import Measurement
import Modbus
import Pipeline
import Testing

@Suite struct `What points tell the diagnosis` {
    private let asset: Identifier
    private let device: Identifier

    init() throws {
        asset = try #require(Identifier("pump"))
        device = try #require(Identifier("plc"))
    }

    private func layout(_ tells: Testimony?, id: UInt32 = 0) throws -> (GroupOutline, BatchLayout) {
        let source = try #require(AddressedValue(table: .holding, address: 0, encoding: .number(.int16, .abcd)))
        var point = PointConfiguration(
            id: try #require(Identifier("speed")), name: "", device: device, source: source, unit: "m/s",
            period: .seconds(10))
        point.tells = tells
        let configuration = AssetConfiguration(id: asset, name: "", points: [point])
        let outlines = PollGroup.outlines(
            of: [configuration],
            on: [DeviceConfiguration(id: device, link: try #require(Identifier("line")), unit: UnitID(1))])
        let outline = try #require(outlines.first)
        return (outline, BatchLayout(id: id, asset: asset, device: device, revision: 1, points: outline.columns))
    }

    private func time(_ seconds: Int64) -> Moment {
        Moment(
            monotonic: MonotonicTime(nanoseconds: seconds * 1_000_000_000), wall: WallTime(milliseconds: seconds * 1000)
        )
    }

    @Test func `is the newest good value, in the unit of the observation`() throws {
        let testimony = Testimony(observation: "axial_order_1", factor: 1000)
        let (outline, layout) = try layout(testimony)
        let pipeline = Pipeline(at: time(0))
        pipeline.install([(outline, layout)], at: time(0))
        #expect(pipeline.told(of: asset).isEmpty)
        _ = pipeline.accept([ReadingBatch(layout: layout, time: time(1), words: [2], qualities: [])])
        let told = ToldValue(testimony, value: 2000, time: time(1).monotonic, period: .seconds(10))
        #expect(pipeline.told(of: asset) == [told])
        _ = pipeline.accept([ReadingBatch(layout: layout, time: time(2), words: [0], qualities: [.timeout])])
        #expect(pipeline.told(of: asset) == [told])
    }

    @Test func `is forgotten with the settings that said so`() throws {
        let (outline, layout) = try layout(Testimony(observation: "load"))
        let pipeline = Pipeline(at: time(0))
        pipeline.install([(outline, layout)], at: time(0))
        _ = pipeline.accept([ReadingBatch(layout: layout, time: time(1), words: [2], qualities: [])])
        pipeline.install([(outline, layout)], at: time(2))
        #expect(pipeline.told(of: asset).count == 1)
        let (silent, next) = try self.layout(nil, id: 1)
        pipeline.install([(silent, next)], at: time(3))
        #expect(pipeline.told(of: asset).isEmpty)
    }
}
