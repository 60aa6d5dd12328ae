import CZlib
import ControlProtocol
import Foundation
import Measurement
import Pipeline
import Testing

@Suite struct `Commands that ask for evidence` {
    private let now = WallTime(milliseconds: 1_795_241_737_248)

    @Test func `say of what, and for which message`() throws {
        let payload = #"{"id":"e-1","asset":"pump-07","location":"de_h","diagnosis":1795241737000,"more":[]}"#
        let message = try #require(EvidenceMessage(Array(payload.utf8)))
        #expect(message.id == "e-1" && message.query.asset.rawValue == "pump-07")
        #expect(
            message.query.location?.rawValue == "de_h" && message.query.diagnosis?.milliseconds == 1_795_241_737_000)
        let short = try #require(EvidenceMessage(Array(#"{"id":"e-1","asset":"pump-07"}"#.utf8)))
        #expect(short.query.location == nil && short.query.diagnosis == nil)
        #expect(!short.isExpired(at: now, patience: .seconds(60)))
        let old = #"{"id":"e","asset":"fan","ts":1795241637248}"#
        #expect(try #require(EvidenceMessage(Array(old.utf8))).isExpired(at: now, patience: .seconds(60)))
    }

    @Test(arguments: [
        #"{"asset":"fan"}"#, #"{"id":"a b","asset":"fan"}"#, #"{"id":"a","asset":"Fan"}"#, #"{"id":"a"}"#,
        #"{"id":"a","asset":"fan","location":"de h"}"#, #"{"id":"a","asset":"fan","location":7}"#,
        #"{"id":"a","asset":"fan","diagnosis":"yesterday"}"#, #"{"id":"a","asset":"fan","diagnosis":1.5}"#,
        #"{"id":"a","asset":"fan","diagnosis":9223372036854775808}"#, "[]", "", "\u{0}",
    ])
    func `what is no command is none`(payload: String) {
        #expect(EvidenceMessage(Array(payload.utf8)) == nil)
        let answer = EvidenceAnswer(malformed: Array(payload.utf8), at: now)
        #expect(answer.result == "refused:malformed" && answer.data == nil)
    }

    @Test func `what is no command keeps its id where it has one`() {
        let payload = #"{"id":"e-1","asset":["fan"],"location":7}"#
        let answer = EvidenceAnswer(malformed: Array(payload.utf8), at: now)
        #expect(answer.id == "e-1" && answer.asset.isEmpty && answer.location == nil)
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `of any bytes are read or refused, and answered either way`(seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        let whole = Array(#"{"id":"e-1","asset":"fan","location":"de_h","diagnosis":17952,"ts":1,"ttl_ms":5}"#.utf8)
        for _ in 0..<500 {
            var payload = whole
            for _ in 0...random.next() % 4 {
                let place = Int(random.next() % UInt64(payload.count))
                switch random.next() % 3 {
                case 0: payload[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: payload.remove(at: place)
                default: payload.insert(payload[Int(random.next() % UInt64(payload.count))], at: place)
                }
            }
            let message = EvidenceMessage(payload)
            let answer =
                message.map { EvidenceAnswer($0, .busy, at: now) } ?? EvidenceAnswer(malformed: payload, at: now)
            #expect(try decode(EvidenceAnswer.self, from: encode(answer)) == answer, "seed \(seed)")
            if let message { #expect(WriteQuery.isID(message.id), "seed \(seed)") }
        }
    }
}

@Suite struct `Evidence on its way` {
    private let now = WallTime(milliseconds: 1_795_241_737_248)

    private func message() throws -> EvidenceMessage {
        try #require(EvidenceMessage(Array(#"{"id":"e-1","asset":"fan"}"#.utf8)))
    }

    /// By the library itself, beside the code that compressed it.
    private func inflated(_ stream: [UInt8], to count: Int) -> [UInt8]? {
        var length = uLong(count + 1)
        var bytes = [UInt8](repeating: 0, count: count + 1)
        guard uncompress(&bytes, &length, stream, uLong(stream.count)) == Z_OK else { return nil }
        return Array(bytes.prefix(Int(length)))
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `of any size comes together from its parts`(seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        // What does not compress, of sizes around the borders of parts as well.
        let lengths =
            [0, 1, 2] + (-20...0).map { EvidenceParcel.partLength + $0 }
            + (0..<8).map { _ in Int(random.next() % 100_000) }
        for length in lengths {
            let document = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next() >> 33) }
            let parcel = EvidenceParcel(
                document, from: try #require(Identifier("de_h")), answering: try message(), at: now)
            var stream: [UInt8] = []
            for number in 0..<parcel.count {
                let payload = parcel.message(number)
                #expect(payload.count < 24 << 10, "seed \(seed), \(length) bytes")
                let part = try decode(EvidenceAnswer.self, from: payload)
                #expect((part.part, part.parts, part.result) == (number, parcel.count, "done"))
                #expect(part.id == "e-1" && part.location == "de_h" && part.ts == now.milliseconds)
                let data = try #require(part.data)
                #expect(!data.isEmpty && data.count <= EvidenceParcel.partLength)
                stream += data
                if number + 1 == parcel.count { #expect(part.bytes == stream.count) }
            }
            #expect(inflated(stream, to: length) == document, "seed \(seed), \(length) bytes")
        }
    }

    private func document(samples: [Float], explanation: AssetDiagnosis? = nil) throws -> [UInt8] {
        let waveform = Waveform(
            asset: try #require(Identifier("fan")), location: try #require(Identifier("de_h")), samples: samples,
            unit: "g", rate: 12800, time: Moment(monotonic: .init(nanoseconds: 0), wall: now), speed: 1480)
        var analysis = WaveformAnalysis(), known = EvidenceDocument.Known()
        known.machine = "kind=fan"
        known.observed = ["oil_particles": 3]
        return try encode(
            EvidenceDocument(
                analysis.features(of: waveform), WaveformInspection(of: waveform, bearing: nil), known,
                explanation: explanation))
    }

    private func noise(_ count: Int) -> [Float] {
        var random = RandomSource(seed: 7)
        return (0..<count).map { _ in Float(Int32(truncatingIfNeeded: random.next() >> 32)) * 1e-9 }
    }

    @Test func `has every sample bit by bit, and the spectra with their steps`() throws {
        let samples = noise(8192)
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(document(samples: samples))) as? [String: Any])
        #expect(json["schema"] as? String == "evidence/1" && json["asset"] as? String == "fan")
        #expect(json["machine"] as? String == "kind=fan" && json["bearing"] == nil && json["baseline"] == nil)
        #expect(json["observed"] as? [String: Double] == ["oil_particles": 3])
        let traces = try #require(json["traces"] as? [String: [String: Any]])
        #expect(Set(traces.keys) == ["waveform", "spectrum", "velocity", "envelope"])
        func values(_ view: String) throws -> [Float] {
            let text = try #require(traces[view]?["values"] as? String)
            let bytes = Array(try #require(Data(base64Encoded: text)))
            return stride(from: 0, to: bytes.count, by: 4).map { at in
                Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) })
            }
        }
        #expect(try values("waveform") == samples)
        #expect(
            traces["spectrum"]?["step"] as? Double == 12800.0 / 8192 && traces["spectrum"]?["count"] as? Int == 4097)
        #expect(traces["velocity"]?["unit"] as? String == "mm/s")
        let band = try #require(traces["envelope"]?["band_hz"] as? [Double])
        #expect(band.count == 2 && band[0] < band[1])
        let spectrum = try values("spectrum")
        let mean = spectrum.reduce(0, +) / Float(spectrum.count)
        #expect(spectrum.allSatisfy { $0 >= 0 } && mean > 0)
    }

    @Test func `of the longest record stays within 5 MiB`() throws {
        let longest = try document(samples: noise(1 << 20))
        let parcel = EvidenceParcel(
            longest, from: try #require(Identifier("de_h")), answering: try message(), at: now)
        #expect(parcel.count * EvidenceParcel.partLength <= 5 << 20 && longest.count < 8 << 20)
    }

    @Test func `of a record that holds no numbers still has its samples`() throws {
        let text = String(decoding: try document(samples: [.nan, 1, .infinity]), as: UTF8.self)
        #expect(text.contains(#""values":"AADAfwAAgD8AAIB/""#) && text.contains("not_finite"))
    }
}

@Suite struct `Who waits for a turn` {
    @Test(arguments: [UInt64(1), 2, 3])
    func `comes to it in order, one at a time, and no more wait than there is room for`(seed: UInt64) {
        var random = RandomSource(seed: seed)
        var turns = Turns<Int>(limit: 8)
        var expected: [Int] = [], isServing = false
        for number in 0..<10_000 {
            switch random.next() % 4 {
            case 0, 1:
                let isTaken = turns.queue(number)
                #expect(isTaken == (expected.count < 8), "seed \(seed)")
                if isTaken { expected.append(number) }
            case 2:
                let served = turns.begin()
                #expect(served == (isServing ? nil : expected.first), "seed \(seed)")
                if served != nil {
                    isServing = true
                    expected.removeFirst()
                }
            default:
                turns.end()
                isServing = false
            }
        }
    }
}
