package import FoundationEssentials
package import Measurement

/// One part of the answer to `cmd/evidence`, or the whole of a refusal.
package struct EvidenceAnswer: Codable, Sendable, Equatable {
    package enum Refusal: String, Error, CaseIterable {
        case malformed = "refused:malformed"
        case expired = "refused:expired"
        case busy = "refused:busy"
        case unknownAsset = "refused:unknown_asset"
        case unknownLocation = "refused:unknown_location"
        case noCapture = "refused:no_capture"
        case notKept = "refused:not_kept"
        case notEncodable = "refused:not_encodable"
    }

    package var schema = "evidence_ack/1"
    package var id: String
    package var asset: String
    /// Absent in a refusal of a command that named none.
    package var location: String?
    /// `done`, or why not.
    package var result: String
    /// When it was made, UTC milliseconds.
    package var ts: Int64
    /// From 0; of `parts`.
    package var part: Int?
    package var parts: Int?
    /// Of all parts together.
    package var bytes: Int?
    /// Base64 of the part.
    package var data: Data?

    init(id: String, asset: String, location: String?, result: String, at now: WallTime) {
        self.id = id
        self.asset = asset
        self.location = location
        self.result = result
        ts = now.milliseconds
    }

    package init(_ message: EvidenceMessage, _ refusal: Refusal, at now: WallTime) {
        self.init(
            id: message.id, asset: message.query.asset.rawValue, location: message.query.location?.rawValue,
            result: refusal.rawValue, at: now)
    }

    /// What is no command is answered as well as it can be, so that whoever sent it learns of it.
    package init(malformed payload: [UInt8], at now: WallTime) {
        let parts = try? JSONDecoder().decode(Parts.self, from: Data(payload))
        self.init(
            id: quoted(parts?.id?.value), asset: quoted(parts?.asset?.value),
            location: parts?.location?.value.map { quoted($0) },
            result: Refusal.malformed.rawValue, at: now)
    }

    private struct Parts: Decodable {
        let id: Text?
        let asset: Text?
        let location: Text?
    }

    /// Nil for what is none.
    private struct Text: Decodable {
        let value: String?

        init(from decoder: any Decoder) throws { value = try? decoder.singleValueContainer().decode(String.self) }
    }
}

/// A document on its way upstream: compressed, and cut into parts that each fit a message.
package struct EvidenceParcel: Sendable {
    /// Bytes of a part; with Base64 and the fields around it a message stays below 24 KiB, so that a live message that
    /// comes behind it waits a fifth of a second on a line of 1 Mbit/s.
    package static let partLength = 16 << 10

    private let head: EvidenceAnswer
    private let stream: [UInt8]

    /// - Parameters:
    ///   - location: Where the evidence is from.
    ///   - document: JSON.
    package init(_ document: [UInt8], from location: Identifier, answering message: EvidenceMessage, at now: WallTime) {
        stream = deflated(document)
        var head = EvidenceAnswer(
            id: message.id, asset: message.query.asset.rawValue, location: location.rawValue, result: "done", at: now)
        head.parts = (stream.count + Self.partLength - 1) / Self.partLength
        head.bytes = stream.count
        self.head = head
    }

    package var count: Int { head.parts ?? 0 }

    /// - Parameter number: From 0, below the count.
    package func part(_ number: Int) -> EvidenceAnswer {
        var part = head
        let start = number * Self.partLength
        part.part = number
        part.data = Data(stream[start..<min(start + Self.partLength, stream.count)])
        return part
    }

    /// The same as it is sent.
    package func message(_ number: Int) -> [UInt8] {
        guard let message = try? encode(part(number)) else { preconditionFailure("text and integers have a JSON") }
        return message
    }
}
