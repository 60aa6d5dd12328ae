package import Measurement

/// Who publishes: the first levels of every topic.
package struct GatewayConfiguration: Hashable, Sendable {
    package let id: Identifier
    package let site: Identifier
    /// The display name, in any language.
    package var name: String

    package init(id: Identifier, site: Identifier, name: String) {
        self.id = id
        self.site = site
        self.name = name
    }
}

/// One broker of the list.
package struct BrokerAddress: Hashable, Sendable, CustomStringConvertible {
    package let host: String
    package let port: UInt16
    package let usesTLS: Bool

    package init(host: String, port: UInt16, usesTLS: Bool) {
        self.host = host
        self.port = port
        self.usesTLS = usesTLS
    }

    package var description: String {
        "\(usesTLS ? "mqtts" : "mqtt")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}

/// How to reach the platform.
package struct UplinkConfiguration: Hashable, Sendable {
    /// In the order in which they are tried; never empty.
    package var brokers: [BrokerAddress]
    package var topicPrefix: String = "millwright/v1"
    package var clientID: String
    package var username: String?
    /// Path of a file whose first line is the password.
    package var passwordFile: String?
    package var tls = TLSConfiguration()
    package var keepAlive: Duration = .seconds(30)
    /// The most QoS 1 messages that wait for their PUBACK; the broker's own receive maximum lowers it.
    package var window: Int = 500
    /// The most messages a second that are sent from the backlog, beside live ones.
    package var replayRate: Int = 5000
    /// How long messages are kept after their PUBACK, to be sent again after a crash of the broker.
    package var holdBack: Duration = .seconds(30)

    package init(brokers: [BrokerAddress], clientID: String) {
        self.brokers = brokers
        self.clientID = clientID
    }
}

/// Certificates for `mqtts` brokers. The broker's host name is always checked.
package struct TLSConfiguration: Hashable, Sendable {
    /// PEM file of the authorities to trust; the system's own where absent.
    package var authorityFile: String?
    /// PEM files of the client's certificate and key; both or neither.
    package var certificateFile: String?
    package var keyFile: String?

    package init(authorityFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil) {
        self.authorityFile = authorityFile
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}

/// What is on disk before it is sent.
package enum Durability: String, Sendable, CaseIterable {
    /// Alarms and verdicts. The rest is sent at once, and written when it is not acknowledged in time.
    case normal
    /// Everything, with the next commit.
    case strict
}

/// What the outbox may use of the disk, and when it writes.
package struct OutboxConfiguration: Hashable, Sendable {
    /// The size on disk at which the oldest messages of the lowest class go first.
    package var maximumBytes: Int64 = 2 << 30
    /// What is left free of the file system, or half of what there is for a file where that is less: there the oldest
    /// messages go as at ``maximumBytes``. Holds for the record too, which lives beside.
    package var minimumFree: Int64 = 64 << 20
    /// How long a message may stay unacknowledged before it is written; with strict durability, from commit to commit.
    package var commitInterval: Duration = .milliseconds(500)
    package var durability = Durability.normal

    package init() {}
}

/// What the record of trends may use of the disk.
package struct RecordConfiguration: Hashable, Sendable {
    /// The size on disk at which the oldest days go first.
    package var maximumBytes: Int64 = 1 << 30

    package init() {}
}
