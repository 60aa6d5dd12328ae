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

    package func data(of asset: Identifier) -> String { "\(root)/\(asset)/data" }

    /// Where a stream message goes.
    package func topic(of content: MessageContent) -> String {
        switch content {
        case .readings(let batch): data(of: batch.layout.asset)
        case .features(let features): "\(root)/\(features.asset)/features"
        case .verdict(let verdict): "\(root)/\(verdict.asset)/\(verdict.kind.label)"
        case .epoch: "\(root)/epoch"
        case .gap: "\(root)/gap"
        case .alarm(let change): "\(root)/\(change.id.asset)/alarm"
        case .flood: "\(root)/event"
        }
    }
}
