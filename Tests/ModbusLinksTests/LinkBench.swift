import Measurement
import Modbus
import ModbusLinks
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// A clock that stands until the test moves it.
final class ManualTime: TimeSource {
    private let milliseconds = Atomic<Int64>(0)

    var monotonic: MonotonicTime { MonotonicTime(nanoseconds: milliseconds.load(ordering: .relaxed) * 1_000_000) }
    var wall: WallTime { WallTime(milliseconds: milliseconds.load(ordering: .relaxed)) }

    let trust = ClockTrust.synchronized

    func advance(by amount: Int64) { milliseconds.add(amount, ordering: .relaxed) }
}

/// A link on an event loop of its own, what it reports, and a clock that stands.
final class LinkBench: Sendable {
    enum Report: Hashable, Sendable {
        case connected
        case data(Int, register: UInt16)
        case other(Int, TransactionMachine<Int>.Result)
    }

    let time = ManualTime()
    private let eventLoop: any EventLoop
    private let link: NIOLoopBound<Link<Int>>
    private let reports: AsyncStream<Report>

    /// - Parameter jitter: What each pause between attempts is multiplied by; with the default they are milliseconds.
    init(
        host: String = "127.0.0.1", port ports: UInt16..., jitter: @escaping @Sendable () -> Double = { 0.01 }
    ) async throws {
        let (reports, arrivals) = AsyncStream.makeStream(of: Report.self)
        self.reports = reports
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        self.eventLoop = eventLoop
        let configuration = LinkConfiguration(
            id: try #require(Identifier("line1")),
            transport: .tcp(ports.map { TCPEndpoint(host: host, port: $0) }, .tcp))
        link = try await eventLoop.submit { [time] in
            let link = Link<Int>(
                configuration, on: eventLoop, time: time,
                reports: .init(
                    completed: { completion, bytes, _ in
                        guard case .data(let range) = completion.result else {
                            arrivals.yield(.other(completion.token, completion.result))
                            return
                        }
                        let register = UInt16(bytes[range.lowerBound]) << 8 | UInt16(bytes[range.lowerBound + 1])
                        arrivals.yield(.data(completion.token, register: register))
                    }, connected: { arrivals.yield(.connected) }),
                backoff: Backoff(jitter: jitter))
            return NIOLoopBound(link, eventLoop: eventLoop)
        }.get()
    }

    /// Uses the link where it may be used.
    @discardableResult
    func with<Result: Sendable>(_ body: @escaping @Sendable (Link<Int>) throws -> Result) async throws -> Result {
        try await eventLoop.submit { [link] in try body(link.value) }.get()
    }

    func open() async throws { try await with { $0.open() } }

    func close() async throws { try await with { $0.close() } }

    /// Asks for one register of a unit.
    func ask(_ token: Int, unit: UInt8 = 1) async throws {
        let request = try Self.request(unit: unit)
        try await with { $0.submit(request, timeout: .seconds(1), token: token) }
    }

    static func request(unit: UInt8 = 1) throws -> Request {
        Request(
            ReadRequest(unit: UnitID(unit), range: try #require(RegisterRange(table: .holding, start: 0, count: 1))))
    }

    /// Lets the time of the request that is out run over.
    func expire() async throws {
        time.advance(by: 1000)
        try await with { [time] in $0.expire(now: time.monotonic) }
    }

    /// The next report.
    func report() async -> Report? { await reports.first { _ in true } }

    var fault: LinkFault? { get async throws { try await with(\.fault) } }
    var state: Link<Int>.State { get async throws { try await with(\.state) } }
    var connects: UInt64 { get async throws { try await with(\.connects.value) } }
    var disconnects: UInt64 { get async throws { try await with(\.disconnects.value) } }
    var unmatchedAnswers: UInt64 { get async throws { try await with(\.unmatchedAnswers) } }
}
