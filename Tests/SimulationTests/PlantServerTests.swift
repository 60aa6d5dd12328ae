import Measurement
import Modbus
import NIOCore
import NIOEmbedded
import NIOPosix
@testable import Simulation
import Testing

/// A connection that speaks bytes, so that it can also speak wrong ones.
private struct Client {
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var received: [UInt8] = []

    static func connected<Result: Sendable>(
        to server: PlantServer, _ body: (inout Client) async throws -> Result
    ) async throws -> Result {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: Int(server.port)) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var client = Client(inbound: inbound.makeAsyncIterator(), outbound: outbound)
            return try await body(&client)
        }
    }

    func send(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

    /// As many bytes, or fewer when the server closes.
    mutating func receive(_ count: Int) async throws -> [UInt8] {
        while received.count < count, let buffer = try await inbound.next() {
            received += Array(buffer.readableBytesView)
        }
        let taken = Array(received.prefix(count))
        received.removeFirst(taken.count)
        return taken
    }
}

@Suite(.timeLimit(.minutes(1))) struct `A plant's server` {
    /// Serves the demo plant on a free port as long as the body runs.
    private func served(_ body: (PlantServer) async throws -> Void) async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let server = try await PlantServer.start(demoPlant(), on: loop)
        do {
            try await body(server)
        } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown()
    }

    private func failure(of configuration: PlantConfiguration) async -> ListenError? {
        await #expect(throws: ListenError.self) {
            _ = try await PlantServer.start(configuration, on: MultiThreadedEventLoopGroup.singleton.next())
        }
    }

    private func request(_ transaction: UInt16, unit: UInt8 = 1, _ pdu: [UInt8]) -> [UInt8] {
        MBAP.adu(transaction: transaction, unit: unit, pdu: pdu)
    }

    @Test func `answers each machine at its unit and refuses the others`() async throws {
        try await served { server in
            let answers = try await Client.connected(to: server) { client in
                var answers: [[UInt8]] = []
                let requests: [(unit: UInt8, pdu: [UInt8], answerCount: Int)] = [
                    (1, [3, 0, 16, 0, 2], 13), (2, [4, 0, 108, 0, 2], 13), (4, [4, 0, 0, 0, 1], 9),
                ]
                for (unit, pdu, count) in requests {
                    try await client.send(request(7, unit: unit, pdu))
                    answers.append(try await client.receive(count))
                }
                return answers
            }
            #expect(
                answers == [
                    [0, 7, 0, 0, 0, 7, 1, 3, 4, 0, 0, 0, 0],
                    [0, 7, 0, 0, 0, 7, 2, 4, 4, 0, 0, 0, 0],
                    [0, 7, 0, 0, 0, 3, 4, 0x84, 11],
                ])
        }
    }

    @Test func `answers pipelined requests in order, however they are cut`() async throws {
        try await served { server in
            let requests = (1...20).flatMap { request($0, [3, 0, 16, 0, 2]) }
            let expected = (1...20).flatMap { MBAP.adu(transaction: $0, unit: 1, pdu: [3, 4, 0, 0, 0, UInt8($0 - 1)]) }
            let answers = try await Client.connected(to: server) { client in
                let cuts = [0, 1, 5, 6, 7, 12, 13, 100, requests.count]
                for (start, end) in zip(cuts, cuts.dropFirst()) { try await client.send(Array(requests[start..<end])) }
                return try await client.receive(expected.count)
            }
            #expect(answers == expected)
        }
    }

    @Test func `closes a connection that speaks something else, after its last answer, and no other`() async throws {
        try await served { server in
            try await Client.connected(to: server) { bystander in
                try await bystander.send(request(1, [3, 0, 16, 0, 2]))
                #expect(try await bystander.receive(13).last == 0)
                let said = try await Client.connected(to: server) { client in
                    try await client.send(request(9, [3, 0, 16, 0, 2]) + Array("GET / HTTP/1.1\r\n\r\n".utf8))
                    return try await client.receive(.max)
                }
                #expect(said == [0, 9, 0, 0, 0, 7, 1, 3, 4, 0, 0, 0, 1])
                try await bystander.send(request(2, [3, 0, 16, 0, 2]))
                #expect(try await bystander.receive(13).last == 2)
            }
        }
    }

    @Test(arguments: UInt64(1)...5) func `survives connections full of noise`(seed: UInt64) async throws {
        try await served { server in
            for round in 0..<20 {
                var random = RandomSource(seed: seed << 8 | UInt64(round))
                let noise = (0..<300).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                // A protocol identifier of zero lets some of the noise through to the next check.
                let bytes = round.isMultiple(of: 2) ? noise : [0, 1, 0, 0, 0, UInt8(random.next() % 8)] + noise
                _ = try await Client.connected(to: server) { client in
                    try await client.send(bytes)
                    return try? await client.receive(.max)
                }
            }
            let alive = try await Client.connected(to: server) { client in
                try await client.send(request(1, [1, 0, 4, 0, 1]))
                return try await client.receive(10)
            }
            #expect(alive.count == 10 && alive[7] == 1, "seed \(seed)")
        }
    }

    @Test func `lets time pass in its machines`() async throws {
        try await served { server in
            try await Client.connected(to: server) { client in
                var speed = 0
                while speed == 0 {
                    try await client.send(request(1, [4, 0, 0, 0, 1]))
                    let answer = try await client.receive(11)
                    try #require(answer.count == 11)
                    speed = Int(answer[9]) << 8 | Int(answer[10])
                }
                #expect((1...1500).contains(speed))
            }
        }
    }

    @Test func `stops reading from a client that does not take its answers until it does`() throws {
        final class ReadCounter: ChannelOutboundHandler {
            typealias OutboundIn = ByteBuffer
            var reads = 0
            func read(context: ChannelHandlerContext) {
                reads += 1
                context.read()
            }
        }
        let channel = EmbeddedChannel()
        let floor = NIOLoopBoundBox(
            PlantServer.Floor(plant: try Plant(demoPlant())), eventLoop: channel.embeddedEventLoop)
        let counter = ReadCounter()
        try channel.pipeline.syncOperations.addHandlers([counter, RequestHandler(floor)])
        channel.isWritable = false
        channel.read()
        #expect(counter.reads == 0)
        channel.isWritable = true
        channel.pipeline.fireChannelWritabilityChanged()
        channel.pipeline.fireChannelWritabilityChanged()
        #expect(counter.reads == 1)
        _ = try channel.finish()
    }

    @Test func `says that a port is in use`() async throws {
        try await served { server in
            let configuration = try demoPlant(port: server.port)
            let error = await failure(of: configuration)
            #expect(error?.endpoint == configuration.endpoint && error?.reason == .portInUse)
        }
    }

    @Test func `says that an address belongs to another machine`() async throws {
        var configuration = try demoPlant()
        // TEST-NET-1, which no interface has (RFC 5737).
        configuration.endpoint = TCPEndpoint(host: "192.0.2.1", port: 0)
        #expect(await failure(of: configuration)?.reason == .addressNotHere)
    }

    @Test func `closes its connections and frees its port when it is shut down`() async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let server = try await PlantServer.start(demoPlant(), on: loop)
        try await Client.connected(to: server) { client in
            try await client.send(request(1, [3, 0, 16, 0, 2]))
            #expect(try await client.receive(13).count == 13)
            await server.shutdown()
            #expect(try await client.receive(.max).isEmpty)
        }
        await server.shutdown()
        let next = try await PlantServer.start(demoPlant(port: server.port), on: loop)
        await next.shutdown()
    }
}
