import FoundationEssentials
package import Measurement

/// What somebody far away asks to see: what a verdict rests on.
package struct EvidenceQuery: Hashable, Sendable {
    package let asset: Identifier
    /// The one that was captured last where it is left out.
    package let location: Identifier?
    /// The time of a `diagnosis` message, or of a waveform in it; the newest waveform where it is left out.
    package let diagnosis: WallTime?
}

/// The payload of `cmd/evidence`; docs/formats.md.
package struct EvidenceMessage: Hashable, Sendable {
    package let id: String
    package let query: EvidenceQuery
    private let life: CommandLife

    /// - Returns: `nil` for what is no command.
    package init?(_ payload: [UInt8]) {
        guard let message = try? JSONDecoder().decode(Payload.self, from: Data(payload)), WriteQuery.isID(message.id),
            let asset = Identifier(message.asset)
        else { return nil }
        let location = message.location.flatMap { Identifier($0) }
        guard (location == nil) == (message.location == nil) else { return nil }
        id = message.id
        query = EvidenceQuery(
            asset: asset, location: location, diagnosis: message.diagnosis.map { WallTime(milliseconds: $0) })
        life = CommandLife(ts: message.ts, ttl: message.ttl_ms)
    }

    /// Whether it came too late to be answered.
    package func isExpired(at now: WallTime, patience: Duration) -> Bool {
        life.timeLeft(at: now, patience: patience) < .zero
    }

    private struct Payload: Decodable {
        let id: String
        let asset: String
        let location: String?
        let diagnosis: Int64?
        let ts: Int64?
        let ttl_ms: Int64?
    }
}
