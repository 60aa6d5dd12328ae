package import Measurement
package import Modbus
package import NIOCore
import NIOPosix

/// One Modbus TCP connection, made again for as long as the link exists.
///
/// Confined to its event loop: every call is made there, and every report comes from there.
package final class TCPLink<Token: Sendable> {
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

    /// So many unanswered requests in a row, over all units, mean that the connection itself is dead.
    private let silenceLimit = 3
    private let eventLoop: any EventLoop
    private let time: any TimeSource
    private var reports: Reports
    private var machine = TransactionMachine<Token>()
    private var connection: TCPConnection<Token>?
    private var backoff = Backoff()
    private var lastAttempt: MonotonicTime?
    private var consecutiveTimeouts = 0
    private var hasAnswered = false
    private var lastFault: LinkFault?
    private var connectedSince: MonotonicTime?

    package init(
        _ configuration: LinkConfiguration, on eventLoop: any EventLoop, time: any TimeSource, reports: Reports
    ) {
        self.configuration = configuration
        self.eventLoop = eventLoop
        self.time = time
        self.reports = reports
    }

    /// When ``expire(now:)`` has something to do.
    package var nextDeadline: MonotonicTime? { machine.nextDeadline }

    /// Starts connecting.
    package func open() { connect() }

    /// Ends the connection for good; outstanding requests are completed as disconnected.
    package func close() {
        state = .closed
        connection?.close()
        connection = nil
        failOutstanding()
    }

    /// Queues a request. While the link is down it is completed at once.
    package func submit(_ request: ReadRequest, timeout: Duration, token: Token) {
        machine.submit(request, timeout: timeout, token: token)
        switch state {
        case .connected: pump()
        case .connecting: break
        case .waiting, .closed:
            // Later, so that the caller is not called back from within its own call.
            let link = NIOLoopBound(self, eventLoop: eventLoop)
            eventLoop.execute { link.value.failWhileDown() }
        }
    }

    /// Completes requests whose time is over.
    package func expire(now: MonotonicTime) {
        let expired = machine.expire(now: now)
        guard !expired.isEmpty else { return }
        consecutiveTimeouts += expired.count
        report(expired)
        if consecutiveTimeouts >= silenceLimit, let connection {
            drop(connection, .silent)
        } else {
            pump()
        }
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
        let link = NIOLoopBound(self, eventLoop: eventLoop)
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(.nanoseconds(configuration.connectTimeout.nanoseconds))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            // One read takes the longest ADU, 260 bytes; NIO's own sizes would cost each link some kilobytes.
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 512))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(TCPConnection(link.value))
                }
            }
        let endpoint = configuration.endpoint
        // A literal address is not resolved, which would cost a thread.
        let channel =
            if let address = try? SocketAddress(ipAddress: endpoint.host, port: Int(endpoint.port)) {
                bootstrap.connect(to: address)
            } else {
                bootstrap.connect(host: endpoint.host, port: Int(endpoint.port))
            }
        channel.assumeIsolated().whenFailure { error in link.value.attemptFailed(LinkFault(error)) }
    }

    private func attemptFailed(_ fault: LinkFault) {
        guard state == .connecting else { return }
        lastFault = fault
        state = .waiting
        failOutstanding()
        reconnect(after: backoff.next())
    }

    private func reconnect(after pause: Duration) {
        let link = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: .nanoseconds(pause.nanoseconds)) { link.value.connect() }
    }

    fileprivate func connectionOpened(_ connection: TCPConnection<Token>) {
        guard state == .connecting else {
            connection.close()
            return
        }
        self.connection = connection
        state = .connected
        connectedSince = time.monotonic
        consecutiveTimeouts = 0
        hasAnswered = false
        connects.add()
        pump()
        reports.connected()
    }

    fileprivate func connectionClosed(_ connection: TCPConnection<Token>) { drop(connection, .closedByPeer) }

    /// A connection that has answered is made again at once, but never twice within a second; one that has not
    /// is made again after a growing pause, because a server may allow few connections and count dead ones.
    private func drop(_ connection: TCPConnection<Token>, _ fault: LinkFault) {
        guard self.connection === connection else { return }
        self.connection = nil
        lastFault = fault
        state = .waiting
        disconnects.add()
        connection.close()
        failOutstanding()
        let pause: Duration
        if hasAnswered, let lastAttempt {
            backoff.reset()
            pause = max(.zero, (lastAttempt + Backoff.shortest) - time.monotonic)
        } else {
            pause = backoff.next()
        }
        reconnect(after: pause)
    }

    // MARK: Receiving

    /// Takes all complete frames from the front of the buffer.
    fileprivate func received(_ buffer: inout ByteBuffer, on connection: TCPConnection<Token>) {
        let now = time.moment
        do throws(MBAP.FramingLost) {
            while let frame = try MBAP.firstFrame(in: buffer.readableBytesUInt8Span) {
                take(frame, in: buffer.readableBytesUInt8Span, at: now)
                buffer.moveReaderIndex(forwardBy: frame.pdu.upperBound)
            }
        } catch {
            return drop(connection, .framingLost)
        }
        pump()
    }

    private func take(_ frame: MBAP.Frame, in bytes: Span<UInt8>, at now: Moment) {
        guard let completion = machine.accept(frame, in: bytes) else { return }
        consecutiveTimeouts = 0
        hasAnswered = true
        reports.completed(completion, bytes, now)
    }
}

/// The channel handler of one connection: bytes in, bytes out, and the end of it.
private final class TCPConnection<Token: Sendable>: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let link: TCPLink<Token>
    private var context: ChannelHandlerContext?
    /// What did not make a whole frame yet; never longer than one frame and one read.
    private var pending = ByteBuffer()

    init(_ link: TCPLink<Token>) { self.link = link }

    func write(_ adu: [UInt8]) {
        guard let context else { return }
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
