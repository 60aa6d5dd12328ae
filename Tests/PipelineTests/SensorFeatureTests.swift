import DataAcquisition
import Measurement
import Modbus
import Pipeline
import Publication
import Testing

@Suite struct `Features that a sensor makes by itself` {
    /// What comes of one poll of points of a device `vib`: name, unit, feature, axis and value of each, with nil for
    /// none.
    private func messages(
        _ points: [(String, String, FeatureTag.Name?, String?, Int64?)]
    ) throws -> [MessageContent] {
        let vib = try #require(Identifier("vib")), link = try #require(Identifier("line"))
        let asset = AssetConfiguration(
            id: try #require(Identifier("pump")), name: "",
            points: try points.enumerated().map { index, point in
                let source = try #require(
                    AddressedValue(table: .holding, address: index, encoding: .number(.int16, .abcd)))
                var configuration = PointConfiguration(
                    id: try #require(Identifier(point.0)), name: "", device: vib, source: source, unit: point.1,
                    period: .seconds(10))
                configuration.feature = point.2.map { FeatureTag(name: $0, axis: point.3.flatMap(Identifier.init)) }
                return configuration
            })
        let outlines = PollGroup.outlines(
            of: [asset], on: [DeviceConfiguration(id: vib, link: link, unit: UnitID(1))])
        let outline = try #require(outlines.first)
        let layout = BatchLayout(id: 0, asset: asset.id, device: vib, revision: 1, points: outline.columns)
        let time = Moment(monotonic: MonotonicTime(nanoseconds: 0), wall: WallTime(milliseconds: 7))
        let pipeline = Pipeline(at: time)
        pipeline.install([(outline, layout)], at: time)
        return pipeline.accept([
            ReadingBatch(
                layout: layout, time: time, words: points.map { UInt64(bitPattern: $0.4 ?? 0) },
                qualities: points.map { $0.4 == nil ? .timeout : .good })
        ])
    }

    private func features(_ contents: [MessageContent]) -> [WaveformFeatures] {
        contents.compactMap { if case .features(let features) = $0 { features } else { nil } }
    }

    @Test func `become a message for each direction, beside their points`() throws {
        let contents = try messages([
            ("z_rms", "g", .rms, "z", 3), ("x_rms", "g", .rms, "x", 4), ("z_velocity", "mm/s", .velocityRMS, "z", 5),
            ("temp", "°C", .temperature, nil, 40), ("rpm", "rpm", .speed, nil, 1480), ("other", "", nil, nil, 1),
        ])
        let found = features(contents)
        #expect(contents.count == 3 && found.map(\.location.rawValue) == ["vib_x", "vib_z"])
        let z = try #require(found.last)
        #expect(z.features == [.init("rms", 3), .init("velocity_rms", 5), .init("temperature", 40)])
        #expect(z.unit == "g" && z.speed == 1480 && z.sampleCount == 0 && z.time.wall.milliseconds == 7)
    }

    @Test func `stand under the device where it has one direction, without those that are not good`() throws {
        let found = features(try messages([("a", "", .kurtosis, nil, 3), ("b", "g", .peak, nil, nil)]))
        #expect(found.map(\.location.rawValue) == ["vib"] && found.first?.features == [.init("kurtosis", 3)])
        #expect(features(try messages([("a", "", .kurtosis, nil, nil)])).isEmpty)
    }

    @Test func `are none where no point is one, and polls alone are no waveform`() throws {
        #expect(features(try messages([("a", "g", nil, nil, 3), ("rpm", "rpm", .speed, nil, 1480)])).isEmpty)
    }
}
