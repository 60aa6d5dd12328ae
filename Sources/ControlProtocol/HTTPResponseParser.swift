/// An HTTP response, as far as anyone here looks at it.
package struct HTTPResponse: Sendable, Equatable {
    package var status: Int
    package var body: [UInt8]

    package init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// Why bytes are no HTTP response that we accept.
package enum HTTPResponseError: Error, Equatable {
    /// The status line or a header field breaks the grammar, or the framing of the body is ambiguous.
    case malformedHead
    case malformedChunk
    /// More than ``HTTPResponseParser/headLimit`` bytes of head, or of trailer.
    case headTooLong
    /// More than ``HTTPResponseParser/bodyLimit`` bytes of body.
    case bodyTooLong
    /// The stream ended before the response did.
    case incomplete
}

/// Reads one HTTP/1.1 response from bytes that arrive in any portions (RFC 9112).
///
/// Feed it with ``consume(_:)``; at the end of the stream call ``finish()``. ``response`` is there once all of it
/// has arrived; what follows it is ignored. After an error every further call throws the same one.
package struct HTTPResponseParser {
    package static let headLimit = 16 * 1024
    package static let bodyLimit = 16 * 1024 * 1024

    private enum State {
        case statusLine
        case fields
        /// So many bytes of body are still to come.
        case body(Int)
        /// Without a stated length the end of the stream ends the body.
        case bodyUntilEnd
        case chunkSize
        case chunk(Int)
        case chunkEnd
        case trailer
        case complete
        case failed(HTTPResponseError)
    }

    private var state = State.statusLine
    private var line: [UInt8] = []
    private var headBytes = 0
    private var status = 0
    private var contentLength: Int?
    private var isChunked = false
    private var body: [UInt8] = []

    package init() {}

    package var response: HTTPResponse? {
        guard case .complete = state else { return nil }
        return HTTPResponse(status: status, body: body)
    }

    package mutating func consume(_ bytes: [UInt8]) throws(HTTPResponseError) {
        do throws(HTTPResponseError) {
            var rest = bytes[...]
            while !rest.isEmpty {
                switch state {
                case .complete: return
                case .failed(let error): throw error
                case .body(let missing):
                    let left = missing - take(missing, of: &rest)
                    state = left == 0 ? .complete : .body(left)
                case .bodyUntilEnd:
                    guard body.count + rest.count <= Self.bodyLimit else { throw .bodyTooLong }
                    body += rest
                    return
                case .chunk(let missing):
                    let left = missing - take(missing, of: &rest)
                    state = left == 0 ? .chunkEnd : .chunk(left)
                case .statusLine, .fields, .chunkSize, .chunkEnd, .trailer:
                    if let line = try takeLine(of: &rest) { try consumeLine(line) }
                }
            }
        } catch {
            state = .failed(error)
            throw error
        }
    }

    /// The stream has ended: the response is complete, or will never be.
    package mutating func finish() throws(HTTPResponseError) -> HTTPResponse {
        if case .bodyUntilEnd = state { state = .complete }
        if case .failed(let error) = state { throw error }
        guard let response else { throw .incomplete }
        return response
    }

    private mutating func take(_ count: Int, of rest: inout ArraySlice<UInt8>) -> Int {
        let part = rest.prefix(count)
        body += part
        rest = rest.dropFirst(part.count)
        return part.count
    }

    /// The next line without its CR LF, or nil while its end has not arrived.
    private mutating func takeLine(of rest: inout ArraySlice<UInt8>) throws(HTTPResponseError) -> ArraySlice<UInt8>? {
        let newline = UInt8(ascii: "\n")
        let part = rest.prefix { $0 != newline }
        let isEnded = part.count < rest.count
        rest = rest.dropFirst(part.count + (isEnded ? 1 : 0))
        line += part
        guard headBytes + line.count <= Self.headLimit else { throw .headTooLong }
        guard isEnded else { return nil }
        defer { line.removeAll(keepingCapacity: true) }
        guard line.last == UInt8(ascii: "\r") else { throw malformed }
        // The sizes of chunks are bounded by the body that they announce; only what is head or trailer adds up.
        switch state {
        case .chunkSize, .chunkEnd: break
        default: headBytes += line.count + 1
        }
        return line.dropLast()
    }

    private var malformed: HTTPResponseError {
        switch state {
        case .statusLine, .fields: .malformedHead
        default: .malformedChunk
        }
    }

    private mutating func consumeLine(_ line: ArraySlice<UInt8>) throws(HTTPResponseError) {
        switch state {
        case .statusLine:
            status = try Self.status(of: line)
            state = .fields
        case .fields where line.isEmpty: state = try stateAfterHead()
        case .fields: try consumeField(line)
        case .chunkSize:
            let size = try Self.chunkSize(of: line)
            guard body.count + size <= Self.bodyLimit else { throw .bodyTooLong }
            state = size == 0 ? .trailer : .chunk(size)
        case .chunkEnd:
            guard line.isEmpty else { throw .malformedChunk }
            state = .chunkSize
        case .trailer where line.isEmpty: state = .complete
        case .trailer, .body, .bodyUntilEnd, .chunk, .complete, .failed: break
        }
    }

    private func stateAfterHead() throws(HTTPResponseError) -> State {
        switch (isChunked, contentLength) {
        // Both at once is how requests are smuggled (RFC 9112, section 6.1); an honest server sends one.
        case (true, _?): throw .malformedHead
        case (true, nil): return .chunkSize
        case (false, 0?): return .complete
        case (false, let length?): return .body(length)
        case (false, nil): return .bodyUntilEnd
        }
    }

    private mutating func consumeField(_ line: ArraySlice<UInt8>) throws(HTTPResponseError) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
            throw .malformedHead
        }
        let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
        let value = Self.trimmed(line[(colon + 1)...])
        switch name {
        case "content-length":
            guard contentLength == nil, let length = Self.number(value, radix: 10) else { throw .malformedHead }
            guard length <= Self.bodyLimit else { throw .bodyTooLong }
            contentLength = length
        case "transfer-encoding":
            guard !isChunked, String(decoding: value, as: UTF8.self).lowercased() == "chunked" else {
                throw .malformedHead
            }
            isChunked = true
        default: break
        }
    }

    /// `HTTP/1.1 200 OK`. Interim responses (1xx) are refused: no request of ours asks for one.
    private static func status(of line: ArraySlice<UInt8>) throws(HTTPResponseError) -> Int {
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0].starts(with: "HTTP/1.".utf8), parts[0].count == 8, parts[1].count == 3,
            let status = number(parts[1], radix: 10), (200...599).contains(status)
        else { throw .malformedHead }
        return status
    }

    /// Hexadecimal digits, then perhaps extensions, which nobody here uses.
    private static func chunkSize(of line: ArraySlice<UInt8>) throws(HTTPResponseError) -> Int {
        let digits = trimmed(line.prefix { $0 != UInt8(ascii: ";") })
        guard let size = number(digits, radix: 16) else { throw .malformedChunk }
        return size
    }

    /// Digits alone, at most 15 of them so that no sum overflows: `Int(_:radix:)` would take a sign too.
    private static func number(_ digits: ArraySlice<UInt8>, radix: Int) -> Int? {
        guard (1...15).contains(digits.count), digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-")
        else { return nil }
        return Int(String(decoding: digits, as: UTF8.self), radix: radix)
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        let start = text.drop(while: isBlank)
        guard let end = start.lastIndex(where: { !isBlank($0) }) else { return [] }
        return start[...end]
    }
}
