import ControlProtocol
import Glibc
import Measurement
import Wording

/// Asks the daemon over its Unix sockets: one connection a question, and no wait without end.
struct DaemonConnection {
    /// Where the daemon's unit file puts the sockets.
    static let usualRuntime = "/run/millwright"

    let runtime: String
    var connectTimeout = Duration.seconds(1)
    /// For the whole answer, from the request on.
    var answerTimeout = Duration.seconds(5)

    /// The decoded answer, and its bytes as they came.
    func ask<Answer: Decodable>(
        _ endpoint: Endpoint, as type: Answer.Type
    ) throws(VerbFailure) -> (answer: Answer, body: [UInt8]) {
        let path = endpoint.socket.path(in: runtime)
        let response = try ask(endpoint, at: path)
        let notUnderstood = VerbFailure.unreachable(.answerNotUnderstood(path: path), .compareVersions)
        guard response.status == 200 else {
            guard let answer = try? decode(ProblemAnswer.self, from: response.body) else { throw notUnderstood }
            switch response.status {
            case 400..<500: throw .badInput(.problem(answer.problem), .listAssets)
            default: throw .unreachable(.problem(answer.problem), .lookAtJournal)
            }
        }
        guard let answer = try? decode(type, from: response.body) else { throw notUnderstood }
        return (answer, response.body)
    }

    private func ask(_ endpoint: Endpoint, at path: String) throws(VerbFailure) -> HTTPResponse {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failure(errno, at: path) }
        defer { close(descriptor) }
        try connect(descriptor, to: path)
        let deadline = ContinuousClock.now + answerTimeout
        try send(endpoint.requestBytes, over: descriptor, before: deadline, at: path)
        return try receive(over: descriptor, before: deadline, at: path)
    }

    private func connect(_ descriptor: CInt, to path: String) throws(VerbFailure) {
        var address = try Self.address(of: path)
        let deadline = ContinuousClock.now + connectTimeout
        while true {
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            let code = errno
            if result == 0 { return }
            // A Unix socket does not connect later: a full queue of the daemon answers EAGAIN at once.
            guard code == EAGAIN || code == EINTR else { throw failure(code, at: path) }
            guard ContinuousClock.now < deadline else {
                throw .unreachable(.noAnswerInTime(path: path), .lookAtJournal)
            }
            poll(nil, 0, 20)
        }
    }

    private func send(
        _ bytes: [UInt8], over descriptor: CInt, before deadline: ContinuousClock.Instant, at path: String
    ) throws(VerbFailure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            try wait(for: POLLOUT, on: descriptor, before: deadline, at: path)
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            let code = errno
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if code != EAGAIN, code != EINTR {
                throw failure(code, at: path)
            }
        }
    }

    private func receive(
        over descriptor: CInt, before deadline: ContinuousClock.Instant, at path: String
    ) throws(VerbFailure) -> HTTPResponse {
        var parser = HTTPResponseParser()
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        do {
            while parser.response == nil {
                try wait(for: POLLIN, on: descriptor, before: deadline, at: path)
                let count = recv(descriptor, &buffer, buffer.count, 0)
                let code = errno
                if count == 0 { break }
                if count > 0 {
                    try parser.consume(Array(buffer[..<count]))
                } else if code != EAGAIN, code != EINTR {
                    throw failure(code, at: path)
                }
            }
            return try parser.finish()
        } catch let failure as VerbFailure {
            throw failure
        } catch {
            throw .unreachable(.answerNotUnderstood(path: path), .compareVersions)
        }
    }

    private func wait(
        for events: CInt, on descriptor: CInt, before deadline: ContinuousClock.Instant, at path: String
    ) throws(VerbFailure) {
        while true {
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { throw .unreachable(.noAnswerInTime(path: path), .lookAtJournal) }
            var ready = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            if poll(&ready, 1, CInt(clamping: left.milliseconds) + 1) > 0 { return }
        }
    }

    private static func address(of path: String) throws(VerbFailure) -> sockaddr_un {
        let bytes = Array(path.utf8)
        let limit = Endpoint.Socket.pathLimit
        guard bytes.count <= limit else {
            throw .badInput(.pathTooLong(path: path, bytes: bytes.count, limit: limit), .shortenRuntime)
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return address
    }

    private func failure(_ code: CInt, at path: String) -> VerbFailure {
        switch code {
        case ENOENT, ENOTDIR: .unreachable(.socketMissing(path: path), .startDaemon)
        case ECONNREFUSED: .unreachable(.nobodyListens(path: path), .restartDaemon)
        case EACCES, EPERM: .unreachable(.permissionDenied(path: path), .joinGroup(group(owning: path)))
        // The daemon closed the connection instead of answering.
        case ECONNRESET, EPIPE: .unreachable(.answerNotUnderstood(path: path), .compareVersions)
        default: .unreachable(.socketFailed(path: path, cause: String(cString: strerror(code))), .lookAtJournal)
        }
    }

    /// The group whose members may open the socket; of the directory where that hides it. Nobody is told to join root.
    private func group(owning path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0 || stat(runtime, &status) == 0, status.st_gid != 0,
            let entry = getgrgid(status.st_gid)
        else { return nil }
        return String(cString: entry.pointee.gr_name)
    }
}
