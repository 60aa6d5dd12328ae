import Glibc
import Measurement
import Platform
import Publication
import Testing
import Uplink

/// Time that passes when a test says so.
final class ManualTime: TimeSource {
    private let milliseconds = PosixLocked<Int64>(1_000_000)

    var monotonic: MonotonicTime { MonotonicTime(nanoseconds: milliseconds.withLock { $0 } * 1_000_000) }
    var wall: WallTime { WallTime(milliseconds: 1_700_000_000_000 + milliseconds.withLock { $0 }) }

    let trust = ClockTrust.synchronized

    func advance(_ duration: Duration) { milliseconds.withLock { $0 += duration.milliseconds } }
}

/// An uplink with a session and no journal behind it.
final class Bench: Sendable {
    let time = ManualTime()
    let worker: UplinkWorker
    let delivery: Delivery
    let changes = PosixLocked<[String?]>([])
    let topicChanges = PosixLocked<[String]>([])
    private let wake = WakeUp()
    private let layout: BatchLayout

    init(
        ports: [UInt16], window: Int = 500, holdBack: Duration = .zero, username: String? = nil,
        passwordFile: String? = nil
    ) {
        Self.library
        let site = Identifier("plant")!, id = Identifier("gw")!  // Allowed characters.
        layout = BatchLayout(
            id: 1, asset: Identifier("pump")!, device: Identifier("plc")!, revision: 1,
            points: [BatchLayout.Point(id: Identifier("p")!, type: .uint64)])
        var configuration = UplinkConfiguration(
            brokers: ports.map { BrokerAddress(host: "127.0.0.1", port: $0, usesTLS: false) },
            clientID: "gw-\(ports.first ?? 0)")
        configuration.username = username
        configuration.passwordFile = passwordFile
        configuration.window = window
        // The library has a clock of its own, and a sanitizer may take its time.
        configuration.keepAlive = .seconds(3600)
        let topics = Topics(prefix: "t", gateway: GatewayConfiguration(id: id, site: site, name: "gw"))
        var limits = DeliverySession.Limits(window: configuration.window, replayRate: 1000)
        limits.holdBack = holdBack
        let (wake, changes, topicChanges) = (wake, changes, topicChanges)
        delivery = Delivery(
            DeliverySession(epoch: Epoch("aaaaaaaa")!, limits: limits, newestRow: 0),
            wakes: Delivery.Wakes(journal: {}, uplink: { wake.signal() }, issued: { _ in }))
        worker = UplinkWorker(
            configuration: configuration, topics: topics,
            presence: { isOnline, _ in
                UplinkWorker.Retained(topic: topics.status, payload: Array((isOnline ? "online" : "offline").utf8))
            },
            delivery: delivery, wake: wake, time: time,
            onTopic: { topic, change in topicChanges.withLock { $0.append("\(topic) \(change)") } }
        ) { _, reason in changes.withLock { $0.append(reason) } }
    }

    private static let library: Void = UplinkWorker.prepare()

    func accept(_ numbers: Range<UInt64>) {
        delivery.accept(
            numbers.map { .readings(ReadingBatch(layout: layout, time: time.moment, words: [$0])) })
    }

    var delivered: UInt64 { delivery.look { $0.delivered.value } }

    var refusedTopics: [String] {
        delivery.look { $0.refusedTopics }.map { topic in
            "\(topic.destination.asset.map { "\($0) " } ?? "")\(topic.destination.kind): \(topic.reason)"
        }
    }

    var isWaiting: Bool { if case .waiting = worker.present.phase { true } else { false } }

    /// Lets time pass and the worker see it.
    func pass(_ duration: Duration) {
        time.advance(duration)
        wake.signal()
    }

    /// Stops the worker while time goes on.
    func stop() async {
        async let stopped: Void = worker.stop()
        while worker.present.phase != .stopped {
            pass(.milliseconds(100))
            try? await Task.sleep(for: .milliseconds(2))
        }
        await stopped
    }

    func wait(
        _ what: Comment, at location: SourceLocation = #_sourceLocation, _ condition: () -> Bool
    ) async throws {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(20)
        while !condition() {
            guard clock.now < deadline else {
                Issue.record("in vain: \(what); \(worker.present)", sourceLocation: location)
                throw CancellationError()
            }
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}

/// The numbers in data messages, in their order.
func numbers(_ messages: [ScriptedBroker.Message]) -> [UInt64] {
    messages.filter { $0.topic == "t/plant/gw/pump/data" }.compactMap { message in
        message.payload.firstRange(of: "\"values\":{\"p\":").flatMap { range in
            UInt64(message.payload[range.upperBound...].prefix { $0.isNumber })
        }
    }
}
