import FoundationEssentials
package import Measurement

/// The payload of `cmd/alarm`; docs/formats.md.
package struct AlarmMessage: Hashable, Sendable {
    package let id: String
    package let query: AlarmQuery
    private let life: CommandLife

    /// - Returns: `nil` for what is no command.
    package init?(_ payload: [UInt8]) {
        guard let message = try? JSONDecoder().decode(Payload.self, from: Data(payload)), WriteQuery.isID(message.id),
            let query = AlarmQuery(
                action: message.action, named: message.alarm, seconds: message.for_s ?? 0,
                reason: message.reason ?? "")
        else { return nil }
        id = message.id
        self.query = query
        life = CommandLife(ts: message.ts, ttl: message.ttl_ms)
    }

    /// Whether it came too late to be carried out.
    package func isExpired(at now: WallTime, patience: Duration) -> Bool {
        life.timeLeft(at: now, patience: patience) < .zero
    }

    private struct Payload: Decodable {
        let id: String
        let action: AlarmQuery.Action
        let alarm: String
        let for_s: Int64?
        let reason: String?
        let ts: Int64?
        let ttl_ms: Int64?
    }
}

extension AlarmActionAnswer {
    /// What is no command is answered as well as it can be, so that whoever sent it learns of it.
    package init(malformed payload: [UInt8], at now: WallTime) {
        let parts = try? JSONDecoder().decode(Parts.self, from: Data(payload))
        self.init(
            id: quoted(parts?.id), alarm: quoted(parts?.alarm), action: quoted(parts?.action),
            result: "refused:malformed", ts: now.milliseconds)
    }

    private struct Parts: Decodable {
        let id: String?
        let alarm: String?
        let action: String?
    }
}
