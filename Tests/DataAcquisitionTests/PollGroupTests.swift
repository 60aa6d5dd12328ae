import DataAcquisition
import Measurement
import Modbus
import Testing

@Suite struct `Poll groups` {
    private func device(_ name: String) throws -> DeviceConfiguration {
        DeviceConfiguration(id: try id(name), link: try id("line"), unit: .direct)
    }

    private func asset(_ name: String, _ points: [PointConfiguration]) throws -> AssetConfiguration {
        AssetConfiguration(id: try id(name), name: name, points: points)
    }

    private func assets() throws -> [AssetConfiguration] {
        [
            try asset(
                "zebra",
                [
                    try point("slow", 0, every: 5000, on: "b"), try point("one", 1, on: "a"),
                    try point("quick", 2, every: 100, on: "b"), try point("two", 3, on: "a"),
                ]),
            try asset("ant", [try point("one", 9, on: "b"), try point("three", 4, on: "a")]),
        ]
    }

    @Test func `outlines go by device as given, then by period, then by asset as given`() throws {
        let outlines = PollGroup.outlines(of: try assets(), on: [try device("b"), try device("a")])
        let texts = outlines.map { outline in
            "\(outline.device) \(outline.period.milliseconds) \(outline.asset) \(outline.points.map(\.id.rawValue))"
        }
        #expect(
            texts == [
                #"b 100 zebra ["quick"]"#, #"b 1000 ant ["one"]"#, #"b 5000 zebra ["slow"]"#,
                #"a 1000 zebra ["one", "two"]"#, #"a 1000 ant ["three"]"#,
            ])
    }

    @Test func `a device without points and a point without a device have no outline`() throws {
        #expect(PollGroup.outlines(of: try assets(), on: [try device("c")]).isEmpty)
        #expect(PollGroup.outlines(of: [], on: [try device("a")]).isEmpty)
    }

    @Test func `points of several assets with one period are read together and parted again`() throws {
        let outlines = PollGroup.outlines(of: try assets(), on: [try device("a")])
        let groups = PollGroup.groups(
            of: outlines.enumerated().map { ($1, layout(of: $1, id: $0)) }, limits: BlockLimits(maximumGap: 10))
        #expect(groups.count == 1)
        #expect(groups[0].blocks.map(\.range.start) == [1] && groups[0].blocks.map(\.range.count) == [4])
        #expect(groups[0].layouts.map(\.asset.rawValue) == ["zebra", "ant"])
        #expect(groups[0].columns.map { [$0.batch, $0.column] } == [[0, 0], [0, 1], [1, 0]])
    }
}
