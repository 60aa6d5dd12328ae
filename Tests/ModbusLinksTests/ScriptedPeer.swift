import NIOCore
import NIOPosix

/// A server on a loopback port that does nothing of itself: the test takes its connections and answers by hand.
final class ScriptedPeer: Sendable {
    let port: UInt16
    private let server: any Channel
    private let accepted: AsyncStream<Conversation>

    /// - Parameter port: 0 for any that is free.
    init(port: UInt16 = 0) async throws {
        let (accepted, arrivals) = AsyncStream.makeStream(of: Conversation.self)
        self.accepted = accepted
        server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let conversation = Conversation(channel)
                    try channel.pipeline.syncOperations.addHandler(Receiver(conversation))
                    arrivals.yield(conversation)
                }
            }
            .bind(host: "127.0.0.1", port: Int(port)).get()
        self.port = UInt16(server.localAddress?.port ?? 0)
    }

    /// The next connection.
    func accept() async -> Conversation? { await accepted.first { _ in true } }

    /// Takes no more connections; those that stand are left.
    func stop() async throws { try await server.close() }

    /// A port of the loopback address at which nobody listens, nor will: below those that the system gives away.
    static func deafPort() async throws -> UInt16 {
        while true {
            guard let peer = try? await ScriptedPeer(port: .random(in: 20_000..<30_000)) else { continue }
            try await peer.stop()
            return peer.port
        }
    }
}

/// One connection as the peer sees it.
final class Conversation: Sendable {
    private let channel: any Channel
    private let received: AsyncStream<[UInt8]>
    fileprivate let arrivals: AsyncStream<[UInt8]>.Continuation

    fileprivate init(_ channel: any Channel) {
        self.channel = channel
        (received, arrivals) = AsyncStream.makeStream()
    }

    /// The next request, whole; `nil` once the other side has closed.
    func request() async -> [UInt8]? { await received.first { _ in true } }

    func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    /// Answers a request for one register.
    func answer(_ request: [UInt8], with register: UInt16, unit: UInt8? = nil) async throws {
        try await send(Self.answer(request, with: register, unit: unit))
    }

    func close() async throws { try await channel.close() }

    static func answer(_ request: [UInt8], with register: UInt16, unit: UInt8? = nil) -> [UInt8] {
        [request[0], request[1], 0, 0, 0, 5, unit ?? request[6], 3, 2, UInt8(register >> 8), UInt8(register & 0xFF)]
    }
}

/// Cuts what comes into requests for reading, which are all of one length.
private final class Receiver: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let conversation: Conversation
    private var pending = ByteBuffer()

    init(_ conversation: Conversation) { self.conversation = conversation }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        pending.writeImmutableBuffer(unwrapInboundIn(data))
        while let request = pending.readBytes(length: 12) { conversation.arrivals.yield(request) }
    }

    func channelInactive(context: ChannelHandlerContext) { conversation.arrivals.finish() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
