import Measurement
import Pipeline
import Testing

@Suite struct `Waveforms that are kept` {
    private let fan = Identifier("fan")

    private func waveform(_ location: String, _ samples: Int, at time: Int64, of asset: String = "fan") throws
        -> Waveform
    {
        Waveform(
            asset: try #require(Identifier(asset)), location: try #require(Identifier(location)),
            samples: [Float](repeating: 0, count: samples), unit: "g", rate: 1,
            time: Moment(monotonic: .init(nanoseconds: time), wall: .init(milliseconds: time)), speed: nil)
    }

    private func times(_ kept: KeptWaveforms<String>, _ locations: String...) throws -> [Int64?] {
        try locations.map { location in
            kept[try #require(fan), try #require(Identifier(location))]?.time.wall.milliseconds
        }
    }

    private func evidence(
        _ kept: KeptWaveforms<String>, _ location: String? = nil, for message: Int64? = nil
    ) throws -> String? {
        kept.evidence(
            of: try #require(fan), at: location.flatMap { Identifier($0) },
            for: message.map { WallTime(milliseconds: $0) })?.conclusion
    }

    /// Each concludes its location and its time.
    private func kept(_ limit: Int, _ waveforms: (Int64, String)..., telling: Set<Int64> = []) throws
        -> KeptWaveforms<String>
    {
        var kept = KeptWaveforms<String>(limit: limit)
        for (time, location) in waveforms {
            kept.keep(try waveform(location, 40, at: time), "\(location)\(time)")
            if telling.contains(time) { kept.tell(of: try #require(fan), at: WallTime(milliseconds: time)) }
        }
        return kept
    }

    @Test func `are the newest of each location`() throws {
        let kept = try kept(200, (1, "a"), (2, "b"), (3, "a"))
        #expect(try times(kept, "a", "b", "c") == [3, 2, nil])
        #expect(try evidence(kept) == "a3" && evidence(kept, "b") == "b2" && evidence(kept, "c") == nil)
    }

    @Test func `give way, the oldest first, where there is no room for all`() throws {
        var kept = try kept(200, (1, "a"), (2, "b"), (3, "a"), (4, "c"))
        #expect(try times(kept, "a", "b", "c") == [3, nil, 4])
        kept.keep(try waveform("c", 101, at: 5), "")
        #expect(try times(kept, "a", "b", "c") == [nil, nil, nil])
    }

    @Test func `stay while a message rests on them, and no longer`() throws {
        var kept = try kept(400, (1, "a"), (2, "b"), (3, "a"), (4, "b"), telling: [2])
        #expect(try evidence(kept, for: 2) == "b2" && evidence(kept, "a", for: 2) == "a1")
        #expect(try evidence(kept, for: 1) == "a1", "by its own time")
        #expect(try evidence(kept, "b", for: 1) == nil && evidence(kept, for: 7) == nil)
        #expect(try evidence(kept, for: 3) == "a3" && evidence(kept) == "b4")
        kept.tell(of: try #require(fan), at: WallTime(milliseconds: 4))
        #expect(try evidence(kept, for: 2) == nil && evidence(kept, "a", for: 4) == "a3")
    }

    @Test func `leave with their machine`() throws {
        var kept = try kept(400, (1, "a"), telling: [1])
        kept.keep(try waveform("a", 40, at: 2, of: "pump"), "")
        kept.retain { $0.rawValue == "pump" }
        #expect(try times(kept, "a") == [nil] && evidence(kept, for: 1) == nil)
        #expect(kept.evidence(of: try #require(Identifier("pump")), at: nil, for: nil) != nil)
    }

    @Test func `that messages rest on have bounds of their own`() throws {
        var kept = try kept(200, (1, "a"), telling: [1])
        for time in Int64(2)..<20 {
            kept.keep(try waveform("a", 40, at: time, of: "pump-\(time)"), "")
            kept.tell(of: try #require(Identifier("pump-\(time)")), at: WallTime(milliseconds: time))
        }
        #expect(try evidence(kept, for: 1) == nil, "two of 40 samples have room")
    }
}
