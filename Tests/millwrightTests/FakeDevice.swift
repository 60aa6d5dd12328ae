import Foundation
import Glibc

/// A TCP server on a free loopback port that treats every connection the same wrong way, on a thread of its own.
final class FakeDevice: Sendable {
    enum Behaviour: Sendable {
        /// Takes requests and says nothing.
        case silent
        /// Closes the connection after the first request.
        case close
        /// Answers the first request with these bytes; the transaction identifier is put in front.
        case answer([UInt8])
        /// Sends these bytes as they are.
        case send([UInt8])
    }

    let address: String
    private let listener: CInt

    init(_ behaviour: Behaviour) {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        precondition(isBound, "the test's own socket opens")
        self.listener = listener
        self.address = "127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        Thread.detachNewThread { Self.serve(listener, behaviour) }
    }

    deinit { shutdown(listener, CInt(SHUT_RDWR)) }

    private static func serve(_ listener: CInt, _ behaviour: Behaviour) {
        var buffer = [UInt8](repeating: 0, count: 300)
        while case let connection = accept(listener, nil, nil), connection >= 0 {
            recv(connection, &buffer, buffer.count, 0)
            switch behaviour {
            case .silent: recv(connection, &buffer, buffer.count, 0)
            case .close: break
            case .answer(let bytes):
                let answer = buffer[..<2] + bytes
                send(connection, Array(answer), answer.count, CInt(MSG_NOSIGNAL))
                recv(connection, &buffer, buffer.count, 0)
            case .send(let bytes):
                send(connection, bytes, bytes.count, CInt(MSG_NOSIGNAL))
                recv(connection, &buffer, buffer.count, 0)
            }
            close(connection)
        }
        close(listener)
    }
}
