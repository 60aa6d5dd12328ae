import Measurement
import Publication
import Testing

@Suite struct `Which broker is tried when` {
    private let first = BrokerAddress(host: "10.0.0.5", port: 1883, usesTLS: false)
    private let second = BrokerAddress(host: "10.0.0.6", port: 8883, usesTLS: true)

    private func policy(_ brokers: [BrokerAddress]) -> ConnectionPolicy {
        ConnectionPolicy(brokers: brokers, backoff: Backoff(jitter: { 1 }))
    }

    @Test func `brokers are tried in their order, round and round`() {
        var policy = policy([first, second])
        var tried: [BrokerAddress] = []
        for _ in 0..<4 {
            tried.append(policy.next.broker)
            _ = policy.ended(policy.next, .notConnected)
        }
        #expect(tried == [first, second, first, second])
    }

    @Test func `pauses double to a minute`() {
        var policy = policy([first])
        let pauses = (0..<8).map { _ in policy.ended(policy.next, .notConnected) }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 60, 60].map { Duration.seconds($0) })
    }

    @Test func `only a connection that stood for a minute makes pauses short again`() {
        var policy = policy([first, second])
        for _ in 0..<4 { _ = policy.ended(policy.next, .notConnected) }
        #expect(policy.ended(policy.next, .connected(for: .seconds(59))) == .seconds(16))
        #expect(policy.next.broker == first)  // It was reached: it is asked again first.
        #expect(policy.ended(policy.next, .connected(for: .seconds(60))) == .seconds(1))
        #expect(policy.ended(policy.next, .notConnected) == .seconds(2))
    }

    @Test func `a broker that does not take MQTT 5 is asked in 3·1·1 at once, and that is remembered`() {
        var policy = policy([first, second])
        #expect(policy.next.broker == first && policy.next.version == .mqtt5)
        #expect(policy.ended(policy.next, .refusedVersion) == .zero)
        #expect(policy.next.broker == first && policy.next.version == .mqtt311)
        #expect(policy.ended(policy.next, .connected(for: .seconds(100))) == .seconds(1))
        #expect(policy.next.broker == first && policy.next.version == .mqtt311)
        #expect(policy.ended(policy.next, .notConnected) == .seconds(2))
        #expect(policy.next.broker == second && policy.next.version == .mqtt5)
        #expect(policy.ended(policy.next, .notConnected) == .seconds(4))
        #expect(policy.next.broker == first && policy.next.version == .mqtt311)
    }

    @Test func `a broker that takes neither version is paused for, and asked in MQTT 5 again`() {
        var policy = policy([first])
        #expect(policy.ended(policy.next, .refusedVersion) == .zero)
        #expect(policy.ended(policy.next, .refusedVersion) == .seconds(1))
        #expect(policy.next.version == .mqtt5)
        #expect(policy.ended(policy.next, .refusedVersion) == .zero)
        #expect(policy.ended(policy.next, .refusedVersion) == .seconds(2))
    }
}
