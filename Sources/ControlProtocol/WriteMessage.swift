import FoundationEssentials
package import Measurement

/// The payload of `cmd/write`; docs/formats.md.
package struct WriteMessage: Hashable, Sendable {
    package let query: WriteQuery
    private let life: CommandLife

    /// - Returns: `nil` for what is no command.
    package init?(_ payload: [UInt8]) {
        guard let message = try? JSONDecoder().decode(Payload.self, from: Data(payload)), WriteQuery.isID(message.id),
            let asset = Identifier(message.asset), let point = Identifier(message.point)
        else { return nil }
        query = WriteQuery(
            asset: asset, point: point, value: message.value.value, expected: message.expected?.value, id: message.id)
        life = CommandLife(ts: message.ts, ttl: message.ttl_ms)
    }

    /// How long from now on it may be carried out; negative where that time has passed.
    ///
    /// - Parameter patience: How long a command that says nothing about it may wait.
    package func timeLeft(at now: WallTime, patience: Duration) -> Duration {
        life.timeLeft(at: now, patience: patience)
    }

    private struct Payload: Decodable {
        let id: String
        let asset: String
        let point: String
        let value: Number
        let expected: Number?
        let ts: Int64?
        let ttl_ms: Int64?
    }

    /// A number, or true or false for 1 or 0.
    private struct Number: Decodable {
        let value: Double

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let truth = try? container.decode(Bool.self) {
                value = truth ? 1 : 0
            } else {
                value = try container.decode(Double.self)
            }
        }
    }
}

extension WriteAnswer {
    /// What is no command is answered as well as it can be, so that whoever sent it learns of it.
    package init(malformed payload: [UInt8], at now: WallTime) {
        let parts = try? JSONDecoder().decode(Parts.self, from: Data(payload))
        self.init(
            id: quoted(parts?.id), asset: quoted(parts?.asset), point: quoted(parts?.point), requested: 0, before: nil,
            readBack: nil, result: "refused:malformed", ts: now.milliseconds)
    }

    private struct Parts: Decodable {
        let id: String?
        let asset: String?
        let point: String?
    }
}

/// Of text that anybody may have sent, what can stand in a line of a log.
func quoted(_ text: String?, limit: Int = 64) -> String {
    let scalars = (text ?? "").unicodeScalars.prefix(limit).map { scalar -> Unicode.Scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
        default: scalar
        }
    }
    return String(String.UnicodeScalarView(scalars))
}
