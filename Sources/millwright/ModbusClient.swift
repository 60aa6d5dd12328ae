import Glibc
import Measurement
import Modbus
import ModbusLinks
import NIOCore
import NIOPosix
import Platform
import Wording

/// Asks one device, one request after the other, and waits for each answer.
///
/// The link is the daemon's own, on an event loop that belongs to the client and ends with ``close()``.
struct ModbusClient {
    enum Outcome: Sendable {
        case data([UInt8])
        case exception(ExceptionCode)
        case fault
        case timeout
        case disconnected
    }

    private typealias Connection = Link<EventLoopPromise<Outcome>>

    let device: DeviceAddress
    /// For the connection, and for each answer from its request on.
    private let timeout: Duration
    private let eventLoops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let link: NIOLoopBound<Connection>

    init(_ device: DeviceAddress, timeout: Duration) throws {
        self.device = device
        self.timeout = timeout
        let eventLoop = eventLoops.next()
        var configuration = device.link
        configuration.connectTimeout = timeout
        link = try eventLoop.submit { [configuration] in Self.opened(configuration, on: eventLoop) }.wait()
    }

    private static func opened(
        _ configuration: LinkConfiguration, on eventLoop: any EventLoop
    ) -> NIOLoopBound<Connection> {
        let time = SystemTime()
        let reports = Connection.Reports(
            completed: { completion, bytes, _ in
                completion.token.succeed(Outcome(completion.result, in: bytes))
            }, connected: {})
        let link = NIOLoopBound(
            Connection(configuration, on: eventLoop, time: time, reports: reports), eventLoop: eventLoop)
        link.value.open()
        let tick = TimeAmount.milliseconds(5)
        eventLoop.scheduleRepeatedTask(initialDelay: tick, delay: tick) { _ in
            link.value.expire(now: time.monotonic)
        }
        return link
    }

    func close() {
        try? link.eventLoop.submit { [link] in link.value.close() }.wait()
        try? eventLoops.syncShutdownGracefully()
    }

    func ask(_ range: RegisterRange) throws -> Outcome {
        try ask(Request(ReadRequest(unit: device.unit, range: range)))
    }

    func ask(_ request: Request) throws -> Outcome {
        try link.eventLoop.flatSubmit { [link, timeout] in
            let promise = link.eventLoop.makePromise(of: Outcome.self)
            link.value.submit(request, timeout: timeout, token: promise)
            return promise.futureResult
        }.wait()
    }

    /// The data bytes of a range, which may need several requests.
    ///
    /// - Parameter valueLength: How many addresses no request may cut apart.
    func read(_ range: RegisterRange, valueLength: Int) throws -> [UInt8] {
        try range.pieces(valueLength: valueLength).flatMap { try data(of: ask($0), for: $0) }
    }

    /// - Throws: ``VerbFailure`` for anything but data.
    func data(of outcome: Outcome, for range: RegisterRange) throws -> [UInt8] {
        let (name, asked) = (device.description, range.description)
        switch outcome {
        case .data(let bytes): return bytes
        case .exception(let code):
            throw VerbFailure(
                code.isOfGateway ? .unreachable : .finding,
                .refused(code.quality, code: code.rawValue, device: name, asked: asked))
        case .fault: throw VerbFailure(.finding, .broken(device: name, asked: asked))
        case .timeout:
            throw VerbFailure(
                .unreachable, .silent(device: name, asked: asked, milliseconds: timeout.milliseconds))
        case .disconnected: throw try noConnection()
        }
    }

    /// What a unit says of itself; empty where it does not.
    func identification(of unit: UnitID) throws -> DeviceIdentification {
        var identification = DeviceIdentification()
        var object: UInt8? = 0
        while let first = object, let request = Request(unit: unit, action: .identify(.regular, from: first)),
            case .data(let bytes) = try ask(request)
        {
            object = identification.take(bytes.span)
        }
        return identification
    }

    /// Why there is no connection.
    func fault() throws -> LinkFault? { try link.eventLoop.submit { [link] in link.value.fault }.wait() }

    func noConnection() throws -> VerbFailure {
        VerbFailure(.unreachable, .noConnection(.init(try fault()), address: device.link.address))
    }
}

extension ModbusClient.Outcome {
    fileprivate init(_ result: TransactionMachine<EventLoopPromise<Self>>.Result, in bytes: Span<UInt8>) {
        switch result {
        case .data(let range): self = .data(range.map { bytes[$0] })
        case .exception(let code): self = .exception(code)
        case .fault: self = .fault
        case .timeout: self = .timeout
        case .disconnected: self = .disconnected
        }
    }
}

extension ExceptionCode {
    /// Whether it is a gateway that speaks, because the device does not.
    var isOfGateway: Bool { self == .gatewayPathUnavailable || self == .gatewayTargetFailedToRespond }
}

extension CommissioningFailure.Connection {
    fileprivate init(_ fault: LinkFault?) {
        self =
            switch fault {
            case .refused: .refused
            case .connectTimeout: .timeout
            case .unreachable: .unreachable
            case .unresolved: .unresolved
            case .closedByPeer, .silent, nil: .closed
            case .framingLost: .notModbus
            case .noPort: .noPort
            case .portDenied: .portDenied
            case .other(let errno): .other(reason: systemText(errno))
            }
    }
}
