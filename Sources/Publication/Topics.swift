package import Measurement

/// The topic tree of one gateway: `{prefix}/{site}/{gateway}/…`.
package struct Topics: Sendable {
    private let root: String

    package init(prefix: String, gateway: GatewayConfiguration) {
        root = "\(prefix)/\(gateway.site)/\(gateway.id)"
    }

    /// Birth and will, retained.
    package var status: String { "\(root)/now/status" }

    /// Where commands to write come in, those about alarms, and those that ask for evidence or for what is expected.
    package var writeCommand: String { "\(root)/cmd/write" }
    package var alarmCommand: String { "\(root)/cmd/alarm" }
    package var evidenceCommand: String { "\(root)/cmd/evidence" }
    package var expectedCommand: String { "\(root)/cmd/expected" }

    /// Where a command that came in on a topic is answered.
    package static func answer(to command: String) -> String {
        let levels = command.split(separator: "/", omittingEmptySubsequences: false)
        return (levels.dropLast(2) + ["ack"] + levels.suffix(1)).joined(separator: "/")
    }

    package var metrics: String { "\(root)/metrics" }

    /// What the points of an asset are, retained.
    package func describe(_ asset: Identifier) -> String { "\(root)/\(asset)/now/describe" }

    /// The latest verdict of its kind, retained.
    package func view(of verdict: Verdict) -> String { "\(root)/\(verdict.asset)/now/\(verdict.kind.label)" }

    /// Where a stream message goes.
    package func topic(of content: MessageContent) -> String { topic(of: content.destination) }

    package func topic(of destination: Destination) -> String {
        destination.asset.map { "\(root)/\($0)/\(destination.kind)" } ?? "\(root)/\(destination.kind)"
    }
}

/// Where a message goes, below its gateway: what a broker's permissions and limits are about.
package struct Destination: Hashable, Sendable {
    /// Of a message about the gateway as a whole there is none.
    package let asset: Identifier?
    package let kind: String

    package init(_ kind: String, of asset: Identifier? = nil) {
        self.asset = asset
        self.kind = kind
    }
}
