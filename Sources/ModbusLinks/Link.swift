package import Measurement
package import Modbus
package import NIOCore
import NIOPosix

/// One connection to Modbus devices, TCP or serial, made again for as long as the link exists.
///
/// Confined to its event loop: every call is made there, and every report comes from there.
package final class Link<Token: Sendable> {
    package typealias Completion = TransactionMachine<Token>.Completion

    /// What the link tells its owner.
    package struct Reports {
        /// A request is complete. The bytes are what was received; the completion's data range points into them.
        package var completed: (Completion, Span<UInt8>, Moment) -> Void
        package var connected: () -> Void

        package init(
            completed: @escaping (Completion, Span<UInt8>, Moment) -> Void, connected: @escaping () -> Void
        ) {
            self.completed = completed
            self.connected = connected
        }
    }

    package enum State: Hashable, Sendable { case waiting, connecting, connected, closed }

    package let configuration: LinkConfiguration
    package private(set) var state: State = .waiting
    /// Why the last connection or attempt ended; `nil` while nothing went wrong, or once a connection has stood for a
    /// minute since: a peer that hangs up again and again shows it also while it is connected.
    package var fault: LinkFault? {
        if state == .connected, let connectedSince, time.monotonic - connectedSince >= .seconds(60) { return nil }
        return lastFault
    }
    package let connects = Counter("links.connects")
    package let disconnects = Counter("links.disconnects")
    package var unmatchedAnswers: UInt64 { machine.unmatchedAnswers }
    /// The share of the last ten seconds in which the link was busy; `nil` in the first ten. All its requests in flight
    /// make it busy in full.
    package private(set) var load: Double?
    /// The address in use, or to be tried next.
    package var address: String {
        if case .tcp(let endpoints, _) = configuration.transport {
            endpoints[endpointIndex].description
        } else {
            configuration.address
        }
    }

    /// So many unanswered requests in a row, over all units, may mean that the connection itself is dead.
    private let silenceLimit = 3
    private let eventLoop: any EventLoop
    private let time: any TimeSource
    private var reports: Reports
    private var machine: TransactionMachine<Token> { didSet { machineDeadline = machine.nextDeadline } }
    /// Kept, because it is asked for far more often than it changes.
    private var machineDeadline: MonotonicTime?
    private var connection: Connection<Token>?
    private var backoff: Backoff
    private var endpointIndex = 0
    private var lastAttempt: MonotonicTime?
    private var consecutiveTimeouts = 0
    /// The units of those timeouts.
    private var silentUnits: Set<UnitID> = []
    /// The units that have answered over this connection.
    private var answeringUnits: Set<UnitID> = []
    private var lastFault: LinkFault?
    private var connectedSince: MonotonicTime?
    /// Where the stretch begins that the next ``load`` is of.
    private var loadSample: (time: MonotonicTime, busy: Duration)

    package init(
        _ configuration: LinkConfiguration, on eventLoop: any EventLoop, time: any TimeSource, reports: Reports,
        backoff: Backoff = Backoff()
    ) {
        self.configuration = configuration
        self.eventLoop = eventLoop
        self.time = time
        self.reports = reports
        self.backoff = backoff
        machine = TransactionMachine(
            framing: configuration.framing, maximumInFlight: configuration.maximumInFlight,
            maximumLoad: configuration.maximumLoad)
        loadSample = (time.monotonic, .zero)
    }

    /// When ``expire(now:)`` has something to do.
    package var nextDeadline: MonotonicTime? { state == .connected ? machineDeadline : nil }

    /// Whether a request would leave at once and keep nobody waiting.
    package var isIdle: Bool { state == .connected && machine.isIdle }

    /// Starts connecting.
    package func open() { connect() }

    /// Ends the connection for good; outstanding requests are completed as disconnected.
    package func close() {
        state = .closed
        let connection = self.connection
        // Forgotten before it is closed: its end, told from within, would be taken for a loss and made good.
        self.connection = nil
        connection?.close()
        failOutstanding()
    }

    /// Queues a request. While the link is down it is completed at once.
    package func submit(_ request: Request, timeout: Duration, pause: Duration = .zero, token: Token) {
        machine.submit(request, timeout: timeout, pause: pause, token: token)
        switch state {
        case .connected: pump()
        case .connecting: break
        case .waiting, .closed:
            // Later, so that the caller is not called back from within its own call.
            let link = NIOLoopBound(self, eventLoop: eventLoop)
            eventLoop.execute { link.value.failWhileDown() }
        }
    }

    /// Completes requests whose time is over, and sends what had to wait.
    package func expire(now: MonotonicTime) {
        let expired = machine.expire(now: now)
        if !expired.isEmpty {
            let silent = expired.filter { $0.result == .timeout }
            consecutiveTimeouts += silent.count
            silentUnits.formUnion(silent.lazy.map(\.request.unit))
            report(expired)
            if isSilent, let connection { return drop(connection, .silent) }
        }
        pump()
    }

    /// Called now and then, keeps the load of the last ten seconds or more.
    package func sampleLoad(_ now: MonotonicTime) {
        let elapsed = now - loadSample.time
        guard elapsed >= .seconds(10) else { return }
        load = (machine.busy - loadSample.busy) / (elapsed * configuration.maximumInFlight)
        loadSample = (now, machine.busy)
    }

    /// Whether the connection is dead, and not just some of the units behind it, which must not cost the others theirs:
    /// a unit whose turn has not come may yet answer, and so may one that has answered before.
    private var isSilent: Bool {
        configuration.isOverTCP && consecutiveTimeouts >= silenceLimit
            && !machine.isOccupied(byOthersThan: silentUnits)
            && (answeringUnits.isEmpty || !answeringUnits.isDisjoint(with: silentUnits))
    }

    private func failWhileDown() {
        if state == .waiting || state == .closed { failOutstanding() }
    }

    private func failOutstanding() { report(machine.disconnect()) }

    private func report(_ completions: [Completion]) {
        let nothing: [UInt8] = []
        for completion in completions { reports.completed(completion, nothing.span, time.moment) }
    }

    private func pump() {
        guard state == .connected, let connection else { return }
        while let adu = machine.nextADU(now: time.monotonic) { connection.write(adu) }
    }

    // MARK: Connecting

    private func connect() {
        guard state == .waiting else { return }
        state = .connecting
        lastAttempt = time.monotonic
        switch configuration.transport {
        case .tcp(let endpoints, _): connect(to: endpoints[endpointIndex])
        case .serial(let port): open(port)
        }
    }

    private func connect(to endpoint: TCPEndpoint) {
        let link = NIOLoopBound(self, eventLoop: eventLoop)
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(.nanoseconds(configuration.connectTimeout.nanoseconds))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            // One read takes the longest ADU, 260 bytes; NIO's own sizes would cost each link some kilobytes.
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 512))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Connection(link.value))
                }
            }
        // A literal address is not resolved, which would cost a thread.
        let channel =
            if let address = try? SocketAddress(ipAddress: endpoint.host, port: Int(endpoint.port)) {
                bootstrap.connect(to: address)
            } else {
                bootstrap.connect(host: endpoint.host, port: Int(endpoint.port))
            }
        channel.assumeIsolated().whenFailure { error in link.value.attemptFailed(LinkFault(error)) }
    }

    private func open(_ port: SerialPort) {
        let link = NIOLoopBound(self, eventLoop: eventLoop)
        do throws(LinkFault) {
            let line = NIOLoopBound(try SerialLine(port), eventLoop: eventLoop)
            NIOPipeBootstrap(group: eventLoop)
                .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 512))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(Connection(link.value, line: line.value))
                    }
                }
                .takingOwnershipOfDescriptors(input: line.value.input, output: line.value.output)
                .assumeIsolated().whenFailure { error in link.value.attemptFailed(LinkFault(error)) }
        } catch {
            // Later, as with TCP: nobody expects an answer from within `open()`.
            let fault = error
            eventLoop.execute { link.value.attemptFailed(fault) }
        }
    }

    private func attemptFailed(_ fault: LinkFault) {
        guard state == .connecting else { return }
        lastFault = fault
        state = .waiting
        failOutstanding()
        takeNextEndpoint()
        reconnect(after: backoff.next())
    }

    private func takeNextEndpoint() {
        guard case .tcp(let endpoints, _) = configuration.transport else { return }
        endpointIndex = (endpointIndex + 1) % endpoints.count
    }

    private func reconnect(after pause: Duration) {
        // To look for a port costs nobody anything, and an adapter that was put back should be found soon.
        let pause = configuration.isOverTCP ? pause : min(pause, .seconds(5))
        let link = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: .nanoseconds(pause.nanoseconds)) { link.value.connect() }
    }

    fileprivate func connectionOpened(_ connection: Connection<Token>) {
        guard state == .connecting else {
            connection.close()
            return
        }
        self.connection = connection
        connects.add()
        guard configuration.settle > .zero else { return settled(connection) }
        let link = NIOLoopBound(self, eventLoop: eventLoop)
        let opened = NIOLoopBound(connection, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: .nanoseconds(configuration.settle.nanoseconds)) { link.value.settled(opened.value) }
    }

    /// The first request may leave.
    private func settled(_ connection: Connection<Token>) {
        guard state == .connecting, self.connection === connection else { return }
        state = .connected
        connectedSince = time.monotonic
        consecutiveTimeouts = 0
        silentUnits = []
        answeringUnits = []
        pump()
        reports.connected()
    }

    fileprivate func connectionClosed(_ connection: Connection<Token>) { drop(connection, .closedByPeer) }

    /// A connection that has answered is made again at once, but never twice within a second; one that has not
    /// is made again after a growing pause, because a server may allow few connections and count dead ones.
    private func drop(_ connection: Connection<Token>, _ fault: LinkFault) {
        guard self.connection === connection else { return }
        self.connection = nil
        lastFault = fault
        state = .waiting
        disconnects.add()
        connection.close()
        failOutstanding()
        let pause: Duration
        if !answeringUnits.isEmpty, let lastAttempt {
            backoff.reset()
            pause = max(.zero, (lastAttempt + Backoff.shortest) - time.monotonic)
        } else {
            takeNextEndpoint()
            pause = backoff.next()
        }
        reconnect(after: pause)
    }

    // MARK: Receiving

    /// Takes all complete frames from the front of the buffer.
    fileprivate func received(_ buffer: inout ByteBuffer, on connection: Connection<Token>) {
        let now = time.moment
        do throws(MBAP.FramingLost) {
            receiving: while true {
                switch try machine.look(at: buffer.readableBytesUInt8Span, now: now.monotonic) {
                case .frame(let frame, let length):
                    take(frame, in: buffer.readableBytesUInt8Span, at: now)
                    buffer.moveReaderIndex(forwardBy: length)
                    if buffer.readableBytes == 0 { break receiving }
                case .incomplete: break receiving
                case .noise:
                    buffer.clear()
                    break receiving
                }
            }
        } catch {
            return drop(connection, .framingLost)
        }
        pump()
    }

    private func take(_ frame: MBAP.Frame, in bytes: Span<UInt8>, at now: Moment) {
        guard let completion = machine.accept(frame, in: bytes, now: now.monotonic) else { return }
        consecutiveTimeouts = 0
        silentUnits = []
        answeringUnits.insert(completion.request.unit)
        reports.completed(completion, bytes, now)
    }
}

extension LinkConfiguration {
    fileprivate var isOverTCP: Bool { if case .tcp = transport { true } else { false } }
}

/// The channel handler of one connection: bytes in, bytes out, and the end of it.
private final class Connection<Token: Sendable>: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// More than any ADU: what stands in front of it is noise.
    private static var pendingLimit: Int { 1024 }

    private let link: Link<Token>
    /// Kept open for as long as the connection is; `nil` over TCP.
    private let line: SerialLine?
    private var context: ChannelHandlerContext?
    /// What did not make a whole frame yet.
    private var pending = ByteBuffer()

    init(_ link: Link<Token>, line: SerialLine? = nil) {
        self.link = link
        self.line = line
    }

    /// A response begins after its request: on a line without identifiers, what came before is no part of one.
    func write(_ adu: [UInt8]) {
        guard let context else { return }
        if link.configuration.framing != .mbap { pending.clear() }
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: adu)), promise: nil)
    }

    func close() { context?.close(promise: nil) }

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        link.connectionOpened(self)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        if pending.readableBytes > 0 {
            pending.writeBuffer(&buffer)
            swap(&pending, &buffer)
            pending.clear()
        }
        link.received(&buffer, on: self)
        if buffer.readableBytes > 0 {
            buffer.moveReaderIndex(forwardBy: max(0, buffer.readableBytes - Self.pendingLimit))
            buffer.discardReadBytes()
            pending = buffer
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        link.connectionClosed(self)
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
