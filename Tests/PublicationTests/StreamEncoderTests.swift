import Foundation
import Measurement
import Publication
import Testing

@Suite struct `Stream messages as JSON` {
    private func text(
        _ content: MessageContent, sequence: UInt64 = 3, isHistory: Bool = false, now: Moment = moment(0)
    ) -> String {
        var encoder = StreamEncoder()
        let message = StreamMessage(epoch: epoch("k3f9x2m7"), sequence: sequence, content: content)
        return encoder.encode(message, isHistory: isHistory, now: now) { String(decoding: $0, as: UTF8.self) }
    }

    private func batch(
        _ columns: [(ValueType, UInt64)], qualities: [Quality] = [], offsets: [Int32] = []
    ) -> MessageContent {
        .readings(
            ReadingBatch(
                layout: layout(columns.map(\.0)), time: moment(5), words: columns.map(\.1), qualities: qualities,
                offsets: offsets))
    }

    private let start = #"{"schema":"data/1","epoch":"k3f9x2m7","c":"d","seq":3,"ts":1700000000005,"cfg":7,"#

    @Test func `every type is written with its own digits`() {
        let content = batch([
            (.bool, 1), (.bool, 0), (.uint16, 65535), (.int16, UInt64(bitPattern: -32768)),
            (.uint32, 4_294_967_295), (.int32, UInt64(bitPattern: -2_147_483_648)), (.uint64, .max),
            (.int64, UInt64(bitPattern: .min)), (.float32, UInt64(Float(61.4).bitPattern)),
            (.float64, Double(-0.1).bitPattern), (.float64, Double.greatestFiniteMagnitude.bitPattern),
            (.float32, UInt64(Float(3).bitPattern)), (.uint16, 0),
        ])
        #expect(
            text(content) == start
                + #""values":{"p0":true,"p1":false,"p2":65535,"p3":-32768,"p4":4294967295,"p5":-2147483648,"#
                + #""p6":18446744073709551615,"p7":-9223372036854775808,"p8":61.4,"p9":-0.1,"#
                + #""p10":1.7976931348623157e+308,"p11":3.0,"p12":0}}"#)
    }

    @Test func `a bad point has a reason and no value`() {
        let columns: [(ValueType, UInt64)] = [(.uint16, 1), (.uint16, 2), (.uint16, 3)]
        #expect(
            text(batch(columns, qualities: [.timeout, .good, .illegalAddress])) == start
                + #""values":{"p1":2},"quality":{"p0":"bad:timeout","p2":"bad:illegal_address"}}"#)
        #expect(
            text(batch(columns, qualities: [.timeout, .timeout, .timeout])) == start
                + #""values":{},"quality":{"p0":"bad:timeout","p1":"bad:timeout","p2":"bad:timeout"}}"#)
    }

    @Test func `only offsets that are not 0 are written, and what comes from backlog says so`() {
        let columns: [(ValueType, UInt64)] = [(.uint16, 1), (.uint16, 2), (.uint16, 3)]
        #expect(
            text(batch(columns, offsets: [0, 12, -3])) == start
                + #""values":{"p0":1,"p1":2,"p2":3},"dt":{"p1":12,"p2":-3}}"#)
        #expect(
            text(batch(columns), isHistory: true) == start + #""values":{"p0":1,"p1":2,"p2":3},"hist":true}"#)
    }

    @Test func `a message without points is JSON all the same`() {
        #expect(text(batch([])) == start + #""values":{}}"#)
    }

    @Test func `an epoch tells how the one before it ended`() {
        let time = moment(5)
        let start = #"{"schema":"epoch/1","epoch":"k3f9x2m7","c":"a","seq":0,"ts":1700000000005"#
        let (issued, below) = (counts([1, 2, 3, 4]), counts([5, 6, 7, 8]))
        func ended(clean: Bool, exact: Bool, below: ClassCounts) -> EndedEpoch {
            EndedEpoch(epoch: epoch("aaaabbbb"), isClean: clean, isExact: exact, issued: issued, below: below)
        }
        #expect(text(.epoch(ended: nil, at: time), sequence: 0) == start + "}")
        #expect(
            text(.epoch(ended: ended(clean: true, exact: true, below: issued), at: time), sequence: 0) == start
                + #","ended":{"epoch":"aaaabbbb","clean":true,"exact":true,"issued":{"a":1,"v":2,"f":3,"d":4}}}"#)
        #expect(
            text(.epoch(ended: ended(clean: false, exact: false, below: below), at: time), sequence: 0, isHistory: true)
                == start
                + #","ended":{"epoch":"aaaabbbb","clean":false,"exact":false,"issued":{"a":1,"v":2,"f":3,"d":4},"#
                + #""below":{"a":5,"v":6,"f":7,"d":8}},"hist":true}"#)
    }

    @Test func `a gap names what will not come`() {
        let gaps = [
            Gap(epoch: epoch("aaaabbbb"), messageClass: .data, sequences: 5...9, reason: .journalFull),
            Gap(epoch: epoch("k3f9x2m7"), messageClass: .feature, sequences: 0...0, reason: .unreadable),
        ]
        let start = #"{"schema":"gap/1","epoch":"k3f9x2m7","c":"a","seq":3,"ts":1700000000005,"gaps":["#
        #expect(
            text(.gap(gaps, at: moment(5))) == start
                + #"{"epoch":"aaaabbbb","c":"d","from":5,"to":9,"reason":"journal_full"},"#
                + #"{"epoch":"k3f9x2m7","c":"f","from":0,"to":0,"reason":"unreadable"}]}"#)
        #expect(text(.gap([], at: moment(5))) == start + "]}")
    }

    @Test func `a time from before the clock was set is marked until it can be corrected`() {
        let start = #"{"schema":"gap/1","epoch":"k3f9x2m7","c":"a","seq":3,"ts":"#
        let early = MessageContent.gap([], at: moment(5, .unsynchronized))
        #expect(
            text(early, now: moment(900, .unsynchronized)) == start + #"1700000000005,"clock":"unsynced","gaps":[]}"#)
        // Since then the clock has been put forward by an hour.
        let hour: Int64 = 3_600_000
        let set = Moment(
            monotonic: moment(900).monotonic, wall: WallTime(milliseconds: moment(900).wall.milliseconds + hour))
        #expect(text(early, now: set) == start + #"1700003600005,"gaps":[]}"#)
        let lost = MessageContent.gap([], at: moment(5, .lost))
        #expect(text(lost, now: set) == start + #"1700000000005,"clock":"unsynced","gaps":[]}"#)
    }

    @Test func `one encoder serves many layouts, each with its own keys`() {
        var encoder = StreamEncoder()
        for round in 0..<2 {
            for (id, types) in [(UInt32(1), [ValueType.bool]), (2, [.uint16, .uint16])] {
                let content = MessageContent.readings(
                    ReadingBatch(
                        layout: layout(types, id: id), time: moment(0), words: types.map { _ in UInt64(round) }))
                let message = StreamMessage(epoch: epoch("k3f9x2m7"), sequence: 0, content: content)
                let text = encoder.encode(message, isHistory: false, now: moment(0)) {
                    String(decoding: $0, as: UTF8.self)
                }
                let values = types.count == 1 ? #"{"p0":\#(round == 1)}}"# : #"{"p0":\#(round),"p1":\#(round)}}"#
                #expect(text.hasSuffix(values), "\(text)")
            }
        }
    }

    @Test func `what any message says is read back by a parser that is not ours`() throws {
        let seed = printedSeed("JSON")
        var generator = SeededGenerator(seed: seed)
        var encoder = StreamEncoder()
        let layouts = (1...8).map { id in
            layout(
                (0..<Int.random(in: 0..<20, using: &generator)).map { _ in
                    ValueType.allCases.randomElement(using: &generator)!
                }, id: UInt32(id))
        }
        for round in 0..<500 {
            let content = randomContent(layouts, at: Int64(round), using: &generator)
            let sequence = UInt64.random(in: 0 ... .max, using: &generator)
            let isHistory = generator.chance(50)
            let message = StreamMessage(epoch: epoch("k3f9x2m7"), sequence: sequence, content: content)
            let data = encoder.encode(message, isHistory: isHistory, now: moment(0)) { Data($0) }
            let parsed = try JSONDecoder().decode(ParsedMessage.self, from: data)
            #expect(parsed.epoch == "k3f9x2m7" && parsed.seq == sequence && parsed.hist == (isHistory ? true : nil))
            #expect(parsed.ts == content.time.wall.milliseconds && parsed.c == content.messageClass.label)
            switch content {
            case .readings(let batch): try compare(parsed, batch, "seed \(seed), round \(round)")
            case .epoch(let ended, _):
                #expect(parsed.schema == "epoch/1" && parsed.ended?.epoch == ended?.epoch.rawValue)
                #expect(parsed.ended?.issued["d"] == ended?.issued[.data])
                #expect(parsed.ended?.below?["a"] == (ended?.isExact == false ? ended?.below[.alarm] : nil))
            case .features(let features):
                #expect(parsed.schema == "features/1" && parsed.location == features.location.rawValue)
                #expect(parsed.verdict == features.verdict.label && parsed.findings ?? [] == features.findings)
                let sent = Dictionary(features.features.map { ($0.name, $0.value) }) { first, _ in first }
                #expect(parsed.features == sent && parsed.speed_rpm == features.speed)
            case .verdict(let verdict):
                #expect(parsed.schema == "\(verdict.kind.label)/1")
                let view = try JSONDecoder().decode(ParsedView.self, from: Data(verdict.view))
                #expect(view.schema == parsed.schema && view.ts == verdict.time.wall.milliseconds)
                #expect(view.location == parsed.location && view.findings == parsed.findings)
            case .alarm(let change):
                #expect(parsed.schema == "alarm/1" && parsed.id == change.id.description)
                #expect(parsed.state == change.state.label && parsed.cause == change.cause.label)
                #expect(parsed.level == (change.level == .none ? nil : change.levelLabel))
                #expect(parsed.value == change.value && parsed.limit == change.limit)
                #expect(parsed.raised == change.raised?.milliseconds && parsed.until == change.until?.milliseconds)
                #expect(parsed.reason == (change.reason.isEmpty ? nil : change.reason))
                #expect(parsed.advice == (change.advice.isEmpty ? nil : ["zh": change.advice.chinese]))
            case .flood(let flood):
                #expect(parsed.schema == "event/1" && parsed.event == "alarm_flood" && parsed.over == flood.isOver)
                #expect(parsed.count == flood.count && parsed.alarms == flood.named.map(\.description))
            case .gap(let gaps, _):
                #expect(parsed.schema == "gap/1" && parsed.gaps?.map(\.from) == gaps.map(\.sequences.lowerBound))
                #expect(parsed.gaps?.map(\.to) == gaps.map(\.sequences.upperBound))
            }
        }
    }

    private func compare(_ parsed: ParsedMessage, _ batch: ReadingBatch, _ place: Comment) throws {
        let values = try #require(parsed.values)
        for (index, point) in batch.layout.points.enumerated() {
            let reading = batch[index]
            let key = AnyKey(point.id.rawValue)
            switch reading.value {
            case nil: #expect(!values.contains(key), place)
            case .bool(let value): #expect(try values.decode(Bool.self, forKey: key) == value, place)
            case .unsigned(let value): #expect(try values.decode(UInt64.self, forKey: key) == value, place)
            case .signed(let value): #expect(try values.decode(Int64.self, forKey: key) == value, place)
            case .float32(let value): #expect(try values.decode(Float.self, forKey: key) == value, place)
            case .float64(let value): #expect(try values.decode(Double.self, forKey: key) == value, place)
            case .text(let text): #expect(try values.decode(String.self, forKey: key) == text, place)
            case .time(let time): #expect(try values.decode(Int64.self, forKey: key) == time.milliseconds, place)
            }
            let quality = parsed.quality?[point.id.rawValue]
            #expect(quality == (reading.quality.isReason ? reading.quality.label : nil), place)
            let offset = batch.offsets.isEmpty ? 0 : batch.offsets[index]
            #expect(parsed.dt?[point.id.rawValue] == (offset == 0 ? nil : offset), place)
        }
        #expect(values.allKeys.count == batch.layout.points.indices.count { batch.quality(at: $0).hasValue }, place)
    }

    @Test func `any text survives the way through a string of JSON`() throws {
        let seed = printedSeed("strings")
        var generator = SeededGenerator(seed: seed)
        let special = Array("\"\\/\u{0}\u{1}\u{7f}\u{8}\u{b}\u{1f}\n\r\t\u{2028}\u{FFFF}循环水泵é😀").flatMap(
            \.unicodeScalars)
        for _ in 0..<500 {
            var text = ""
            for _ in 0..<Int.random(in: 0..<30, using: &generator) {
                let scalar =
                    generator.chance(60)
                    ? special.randomElement(using: &generator)!
                    : Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &generator)) ?? "x"
                text.unicodeScalars.append(scalar)
            }
            var writer = JSONWriter()
            writer.raw("[")
            writer.string(text)
            writer.raw("]")
            let parsed = try JSONDecoder().decode([String].self, from: Data(writer.bytes))
            #expect(parsed.first.map { Array($0.unicodeScalars) } == Array(text.unicodeScalars), "seed \(seed)")
        }
    }
}

/// A message as a consumer reads it.
private struct ParsedView: Decodable {
    let schema: String
    let ts: Int64
    let location: String?
    let findings: [String]?
}

private struct ParsedMessage: Decodable {
    struct Ended: Decodable {
        let epoch: String
        let issued: [String: UInt64]
        let below: [String: UInt64]?
    }

    struct Range: Decodable {
        let from: UInt64
        let to: UInt64
    }

    let schema: String
    let epoch: String
    let c: String
    let seq: UInt64
    let ts: Int64
    let hist: Bool?
    let values: KeyedDecodingContainer<AnyKey>?
    let quality: [String: String]?
    let dt: [String: Int32]?
    let location: String?
    let verdict: String?
    let findings: [String]?
    let features: [String: Double]?
    let speed_rpm: Double?
    let ended: Ended?
    let gaps: [Range]?
    let id: String?
    let state: String?
    let cause: String?
    let level: String?
    let value: Double?
    let limit: Double?
    let raised: Int64?
    let until: Int64?
    let reason: String?
    let advice: [String: String]?
    let event: String?
    let over: Bool?
    let count: Int?
    let alarms: [String]?

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        schema = try container.decode(String.self, forKey: "schema")
        epoch = try container.decode(String.self, forKey: "epoch")
        c = try container.decode(String.self, forKey: "c")
        seq = try container.decode(UInt64.self, forKey: "seq")
        ts = try container.decode(Int64.self, forKey: "ts")
        hist = try container.decodeIfPresent(Bool.self, forKey: "hist")
        values =
            container.contains("values") ? try container.nestedContainer(keyedBy: AnyKey.self, forKey: "values") : nil
        quality = try container.decodeIfPresent([String: String].self, forKey: "quality")
        dt = try container.decodeIfPresent([String: Int32].self, forKey: "dt")
        location = try container.decodeIfPresent(String.self, forKey: "location")
        verdict = try container.decodeIfPresent(String.self, forKey: "verdict")
        findings = try container.decodeIfPresent([String].self, forKey: "findings")
        features = try container.decodeIfPresent([String: Double].self, forKey: "features")
        speed_rpm = try container.decodeIfPresent(Double.self, forKey: "speed_rpm")
        ended = try container.decodeIfPresent(Ended.self, forKey: "ended")
        gaps = try container.decodeIfPresent([Range].self, forKey: "gaps")
        id = try container.decodeIfPresent(String.self, forKey: "id")
        state = try container.decodeIfPresent(String.self, forKey: "state")
        cause = try container.decodeIfPresent(String.self, forKey: "cause")
        level = try container.decodeIfPresent(String.self, forKey: "level")
        value = try container.decodeIfPresent(Double.self, forKey: "value")
        limit = try container.decodeIfPresent(Double.self, forKey: "limit")
        raised = try container.decodeIfPresent(Int64.self, forKey: "raised")
        until = try container.decodeIfPresent(Int64.self, forKey: "until")
        reason = try container.decodeIfPresent(String.self, forKey: "reason")
        advice = try container.decodeIfPresent([String: String].self, forKey: "advice")
        event = try container.decodeIfPresent(String.self, forKey: "event")
        over = try container.decodeIfPresent(Bool.self, forKey: "over")
        count = try container.decodeIfPresent(Int.self, forKey: "count")
        alarms = try container.decodeIfPresent([String].self, forKey: "alarms")
    }
}

private struct AnyKey: CodingKey, ExpressibleByStringLiteral {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ text: String) { stringValue = text }
    init(stringLiteral text: String) { stringValue = text }
    init?(stringValue text: String) { stringValue = text }
    init?(intValue: Int) { return nil }
}
