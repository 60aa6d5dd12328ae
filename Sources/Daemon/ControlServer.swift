import ControlProtocol
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Platform
import Settings
import Wording

/// Serves the control endpoints over two Unix sockets, one to ask and one to change, each open to a group of its own.
///
/// `curl --unix-socket read.sock http://localhost/status` works. Requests have no bodies worth reading; a connection
/// that is idle for ten seconds is closed, and more than sixteen at a time on a socket are turned away.
struct ControlServer: Sendable {
    typealias Answer = @Sendable (Endpoint) async throws -> [UInt8]

    private let listeners: [any Channel]
    private let connections: [NIOLoopBound<Connections>]
    private let eventLoop: any EventLoop

    /// Opens both sockets.
    init(in directory: String, groups: ControlGroups, on eventLoop: any EventLoop, answer: @escaping Answer)
        async throws
    {
        var listeners: [any Channel] = []
        var connections: [NIOLoopBound<Connections>] = []
        for socket in Endpoint.Socket.allCases {
            let path = socket.path(in: directory)
            guard path.utf8.count <= Endpoint.Socket.pathLimit else {
                throw StartFailure(
                    .socketPathTooLong(path: path, bytes: path.utf8.count, limit: Endpoint.Socket.pathLimit))
            }
            let open = try await eventLoop.submit { NIOLoopBound(Connections(), eventLoop: eventLoop) }.get()
            connections.append(open)
            do {
                listeners.append(
                    try await Self.listen(at: path, on: eventLoop) {
                        ControlConnection(Responder(socket: socket, answer: answer), open.value)
                    })
            } catch {
                throw StartFailure(.socketUnusable(path: path, reason: "\(error)"))
            }
        }
        self.listeners = listeners
        self.connections = connections
        self.eventLoop = eventLoop
        try Self.admit(groups, in: directory)
    }

    private static func listen(
        at path: String, on eventLoop: any EventLoop, connection: @escaping @Sendable () -> ControlConnection
    ) async throws -> any Channel {
        try await ServerBootstrap(group: eventLoop)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(IdleStateHandler(allTimeout: .seconds(10)))
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(connection())
                }
            }
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
    }

    /// Gives each socket to its group.
    static func admit(_ groups: ControlGroups, in directory: String) throws(StartFailure) {
        for socket in Endpoint.Socket.allCases {
            try open(socket.path(in: directory), to: socket == .read ? groups.read : groups.change)
        }
    }

    /// The daemon's user and a group may use a socket, nobody else.
    private static func open(_ path: String, to group: String?) throws(StartFailure) {
        guard chmod(path, 0o660) == 0 else {
            throw StartFailure(.socketUnusable(path: path, reason: systemText(errno)))
        }
        var owner = getegid()
        if let group {
            guard let entry = getgrnam(group) else { throw StartFailure(.unknownGroup(name: group)) }
            owner = entry.pointee.gr_gid
        }
        guard chown(path, uid_t.max, owner) == 0 else {
            throw StartFailure(.socketUnusable(path: path, reason: systemText(errno)))
        }
    }

    /// Takes the sockets away and ends the connections, whatever state they are in.
    func close() async {
        for listener in listeners { try? await listener.close() }
        try? await eventLoop.submit { [connections] in
            for open in connections { open.value.closeAll() }
        }.get()
    }
}

/// The connections of one socket; confined to the event loop.
private final class Connections {
    private static let limit = 16
    private var open: [ObjectIdentifier: any Channel] = [:]

    /// - Returns: Whether there is room for one more.
    func admit(_ channel: any Channel) -> Bool {
        guard open.count < Self.limit else { return false }
        open[ObjectIdentifier(channel)] = channel
        return true
    }

    func remove(_ channel: any Channel) { open[ObjectIdentifier(channel)] = nil }

    func closeAll() { for channel in open.values { channel.close(promise: nil) } }
}

/// Turns a request into an answer.
private struct Responder: Sendable {
    let socket: Endpoint.Socket
    let answer: ControlServer.Answer

    func respond(to head: HTTPRequestHead) async -> (HTTPResponseStatus, [UInt8]) {
        guard let endpoint = Endpoint(target: head.uri), endpoint.socket == socket else {
            return (.notFound, problem("no \(head.uri.prefix(64)) on \(socket.rawValue)"))
        }
        guard endpoint.method.rawValue == head.method.rawValue else {
            return (.methodNotAllowed, problem("\(endpoint.target) takes \(endpoint.method.rawValue)"))
        }
        do {
            return (.ok, try await answer(endpoint))
        } catch {
            return (.internalServerError, problem("\(error)"))
        }
    }

    private func problem(_ text: String) -> [UInt8] { (try? encode(ProblemAnswer(problem: text))) ?? [] }
}

/// One request, one answer, and the end of the connection.
private final class ControlConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let responder: Responder
    private let connections: Connections
    private var isAsked = false

    init(_ responder: Responder, _ connections: Connections) {
        self.responder = responder
        self.connections = connections
    }

    func channelActive(context: ChannelHandlerContext) {
        if !connections.admit(context.channel) { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) { connections.remove(context.channel) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data), !isAsked else { return }
        isAsked = true
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        // At most one for each connection, and those are limited.
        context.eventLoop.makeFutureWithTask { [responder] in await responder.respond(to: head) }
            .assumeIsolated().whenSuccess { status, body in self.send(status, body, bound.value) }
    }

    private func send(_ status: HTTPResponseStatus, _ body: [UInt8], _ context: ChannelHandlerContext) {
        var headers = HTTPHeaders()
        headers.add(name: "Content-Type", value: "application/json")
        headers.add(name: "Content-Length", value: String(body.count))
        headers.add(name: "Connection", value: "close")
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in
            bound.value.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
