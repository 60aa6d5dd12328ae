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
/// that is idle for ten seconds is closed, and more than sixteen at a time are turned away.
struct ControlServer: Sendable {
    typealias Answer = @Sendable (Endpoint) async throws -> [UInt8]
    private typealias Client = NIOAsyncChannel<HTTPServerRequestPart, HTTPPart<HTTPResponseHead, ByteBuffer>>
    private typealias Listener = NIOAsyncChannel<Client, Never>

    private static let connectionLimit = 16

    private let listeners: [(socket: Endpoint.Socket, channel: Listener)]
    private let answer: Answer

    /// Opens both sockets.
    init(in directory: String, groups: ControlGroups, on eventLoop: any EventLoop, answer: @escaping Answer)
        async throws
    {
        var listeners: [(Endpoint.Socket, Listener)] = []
        for socket in Endpoint.Socket.allCases {
            let path = socket.path(in: directory)
            guard path.utf8.count <= Endpoint.Socket.pathLimit else {
                throw StartFailure(
                    .socketPathTooLong(path: path, bytes: path.utf8.count, limit: Endpoint.Socket.pathLimit))
            }
            let listener: Listener
            do {
                listener = try await Self.listen(at: path, on: eventLoop)
            } catch {
                throw StartFailure(.socketUnusable(path: path, reason: "\(error)"))
            }
            listeners.append((socket, listener))
        }
        self.listeners = listeners
        self.answer = answer
        try Self.admit(groups, in: directory)
    }

    /// Gives each socket to its group.
    static func admit(_ groups: ControlGroups, in directory: String) throws(StartFailure) {
        for socket in Endpoint.Socket.allCases {
            try open("\(directory)/\(socket.rawValue)", to: socket == .read ? groups.read : groups.change)
        }
    }

    private static func listen(at path: String, on eventLoop: any EventLoop) async throws -> Listener {
        try await ServerBootstrap(group: eventLoop)
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        IdleStateHandler(allTimeout: .seconds(10)))
                    try channel.pipeline.syncOperations.addHandler(CloseWhenIdle())
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(ResponseBodies())
                    return try Client(wrappingChannelSynchronously: channel)
                }
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

    /// Serves until ``close()``.
    func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for (socket, listener) in listeners {
                group.addTask { try await serve(socket, listener) }
            }
        }
    }

    func close() {
        for (_, listener) in listeners { listener.channel.close(promise: nil) }
    }

    private func serve(_ socket: Endpoint.Socket, _ listener: Listener) async throws {
        let open = OpenConnections(limit: Self.connectionLimit)
        try await listener.executeThenClose { clients in
            try await withThrowingDiscardingTaskGroup { group in
                for try await client in clients {
                    guard await open.enter() else {
                        try? await client.executeThenClose { _, _ in }
                        continue
                    }
                    group.addTask {
                        try? await serve(socket, client)
                        await open.leave()
                    }
                }
                // A client that has not asked by now would keep the daemon from stopping.
                group.cancelAll()
            }
        }
    }

    private func serve(_ socket: Endpoint.Socket, _ client: Client) async throws {
        try await client.executeThenClose { requests, responses in
            for try await part in requests {
                guard case .head(let head) = part else { continue }
                let (status, body) = await respond(to: head, on: socket)
                var headers = HTTPHeaders()
                headers.add(name: "Content-Type", value: "application/json")
                headers.add(name: "Content-Length", value: String(body.count))
                headers.add(name: "Connection", value: "close")
                try await responses.write(
                    .head(HTTPResponseHead(version: .http1_1, status: status, headers: headers)))
                try await responses.write(.body(ByteBuffer(bytes: body)))
                try await responses.write(.end(nil))
                return
            }
        }
    }

    private func respond(
        to head: HTTPRequestHead, on socket: Endpoint.Socket
    ) async -> (HTTPResponseStatus, [UInt8]) {
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

/// How many connections one socket serves at the moment.
private actor OpenConnections {
    private let limit: Int
    private var count = 0

    init(limit: Int) { self.limit = limit }

    func enter() -> Bool {
        guard count < limit else { return false }
        count += 1
        return true
    }

    func leave() { count -= 1 }
}

/// Ends a connection on which nothing has moved for a while.
private final class CloseWhenIdle: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }
}

/// Hands bodies to the HTTP encoder as it wants them; its own part type is not Sendable and so cannot cross to the loop.
private final class ResponseBodies: ChannelOutboundHandler {
    typealias OutboundIn = HTTPPart<HTTPResponseHead, ByteBuffer>
    typealias OutboundOut = HTTPServerResponsePart

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part: HTTPServerResponsePart =
            switch unwrapOutboundIn(data) {
            case .head(let head): .head(head)
            case .body(let bytes): .body(.byteBuffer(bytes))
            case .end(let trailers): .end(trailers)
            }
        context.write(wrapOutboundOut(part), promise: promise)
    }
}
