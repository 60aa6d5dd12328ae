import Measurement
import Publication
import Testing

@Suite struct `Rows of the journal` {
    private func unpack(
        _ bytes: [UInt8], _ layouts: [BatchLayout], isOfThisBoot: Bool = true
    ) throws(RowCodec.Unreadable) -> [MessageContent] {
        let layouts = Dictionary(uniqueKeysWithValues: layouts.map { ($0.id, $0) })
        return try RowCodec.unpack(bytes.span, layouts: layouts, isOfThisBoot: isOfThisBoot)
    }

    @Test func `whatever is packed comes back`() throws {
        let seed = printedSeed("rows")
        var generator = SeededGenerator(seed: seed)
        let layouts = randomLayouts(using: &generator)
        for round in 0..<300 {
            var time: Int64 = 0
            let contents = (0..<Int.random(in: 1..<20, using: &generator)).map { _ in
                time += Int64.random(in: -5000...5000, using: &generator)  // Clocks step.
                return randomContent(layouts, at: time, using: &generator)
            }
            let unpacked = try unpack(RowCodec.pack(contents), layouts)
            #expect(unpacked.count == contents.count, "seed \(seed), round \(round)")
            for (before, after) in zip(contents, unpacked) { compare(before, after, "seed \(seed), round \(round)") }
        }
    }

    @Test func `times as far apart as can be come back`() throws {
        let layout = layout([.bool])
        let contents = [Int64.min, .max, .min].map { time in
            let moment = Moment(monotonic: MonotonicTime(nanoseconds: time), wall: WallTime(milliseconds: time))
            return MessageContent.readings(ReadingBatch(layout: layout, time: moment, words: [1]))
        }
        for (before, after) in zip(contents, try unpack(RowCodec.pack(contents), [layout])) {
            compare(before, after, "wrapped")
        }
    }

    private func compare(_ before: MessageContent, _ after: MessageContent, _ place: Comment) {
        switch (before, after) {
        case (.readings(let before), .readings(let after)):
            #expect(before.layout === after.layout && before.time == after.time, place)
            #expect(before.qualities == after.qualities && before.offsets == after.offsets, place)
            for index in before.words.indices { #expect(before[index] == after[index], place) }
        case (.features(let before), .features(let after)):
            #expect(isSame(before.time, after.time), place)
            #expect(before.features == after.features && before.findings == after.findings, place)
            #expect(
                (before.asset, before.location, before.unit) == (after.asset, after.location, after.unit), place)
            #expect((before.rate, before.sampleCount) == (after.rate, after.sampleCount), place)
            #expect(before.speed == after.speed && before.verdict == after.verdict, place)
        case (.verdict(let before), .verdict(let after)):
            #expect(isSame(before.time, after.time), place)
            #expect((before.kind, before.asset) == (after.kind, after.asset) && before.fields == after.fields, place)
        case (.epoch(let before, let time), .epoch(let after, let sameTime)):
            #expect(before == after && isSame(time, sameTime), place)
        case (.gap(let before, let time), .gap(let after, let sameTime)):
            #expect(before == after && isSame(time, sameTime), place)
        case (.alarm(let before), .alarm(let after)):
            #expect(isSame(before.time, after.time), place)
            // Every other part stands in the text of a message and is compared there.
            #expect(RowCodec.pack([.alarm(before)]) == RowCodec.pack([.alarm(after)]), place)
            #expect((before.id, before.value, before.reason) == (after.id, after.value, after.reason), place)
            #expect((before.state, before.level, before.peak) == (after.state, after.level, after.peak), place)
            #expect((before.raised, before.until) == (after.raised, after.until), place)
        case (.flood(let before), .flood(let after)):
            #expect(isSame(before.time, after.time) && before.began == after.began, place)
            #expect((before.isOver, before.count, before.named) == (after.isOver, after.count, after.named), place)
        default: Issue.record("another kind of message came back, \(place)")
        }
    }

    /// Beside readings only times that may have to be corrected keep the monotonic one.
    private func isSame(_ before: Moment, _ after: Moment) -> Bool {
        guard before.trust == .synchronized else { return before == after }
        return after.trust == .synchronized && before.wall == after.wall
    }

    @Test func `times of an earlier boot whose clock was never set stay in doubt`() throws {
        let layout = layout([.bool])
        let batch = ReadingBatch(layout: layout, time: moment(1, .unsynchronized), words: [1])
        let known = ReadingBatch(layout: layout, time: moment(2), words: [1])
        let contents: [MessageContent] = [
            .readings(batch), .readings(known), .epoch(ended: nil, at: moment(3, .unsynchronized)),
            .gap([], at: moment(4, .unsynchronized)),
        ]
        let packed = RowCodec.pack(contents)
        let here = try unpack(packed, [layout]).map(\.time.trust)
        #expect(here == [.unsynchronized, .synchronized, .unsynchronized, .unsynchronized])
        let later = try unpack(packed, [layout], isOfThisBoot: false).map(\.time.trust)
        #expect(later == [.lost, .synchronized, .lost, .lost])
    }

    @Test func `one changed byte anywhere makes a row unreadable`() throws {
        let seed = printedSeed("changed bytes")
        var generator = SeededGenerator(seed: seed)
        let layouts = randomLayouts(using: &generator)
        for round in 0..<40 {
            let contents = (0..<5).map { randomContent(layouts, at: Int64($0), using: &generator) }
            let packed = RowCodec.pack(contents)
            for index in packed.indices {
                var damaged = packed
                damaged[index] ^= UInt8.random(in: 1 ... .max, using: &generator)
                #expect(throws: RowCodec.Unreadable.self, "seed \(seed), round \(round), byte \(index)") {
                    try unpack(damaged, layouts)
                }
            }
        }
    }

    @Test func `damage of any other kind makes a row unreadable and harms nobody`() {
        let seed = printedSeed("damaged rows")
        var generator = SeededGenerator(seed: seed)
        let layouts = randomLayouts(using: &generator)
        let packed = RowCodec.pack((0..<10).map { randomContent(layouts, at: $0, using: &generator) })
        for length in 0..<packed.count {
            #expect(throws: RowCodec.Unreadable.self, "seed \(seed), first \(length) bytes") {
                try unpack(Array(packed.prefix(length)), layouts)
            }
        }
        for round in 0..<2000 {
            let bytes = (0..<Int.random(in: 0..<64, using: &generator)).map { _ in
                UInt8.random(in: 0 ... .max, using: &generator)
            }
            #expect(throws: RowCodec.Unreadable.self, "seed \(seed), round \(round)") { try unpack(bytes, layouts) }
        }
        #expect(throws: RowCodec.Unreadable.self) { try unpack(packed + [0], layouts) }
    }

    /// Behind a checksum that fits, so that the parser itself is met.
    @Test func `bytes that only look like a row never crash`() {
        let seed = printedSeed("forged rows")
        var generator = SeededGenerator(seed: seed)
        let layouts = randomLayouts(using: &generator)
        for _ in 0..<3000 {
            var body = Array(
                RowCodec.pack((0..<3).map { randomContent(layouts, at: $0, using: &generator) }).dropLast(4))
            for _ in 0..<Int.random(in: 1..<6, using: &generator) {
                let place = Int.random(in: 1..<body.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: body.remove(at: place)
                case 1: body.insert(UInt8.random(in: 0 ... .max, using: &generator), at: place)
                case 2: body[place] = 0xFF
                default: body[place] = UInt8.random(in: 0 ... .max, using: &generator)
                }
            }
            if let contents = try? unpack(RowCodec.sealed(body), layouts) { #expect(!contents.isEmpty) }
        }
    }

    @Test func `a row of a layout that is not known is unreadable`() {
        let batch = ReadingBatch(layout: layout([.bool], id: 9), time: moment(0), words: [1])
        #expect(throws: RowCodec.Unreadable.self) {
            try unpack(RowCodec.pack([.readings(batch)]), [layout([.bool], id: 8)])
        }
    }

    @Test func `a poll of a hundred registers takes at most 2.3 bytes a value`() {
        let hundred = layout(Array(repeating: .uint16, count: 100))
        let polls = (0..<10).map { poll in
            MessageContent.readings(
                ReadingBatch(
                    layout: hundred, time: moment(86_400_000 + poll * 1000),
                    words: (0..<100).map { UInt64(65535 - $0) }))
        }
        let (one, ten) = (RowCodec.pack([polls[0]]).count, RowCodec.pack(polls).count)
        print("bytes a value: \(Double(one) / 100), in a row of ten \(Double(ten) / 1000)")
        #expect(one <= 230 && ten <= 2150)
    }
}
