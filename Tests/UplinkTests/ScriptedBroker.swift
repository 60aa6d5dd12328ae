import Glibc
import Measurement
import Platform
import Testing

/// Just enough of an MQTT broker to answer as a test wants it: one connection at a time, on a loopback port.
final class ScriptedBroker: Sendable {
    /// What becomes of a CONNECT.
    enum Answer: Sendable {
        case accept(receiveMaximum: UInt16? = nil)
        /// A CONNACK of MQTT 5 with this reason code, and the end.
        case refuse(UInt8)
        /// A CONNACK of MQTT 3.1.1 with this return code, whatever was asked, and the end.
        case refuseAsOldBroker(UInt8)
        case close
        case silence
    }

    /// What becomes of a PUBLISH at QoS 1.
    enum Acknowledgement: Sendable {
        case acknowledge
        case withhold
        case reject(UInt8)
    }

    struct Message: Hashable, Sendable {
        let topic: String
        let payload: String
        let isRetained: Bool
        let quality: UInt8
    }

    struct State {
        /// For connections to come; the last one stays.
        var answers: [Answer] = [.accept()]
        var acknowledgement = Acknowledgement.acknowledge
        /// The protocol levels of the CONNECTs so far.
        var levels: [UInt8] = []
        /// By connection.
        var messages: [[Message]] = []
        /// The topics asked for, each with how many messages of its connection had come before.
        var subscriptions: [(topic: String, after: Int)] = []
        var disconnects = 0
        fileprivate var client: CInt?
        fileprivate var isStopped = false
    }

    let state = PosixLocked(State())
    let port: UInt16
    private let listener: CInt

    init(_ answers: Answer...) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (bound, named) = withUnsafeMutablePointer(to: &address) { [listener] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                (bind(listener, $0, length), getsockname(listener, $0, &length))
            }
        }
        try #require(bound == 0 && named == 0 && listen(listener, 8) == 0)
        port = UInt16(bigEndian: address.sin_port)
        if !answers.isEmpty { state.withLock { $0.answers = answers } }
        let (state, listener) = (state, listener)
        _ = NamedThread("broker") { Self.run(state, listener) }
    }

    deinit {
        state.withLock { state in
            state.isStopped = true
            if let client = state.client { shutdown(client, Int32(SHUT_RDWR)) }
        }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// Ends the present connection without a word.
    func drop() { state.withLock { if let client = $0.client { shutdown(client, Int32(SHUT_RDWR)) } } }

    /// Sends bytes on the present connection.
    func send(_ bytes: [UInt8]) { state.withLock { if let client = $0.client { write(client, bytes, bytes.count) } } }

    /// Sends a message at QoS 0 in MQTT 5.
    func publish(_ payload: [UInt8], to topic: String, isRetained: Bool) {
        let body = [0, UInt8(topic.utf8.count)] + Array(topic.utf8) + [0] + payload
        send([isRetained ? 0x31 : 0x30, UInt8(body.count)] + body)
    }

    /// Messages of the newest connection.
    var newest: [Message] { state.withLock { $0.messages.last ?? [] } }

    var levels: [UInt8] { state.withLock { $0.levels } }

    // MARK: The thread

    private static func run(_ state: PosixLocked<State>, _ listener: CInt) {
        defer { close(listener) }
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { return }
            state.withLock { $0.client = client }
            serve(state, client)
            let isStopped = state.withLock { state in
                state.client = nil
                close(client)
                return state.isStopped
            }
            if isStopped { return }
        }
    }

    private static func serve(_ state: PosixLocked<State>, _ client: CInt) {
        var level: UInt8 = 0
        while let (kind, body) = packet(from: client) {
            switch kind >> 4 {
            case 1:
                level = body[6]
                guard answer(state, client, level) else { return }
            case 3: published(state, client, kind, body, level)
            case 8: subscribed(state, client, body, level)
            case 12: write(client, [0xD0, 0], 2)
            case 14:
                state.withLock { $0.disconnects += 1 }
                return
            default: break
            }
        }
    }

    private static func packet(from client: CInt) -> (UInt8, [UInt8])? {
        guard let kind = bytes(1, from: client)?.first else { return nil }
        var length = 0
        var shift = 0
        while true {
            guard let byte = bytes(1, from: client)?.first else { return nil }
            length |= Int(byte & 0x7F) << shift
            shift += 7
            if byte & 0x80 == 0 { break }
        }
        return bytes(length, from: client).map { (kind, $0) }
    }

    private static func bytes(_ count: Int, from client: CInt) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = bytes.withUnsafeMutableBytes { recv(client, $0.baseAddress! + done, count - done, 0) }
            guard got > 0 else { return nil }
            done += got
        }
        return bytes
    }

    /// - Returns: Whether the connection goes on.
    private static func answer(_ state: PosixLocked<State>, _ client: CInt, _ level: UInt8) -> Bool {
        let answer = state.withLock { state in
            state.levels.append(level)
            state.messages.append([])
            return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
        }
        let bytes: [UInt8]
        var goesOn = false
        switch answer {
        case .accept(let maximum):
            goesOn = true
            if level < 5 {
                bytes = [0x20, 2, 0, 0]
            } else if let maximum {
                bytes = [0x20, 6, 0, 0, 3, 0x21, UInt8(maximum >> 8), UInt8(maximum & 0xFF)]
            } else {
                bytes = [0x20, 3, 0, 0, 0]
            }
        case .refuse(let code): bytes = [0x20, 3, 0, code, 0]
        case .refuseAsOldBroker(let code): bytes = [0x20, 2, 0, code]
        case .close: bytes = []
        case .silence:
            bytes = []
            goesOn = true
        }
        write(client, bytes, bytes.count)
        return goesOn
    }

    private static func subscribed(_ state: PosixLocked<State>, _ client: CInt, _ body: [UInt8], _ level: UInt8) {
        // Before it the packet's number, no properties, its length; behind it options.
        let filter = body.dropFirst(level >= 5 ? 5 : 4).dropLast()
        state.withLock { state in
            state.subscriptions.append((String(decoding: filter, as: UTF8.self), state.messages.last?.count ?? 0))
        }
        let answer = [0x90] + (level >= 5 ? [4] + body.prefix(2) + [0, 1] : [3] + body.prefix(2) + [1])
        write(client, answer, answer.count)
    }

    private static func published(
        _ state: PosixLocked<State>, _ client: CInt, _ kind: UInt8, _ body: [UInt8], _ level: UInt8
    ) {
        var rest = body[...]
        let topic = String(decoding: rest.dropFirst(2).prefix(Int(body[0]) << 8 | Int(body[1])), as: UTF8.self)
        rest = rest.dropFirst(2 + topic.utf8.count)
        let quality = kind >> 1 & 3
        let packet = Array(rest.prefix(2))
        if quality > 0 { rest = rest.dropFirst(2) }
        if level >= 5 { rest = rest.dropFirst(1) }  // No properties are sent.
        let message = Message(
            topic: topic, payload: String(decoding: rest, as: UTF8.self), isRetained: kind & 1 == 1, quality: quality)
        let acknowledgement = state.withLock { state in
            state.messages[state.messages.count - 1].append(message)
            return state.acknowledgement
        }
        guard quality > 0 else { return }
        switch acknowledgement {
        case .acknowledge: write(client, [0x40, 2] + packet, 4)
        case .withhold: break
        case .reject(let code):
            let code = message.isRetained ? 0 : code
            write(client, [0x40, 3] + packet + [code], 5)
        }
    }
}
