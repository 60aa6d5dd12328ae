import ControlProtocol
import Testing

@Suite struct `HTTP responses` {
    private static let withLength = "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\nX: y\r\n\r\nhello"
    private static let chunked =
        "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nTrailer: z\r\n\r\n"
    private static let untilEnd = "HTTP/1.0 200 OK\r\n\r\nhello"

    private func parse(_ portions: [[UInt8]]) throws(HTTPResponseError) -> HTTPResponse {
        var parser = HTTPResponseParser()
        for portion in portions { try parser.consume(portion) }
        return try parser.finish()
    }

    private func parse(_ text: String) throws(HTTPResponseError) -> HTTPResponse { try parse([Array(text.utf8)]) }

    @Test func `all three framings of a body are read`() throws {
        let hello = Array("hello".utf8)
        #expect(try parse(Self.withLength) == HTTPResponse(status: 404, body: hello))
        #expect(try parse(Self.chunked) == HTTPResponse(status: 200, body: hello))
        #expect(try parse(Self.untilEnd) == HTTPResponse(status: 200, body: hello))
    }

    @Test(arguments: [withLength, chunked, untilEnd])
    func `the portions in which a response arrives make no difference`(text: String) throws {
        let bytes = Array(text.utf8)
        let whole = try parse(text)
        for cut in 0...bytes.count {
            #expect(try parse([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole)
        }
        #expect(try parse(bytes.map { [$0] }) == whole)
    }

    @Test(arguments: [withLength, chunked])
    func `a response that stops early is incomplete at every byte`(text: String) {
        for count in 0..<text.utf8.count {
            #expect(throws: HTTPResponseError.incomplete) { try parse([Array(text.utf8.prefix(count))]) }
        }
    }

    @Test(arguments: [
        ("garbage\r\n\r\n", HTTPResponseError.malformedHead),
        ("HTTP/1.1 999 No\r\n\r\n", .malformedHead),
        ("HTTP/1.1 100 Continue\r\n\r\n", .malformedHead),
        ("HTTP/1.1 200 OK\n\n", .malformedHead),
        ("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", .malformedHead),
        ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", .malformedHead),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", .malformedHead),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", .malformedHead),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", .malformedHead),
        ("HTTP/1.1 200 OK\r\nContent-Length: 16777217\r\n\r\n", .bodyTooLong),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000001\r\n", .bodyTooLong),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n+1\r\n", .malformedChunk),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", .malformedChunk),
    ])
    func `what breaks the grammar or a limit is refused`(text: String, error: HTTPResponseError) {
        #expect(throws: error) { try parse(text) }
    }

    @Test func `a head without end is refused at its limit, however it arrives`() {
        #expect(throws: HTTPResponseError.headTooLong) {
            try parse([UInt8](repeating: UInt8(ascii: "a"), count: HTTPResponseParser.headLimit + 1).map { [$0] })
        }
        let fields = String(repeating: "a: b\r\n", count: 4000)
        #expect(throws: HTTPResponseError.headTooLong) { try parse("HTTP/1.1 200 OK\r\n" + fields) }
        #expect(throws: HTTPResponseError.headTooLong) {
            try parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + fields)
        }
    }

    @Test func `a body without stated length is refused at its limit`() {
        let body = [UInt8](repeating: 0, count: HTTPResponseParser.bodyLimit + 1)
        #expect(throws: HTTPResponseError.bodyTooLong) { try parse([Array("HTTP/1.1 200 OK\r\n\r\n".utf8), body]) }
    }

    @Test func `after an error every call throws the same`() {
        var parser = HTTPResponseParser()
        #expect(throws: HTTPResponseError.malformedHead) { try parser.consume(Array("x\r\n".utf8)) }
        #expect(throws: HTTPResponseError.malformedHead) { try parser.consume(Array(Self.withLength.utf8)) }
        #expect(throws: HTTPResponseError.malformedHead) { try parser.finish() }
    }

    /// Valid responses with bytes changed, removed and doubled, in random portions: any outcome but a crash, and the
    /// same one for the same bytes in one portion.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `damaged bytes give an answer or an error, whatever the portions`(seed: UInt64) {
        var random = SplitMix(state: seed)
        for _ in 0..<200 {
            var bytes = Array([Self.withLength, Self.chunked, Self.untilEnd].randomElement(using: &random)!.utf8)
            for _ in 0..<Int.random(in: 0...6, using: &random) where !bytes.isEmpty {
                let index = bytes.indices.randomElement(using: &random)!
                switch UInt8.random(in: 0...2, using: &random) {
                case 0: bytes[index] = .random(in: 0...255, using: &random)
                case 1: bytes.remove(at: index)
                default: bytes.insert(bytes[index], at: index)
                }
            }
            var portions: [[UInt8]] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...rest.count, using: &random)
                portions.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            let whole = Result { () throws(HTTPResponseError) in try parse([bytes]) }
            let inPortions = Result { () throws(HTTPResponseError) in try parse(portions) }
            #expect(whole == inPortions, "seed \(seed), bytes \(bytes)")
        }
    }
}

private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
