import Measurement
import Modbus
import ModbusLinks
import Testing

/// Asking over a connection that stands.
@Suite(.timeLimit(.minutes(1))) struct `Requests over one connection` {
    /// A bench that is connected, and the other end of the connection.
    private func connected() async throws -> (LinkBench, ScriptedPeer, Conversation) {
        let peer = try await ScriptedPeer()
        let bench = try await LinkBench(port: peer.port)
        try await bench.open()
        let conversation = try #require(await peer.accept())
        #expect(await bench.report() == .connected)
        return (bench, peer, conversation)
    }

    @Test func `a request that waits for the connection leaves once it stands, and its answer comes back`() async throws
    {
        let peer = try await ScriptedPeer()
        let bench = try await LinkBench(port: peer.port)
        let request = try LinkBench.request(unit: 7)
        let state = try await bench.with { link in
            link.open()
            link.submit(request, timeout: .seconds(1), token: 1)
            return link.state
        }
        #expect(state == .connecting)
        let conversation = try #require(await peer.accept())
        let received = try #require(await conversation.request())
        #expect(received == [0, 1, 0, 0, 0, 6, 7, 3, 0, 0, 0, 1])
        #expect(await bench.report() == .connected)
        try await conversation.answer(received, with: 1234)
        #expect(await bench.report() == .data(1, register: 1234))
        #expect(try await bench.state == .connected)
        #expect(try await bench.fault == nil)
        #expect(try await bench.connects == 1)
        try await bench.close()
    }

    @Test func `the next request leaves when the one before is answered`() async throws {
        let (bench, _, conversation) = try await connected()
        for token in 1...3 { try await bench.ask(token) }
        for token in 1...3 {
            let request = try #require(await conversation.request())
            #expect(request[1] == UInt8(token))
            try await conversation.answer(request, with: UInt16(token))
            #expect(await bench.report() == .data(token, register: UInt16(token)))
        }
        try await bench.close()
    }

    @Test func `an answer that comes byte by byte is one answer`() async throws {
        let (bench, _, conversation) = try await connected()
        try await bench.ask(1)
        let request = try #require(await conversation.request())
        for byte in Conversation.answer(request, with: 0xBEEF) { try await conversation.send([byte]) }
        #expect(await bench.report() == .data(1, register: 0xBEEF))
        try await bench.close()
    }

    @Test func `an answer with a foreign transaction identifier is counted and the right one behind it taken`()
        async throws
    {
        let (bench, _, conversation) = try await connected()
        try await bench.ask(1)
        let request = try #require(await conversation.request())
        let foreign = Conversation.answer([request[0] ^ 0x55] + request.dropFirst(), with: 13)
        try await conversation.send(foreign + Conversation.answer(request, with: 42))
        #expect(await bench.report() == .data(1, register: 42))
        #expect(try await bench.unmatchedAnswers == 1)
        #expect(try await bench.fault == nil)
        try await bench.close()
    }

    @Test func `an answer that comes too late is never that of the next request`() async throws {
        let (bench, _, conversation) = try await connected()
        try await bench.ask(1)
        try await bench.ask(2)
        let first = try #require(await conversation.request())
        try await bench.expire()
        #expect(await bench.report() == .other(1, .timeout))
        let second = try #require(await conversation.request())
        try await conversation.answer(first, with: 13)
        try await conversation.answer(second, with: 42)
        #expect(await bench.report() == .data(2, register: 42))
        #expect(try await bench.unmatchedAnswers == 1)
        try await bench.close()
    }

    @Test func `an answer of another unit behind the gateway is a fault and no value, and the connection stands`()
        async throws
    {
        let (bench, _, conversation) = try await connected()
        try await bench.ask(1, unit: 5)
        try await conversation.answer(try #require(await conversation.request()), with: 13, unit: 6)
        #expect(await bench.report() == .other(1, .fault(.wrongUnit(6))))
        try await bench.ask(2, unit: 5)
        try await conversation.answer(try #require(await conversation.request()), with: 42)
        #expect(await bench.report() == .data(2, register: 42))
        #expect(try await bench.disconnects == 0)
        try await bench.close()
    }

    @Test func `an exception is an answer`() async throws {
        let (bench, _, conversation) = try await connected()
        try await bench.ask(1)
        let request = try #require(await conversation.request())
        try await conversation.send(Array(request[..<2]) + [0, 0, 0, 3, request[6], 0x83, 2])
        #expect(await bench.report() == .other(1, .exception(.illegalDataAddress)))
        #expect(try await bench.fault == nil)
        try await bench.close()
    }

    @Test func `a unit that never answers costs the others its own time only, and no connection`() async throws {
        let (bench, _, conversation) = try await connected()
        for round in 0..<6 {
            try await bench.ask(2 * round, unit: 1)
            try await bench.ask(2 * round + 1, unit: 2)
            _ = try #require(await conversation.request())
            try await bench.expire()
            #expect(await bench.report() == .other(2 * round, .timeout))
            let answered = try #require(await conversation.request())
            #expect(answered[6] == 2)
            try await conversation.answer(answered, with: UInt16(round))
            #expect(await bench.report() == .data(2 * round + 1, register: UInt16(round)))
        }
        #expect(try await bench.connects == 1)
        #expect(try await bench.disconnects == 0)
        try await bench.close()
    }

    @Test func `units that never answer do not cost a unit behind them its turn`() async throws {
        let (bench, _, conversation) = try await connected()
        for unit in 1...5 as ClosedRange<UInt8> { try await bench.ask(Int(unit), unit: unit) }
        for unit in 1...4 as ClosedRange<UInt8> {
            #expect(try #require(await conversation.request())[6] == unit)
            try await bench.expire()
            #expect(await bench.report() == .other(Int(unit), .timeout))
        }
        try await conversation.answer(try #require(await conversation.request()), with: 42)
        #expect(await bench.report() == .data(5, register: 42))
        #expect(try await bench.disconnects == 0)
        try await bench.close()
    }

    @Test func `units that never answer do not end a connection over which another one does`() async throws {
        let (bench, _, conversation) = try await connected()
        try await bench.ask(0, unit: 9)
        try await conversation.answer(try #require(await conversation.request()), with: 42)
        #expect(await bench.report() == .data(0, register: 42))
        for token in 1...9 {
            try await bench.ask(token, unit: UInt8(1 + token % 3))
            _ = try #require(await conversation.request())
            try await bench.expire()
            #expect(await bench.report() == .other(token, .timeout))
        }
        #expect(try await bench.disconnects == 0)
        // Once that one is silent too, nobody is left who shows that the connection lives.
        try await bench.ask(10, unit: 9)
        _ = try #require(await conversation.request())
        try await bench.expire()
        #expect(await bench.report() == .other(10, .timeout))
        #expect(await conversation.request() == nil)
        #expect(try await bench.fault == .silent)
        try await bench.close()
    }
}

/// How connections begin, end and are made again.
@Suite(.timeLimit(.minutes(1))) struct `The life of a connection` {
    /// So long a pause that a test which waits for it never ends.
    private static let never: @Sendable () -> Double = { 1e6 }

    // MARK: Beginning

    @Test func `a refused connection says so, and what waited for it is complete`() async throws {
        let bench = try await LinkBench(port: try await ScriptedPeer.deafPort(), jitter: Self.never)
        try await bench.open()
        try await bench.ask(1)
        #expect(await bench.report() == .other(1, .disconnected))
        #expect(try await bench.fault == .refused)
        #expect(try await bench.state == .waiting)
        #expect(try await bench.connects == 0)
        try await bench.close()
    }

    @Test(arguments: [
        // No TCP connection leads to the address of everyone on the network.
        ("255.255.255.255", LinkFault.unreachable),
        // A name with an empty part is asked of nobody.
        ("no..name", .unresolved),
    ])
    func `a host that cannot be reached says why`(host: String, fault: LinkFault) async throws {
        let bench = try await LinkBench(host: host, port: 502, jitter: Self.never)
        try await bench.open()
        try await bench.ask(1)
        #expect(await bench.report() == .other(1, .disconnected))
        #expect(try await bench.fault == fault)
        try await bench.close()
    }

    @Test func `a request while there is no connection is complete at once, but not within the call`() async throws {
        let bench = try await LinkBench(port: 1)
        try await bench.ask(1)
        #expect(await bench.report() == .other(1, .disconnected))
        #expect(try await bench.state == .waiting)
    }

    @Test func `a peer that is switched on later is found`() async throws {
        let port = try await ScriptedPeer.deafPort()
        let bench = try await LinkBench(port: port)
        try await bench.open()
        try await bench.ask(1)
        #expect(await bench.report() == .other(1, .disconnected))
        let peer = try await ScriptedPeer(port: port)
        let conversation = try #require(await peer.accept())
        #expect(await bench.report() == .connected)
        try await bench.ask(2)
        try await conversation.answer(try #require(await conversation.request()), with: 42)
        #expect(await bench.report() == .data(2, register: 42))
        try await bench.close()
    }

    @Test func `a second address is taken where the first one refuses, and kept while it answers`() async throws {
        let peer = try await ScriptedPeer()
        let bench = try await LinkBench(port: try await ScriptedPeer.deafPort(), peer.port)
        try await bench.open()
        for round in 0..<2 {
            let conversation = try #require(await peer.accept())
            #expect(await bench.report() == .connected)
            try await bench.ask(round)
            try await conversation.answer(try #require(await conversation.request()), with: 42)
            #expect(await bench.report() == .data(round, register: 42))
            bench.time.advance(by: 1000)
            try await conversation.close()
        }
        try await bench.close()
    }

    // MARK: Ending

    /// What a peer may do with a request that ends the connection.
    enum Ending: CaseIterable, Sendable {
        case closing, halfAFrame, garbage, lengthOfNothing

        var bytes: [UInt8] {
            switch self {
            case .closing: []
            case .halfAFrame: [0, 1, 0, 0, 0, 5, 1, 3]
            case .garbage: Array("HTTP/1.1 400 Bad Request".utf8)
            case .lengthOfNothing: [0, 1, 0, 0, 0, 0]
            }
        }

        /// Whether the peer closes, too; otherwise the link must.
        var isByPeer: Bool { self == .closing || self == .halfAFrame }
    }

    @Test(arguments: Ending.allCases)
    func `an ended connection completes its requests, says why, and nothing of it is left in the next`(
        ending: Ending
    ) async throws {
        let peer = try await ScriptedPeer()
        let bench = try await LinkBench(port: peer.port)
        try await bench.open()
        let first = try #require(await peer.accept())
        #expect(await bench.report() == .connected)
        try await bench.ask(1)
        try await bench.ask(2)
        _ = try #require(await first.request())
        try await first.send(ending.bytes)
        if ending.isByPeer { try await first.close() }
        #expect(await bench.report() == .other(1, .disconnected))
        #expect(await bench.report() == .other(2, .disconnected))
        #expect(try await bench.fault == (ending.isByPeer ? .closedByPeer : .framingLost))
        #expect(try await bench.disconnects == 1)
        #expect(await first.request() == nil)

        let second = try #require(await peer.accept())
        #expect(await bench.report() == .connected)
        try await bench.ask(3)
        try await second.answer(try #require(await second.request()), with: 42)
        #expect(await bench.report() == .data(3, register: 42))
        try await bench.close()
    }

    @Test func `a fault is shown until a connection has stood for a minute`() async throws {
        let peer = try await ScriptedPeer()
        let bench = try await LinkBench(port: peer.port)
        try await bench.open()
        let conversation = try #require(await peer.accept())
        try await conversation.close()
        #expect(await bench.report() == .connected)
        #expect(await bench.report() == .connected)
        bench.time.advance(by: 59_999)
        #expect(try await bench.fault == .closedByPeer)
        bench.time.advance(by: 1)
        #expect(try await bench.fault == nil)
        try await bench.close()
    }

    @Test func `a peer that leaves three requests in a row unanswered is left, and its socket is closed`() async throws
    {
        let peer = try await ScriptedPeer()
        let bench = try await LinkBench(port: peer.port)
        try await bench.open()
        // A server that allows two connections counts those that nobody closes, too.
        for round in 0..<4 {
            let conversation = try #require(await peer.accept())
            #expect(await bench.report() == .connected)
            for token in 1...3 {
                #expect(try await bench.disconnects == UInt64(round))
                try await bench.ask(token)
                _ = try #require(await conversation.request())
                try await bench.expire()
                #expect(await bench.report() == .other(token, .timeout))
            }
            #expect(await conversation.request() == nil)
            #expect(try await bench.fault == .silent)
        }
        try await bench.close()
    }

    // MARK: The pause before the next attempt

    @Test func `a connection that has answered is made again without the pause of failures`() async throws {
        let peer = try await ScriptedPeer()
        let bench = try await LinkBench(port: peer.port, jitter: Self.never)
        try await bench.open()
        for round in 0..<3 {
            let conversation = try #require(await peer.accept())
            #expect(await bench.report() == .connected)
            try await bench.ask(round)
            try await conversation.answer(try #require(await conversation.request()), with: 42)
            #expect(await bench.report() == .data(round, register: 42))
            // The attempt before is long enough ago.
            bench.time.advance(by: 1000)
            try await conversation.close()
        }
        #expect(await peer.accept() != nil)
        try await bench.close()
    }

    @Test func `a connection that has never answered is made again after the pause of failures`() async throws {
        let peer = try await ScriptedPeer()
        let (pauses, asked) = AsyncStream.makeStream(of: Void.self)
        let bench = try await LinkBench(
            port: peer.port,
            jitter: {
                asked.yield()
                return 1e6
            })
        try await bench.open()
        bench.time.advance(by: 1000)
        let conversation = try #require(await peer.accept())
        try await conversation.close()
        #expect(await pauses.first { true } != nil)
        #expect(try await bench.state == .waiting)
        try await bench.close()
    }

    // MARK: Closing

    @Test func `closing completes what is out and what waits, closes the socket, and is for good`() async throws {
        let peer = try await ScriptedPeer()
        let bench = try await LinkBench(port: peer.port)
        try await bench.open()
        let conversation = try #require(await peer.accept())
        #expect(await bench.report() == .connected)
        try await bench.ask(1)
        try await bench.ask(2)
        _ = try #require(await conversation.request())
        try await bench.close()
        #expect(await bench.report() == .other(1, .disconnected))
        #expect(await bench.report() == .other(2, .disconnected))
        #expect(await conversation.request() == nil)
        try await bench.ask(3)
        #expect(await bench.report() == .other(3, .disconnected))
        try await bench.with { $0.open() }
        #expect(try await bench.state == .closed)
        #expect(try await bench.connects == 1)
    }

    @Test func `closing while connecting leaves no connection behind`() async throws {
        let peer = try await ScriptedPeer()
        let bench = try await LinkBench(port: peer.port)
        let request = try LinkBench.request()
        try await bench.with { link in
            link.open()
            link.submit(request, timeout: .seconds(1), token: 1)
            link.close()
        }
        #expect(await bench.report() == .other(1, .disconnected))
        let conversation = try #require(await peer.accept())
        #expect(await conversation.request() == nil)
        #expect(try await bench.state == .closed)
        #expect(try await bench.connects == 0)
    }

    @Test func `closing while waiting for the next attempt ends the attempts`() async throws {
        let port = try await ScriptedPeer.deafPort()
        let bench = try await LinkBench(port: port, jitter: Self.never)
        try await bench.open()
        try await bench.ask(1)
        #expect(await bench.report() == .other(1, .disconnected))
        try await bench.close()
        #expect(try await bench.state == .closed)
        try await bench.ask(2)
        #expect(await bench.report() == .other(2, .disconnected))
    }
}
