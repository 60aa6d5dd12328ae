import Measurement
import Testing

@Suite struct `Reading batches` {
    private func layout(_ types: [ValueType]) throws -> BatchLayout {
        BatchLayout(
            id: 1, asset: try #require(Identifier("pump")), device: try #require(Identifier("plc")), revision: 1,
            points: try types.enumerated().map { .init(id: try #require(Identifier("p\($0)")), type: $1) })
    }

    private let time = Moment(monotonic: MonotonicTime(nanoseconds: 5), wall: WallTime(milliseconds: 1000))

    @Test func `an element shows each word as its type reads it`() throws {
        let words: [UInt64] = [
            1, 65535, UInt64(bitPattern: -7), UInt64(Float(1.5).bitPattern), Double(-2.5).bitPattern,
        ]
        let batch = ReadingBatch(
            layout: try layout([.bool, .uint16, .int16, .float32, .float64]), time: time, words: words)
        let values = words.indices.map { batch[$0].value }
        #expect(values == [.bool(true), .unsigned(65535), .signed(-7), .float32(1.5), .float64(-2.5)])
        #expect(words.indices.allSatisfy { batch[$0].quality == .good && batch[$0].wall == time.wall })
    }

    @Test func `what is not good has a reason, and no value unless it is uncertain`() throws {
        for quality in Quality.allCases {
            let batch = ReadingBatch(
                layout: try layout([.uint16, .uint16]), time: time, words: [3, 4], qualities: [quality, .good])
            #expect(batch[0].quality == quality)
            #expect((batch[0].value != nil) == (quality == .good || quality.label.hasPrefix("uncertain")))
            #expect(batch[1].value == .unsigned(4))
        }
    }

    @Test func `each point has its own time, before or after the batch's`() throws {
        let batch = ReadingBatch(
            layout: try layout([.bool, .bool, .bool]), time: time, words: [0, 0, 0], offsets: [0, 12, -3])
        #expect((0..<3).map { batch[$0].wall.milliseconds } == [1000, 1012, 997])
    }
}
