import Measurement
import Pipeline
import Testing

@Suite struct `The latest waveforms` {
    private let asset = Identifier("fan")

    private func waveform(_ location: String, _ samples: Int, at time: Int64) throws -> Waveform {
        Waveform(
            asset: try #require(asset), location: try #require(Identifier(location)),
            samples: [Float](repeating: 0, count: samples), unit: "g", rate: 1,
            time: Moment(monotonic: .init(nanoseconds: 0), wall: .init(milliseconds: time)), speed: nil)
    }

    private func times(_ latest: LatestWaveforms, _ locations: String...) throws -> [Int64?] {
        try locations.map { location in
            latest[try #require(asset), try #require(Identifier(location))]?.time.wall.milliseconds
        }
    }

    @Test func `are one of each location`() throws {
        var latest = LatestWaveforms(limit: 100)
        for (time, location) in [(1, "a"), (2, "b"), (3, "a")] {
            latest.keep(try waveform(location, 40, at: Int64(time)))
        }
        #expect(try times(latest, "a", "b", "c") == [3, 2, nil])
    }

    @Test func `give way, the oldest first, where there is no room for all`() throws {
        var latest = LatestWaveforms(limit: 100)
        for (time, location) in [(1, "a"), (2, "b"), (3, "a"), (4, "c")] {
            latest.keep(try waveform(location, 40, at: Int64(time)))
        }
        #expect(try times(latest, "a", "b", "c") == [3, nil, 4])
        latest.keep(try waveform("c", 101, at: 5))
        #expect(try times(latest, "a", "b", "c") == [nil, nil, nil])
    }
}
