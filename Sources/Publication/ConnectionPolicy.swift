package import Measurement

/// Which broker is tried when, and in which version of MQTT.
///
/// Pauses grow from 1 s to 60 s and are forgotten only after a connection has stood for a minute, so that a broker
/// that falls over under a thousand reconnecting gateways gets the time to stand up.
package struct ConnectionPolicy: Sendable {
    package enum Version: Hashable, Sendable { case mqtt5, mqtt311 }

    package struct Attempt: Hashable, Sendable {
        package let broker: BrokerAddress
        package let version: Version
    }

    /// How far a connection got before it ended.
    package enum Progress: Hashable, Sendable {
        /// No connection, no TLS session, or a refusal in words.
        case notConnected
        /// The broker refused the version of MQTT, or closed instead of answering the CONNECT, as some do for the same
        /// reason.
        case refusedVersion
        case connected(for: Duration)
    }

    private static let stableAfter: Duration = .seconds(60)
    private let brokers: [BrokerAddress]
    private var index = 0
    /// Brokers that have been found to want the older version.
    private var older: Set<BrokerAddress> = []
    private var backoff: Backoff

    package init(brokers: [BrokerAddress], backoff: Backoff = Backoff()) {
        precondition(!brokers.isEmpty, "there is a broker to try")
        self.brokers = brokers
        self.backoff = backoff
    }

    /// What to try next.
    package var next: Attempt {
        let broker = brokers[index]
        return Attempt(broker: broker, version: older.contains(broker) ? .mqtt311 : .mqtt5)
    }

    /// An attempt or a connection ended.
    ///
    /// - Returns: How long to wait before ``next`` is tried.
    package mutating func ended(_ attempt: Attempt, _ progress: Progress) -> Duration {
        switch progress {
        case .connected(let duration):
            if duration >= Self.stableAfter { backoff.reset() }
            return backoff.next()
        case .refusedVersion where attempt.version == .mqtt5:
            older.insert(attempt.broker)
            return .zero
        case .refusedVersion:
            older.remove(attempt.broker)
        case .notConnected: break
        }
        index = (index + 1) % brokers.count
        return backoff.next()
    }
}
