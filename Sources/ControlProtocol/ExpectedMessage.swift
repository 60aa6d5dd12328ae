import FoundationEssentials
package import Measurement

/// The payload of `cmd/expected`: what detectors expect of a machine; docs/formats.md.
package struct ExpectedMessage: Hashable, Sendable {
    /// Nil where whoever asks needs none.
    package let id: String?
    package let asset: Identifier
    private let life: CommandLife

    /// - Returns: `nil` for what is no command.
    package init?(_ payload: [UInt8]) {
        guard let message = try? JSONDecoder().decode(Payload.self, from: Data(payload)),
            message.id.map(WriteQuery.isID) ?? true, let asset = Identifier(message.asset)
        else { return nil }
        id = message.id
        self.asset = asset
        life = CommandLife(ts: message.ts, ttl: message.ttl_ms)
    }

    /// Whether it came too late to be answered.
    package func isExpired(at now: WallTime, patience: Duration) -> Bool {
        life.timeLeft(at: now, patience: patience) < .zero
    }

    private struct Payload: Decodable {
        let id: String?
        let asset: String
        let ts: Int64?
        let ttl_ms: Int64?
    }
}

/// The answer to it.
package struct ExpectedMessageAnswer: Encodable, Sendable {
    package enum Refusal: String, CaseIterable, Sendable {
        case malformed = "refused:malformed"
        case expired = "refused:expired"
        case busy = "refused:busy"
        case unknownAsset = "refused:unknown_asset"
        case nothingLearnt = "refused:no_detectors"
    }

    private let id: String?
    private let asset: String
    private let result: String
    private let ts: Int64
    private let expected: ExpectedAnswer?

    package init(_ message: ExpectedMessage, _ expected: ExpectedAnswer, at now: WallTime) {
        (id, asset, result) = (message.id, message.asset.rawValue, "done")
        (ts, self.expected) = (now.milliseconds, expected)
    }

    package init(_ message: ExpectedMessage, _ refusal: Refusal, at now: WallTime) {
        (id, asset, result) = (message.id, message.asset.rawValue, refusal.rawValue)
        (ts, expected) = (now.milliseconds, nil)
    }

    /// What is no command is answered as well as it can be, so that whoever sent it learns of it.
    package init(malformed payload: [UInt8], at now: WallTime) {
        let parts = try? JSONDecoder().decode(Parts.self, from: Data(payload))
        (id, asset, result) = (quoted(parts?.id), quoted(parts?.asset), Refusal.malformed.rawValue)
        (ts, expected) = (now.milliseconds, nil)
    }

    private struct Parts: Decodable {
        let id: String?
        let asset: String?
    }

    private enum Key: CodingKey { case schema, id, asset, result, ts }

    /// What is expected stands beside the other fields.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode("expected_ack/1", forKey: .schema)
        try container.encodeIfPresent(id, forKey: .id)
        try container.encode(asset, forKey: .asset)
        try container.encode(result, forKey: .result)
        try container.encode(ts, forKey: .ts)
        try expected?.encode(to: encoder)
    }
}
