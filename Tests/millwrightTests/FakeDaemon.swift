import ControlProtocol
import Foundation
import Glibc

/// A runtime directory with sockets that answer every question with the same bytes, on a thread each.
final class FakeDaemon: Sendable {
    enum Behaviour: Sendable {
        /// Sends these bytes and closes.
        case send([UInt8])
        /// Sends these bytes and says no more until the asker goes.
        case stall([UInt8])
        /// Sends one byte after the other, slowly, without end.
        case drip

        static func json(_ answer: some Encodable, status: String = "200 OK") throws -> Behaviour {
            let body = try encode(answer)
            return .send(Array("HTTP/1.1 \(status)\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body)
        }
    }

    let runtime: String
    private let listeners: [CInt]

    init(_ behaviour: Behaviour) throws {
        let runtime = try Self.emptyRuntime()
        self.runtime = runtime
        listeners = Endpoint.Socket.allCases.map { Self.listen(at: "\(runtime)/\($0.rawValue)") }
        for listener in listeners { Thread.detachNewThread { Self.serve(listener, behaviour) } }
    }

    deinit {
        for listener in listeners { shutdown(listener, CInt(SHUT_RDWR)) }
        try? FileManager.default.removeItem(atPath: runtime)
    }

    static func emptyRuntime() throws -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: "mw-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    static func listen(at path: String) -> CInt {
        let listener = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        precondition(bound == 0 && Glibc.listen(listener, 16) == 0, "the test's own socket opens")
        return listener
    }

    private static func serve(_ listener: CInt, _ behaviour: Behaviour) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let connection = accept(listener, nil, nil), connection >= 0 {
            recv(connection, &buffer, buffer.count, 0)
            switch behaviour {
            case .send(let bytes): send(connection, bytes, bytes.count, CInt(MSG_NOSIGNAL))
            case .stall(let bytes):
                send(connection, bytes, bytes.count, CInt(MSG_NOSIGNAL))
                recv(connection, &buffer, buffer.count, 0)
            case .drip:
                while send(connection, "H", 1, CInt(MSG_NOSIGNAL)) == 1 { usleep(1000) }
            }
            close(connection)
        }
        close(listener)
    }
}
