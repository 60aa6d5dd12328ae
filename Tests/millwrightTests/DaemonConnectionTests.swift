import ControlProtocol
import Foundation
import Glibc
import Testing
import Wording

@testable import millwright

@Suite struct `Asking the daemon` {
    private static let buffer = BufferAnswer(
        unwritten: 1, stored: 2, storedBytes: 3, maximumBytes: 4, oldest: nil, secondsUntilFull: nil,
        secondsUntilDrained: nil, dropped: 5)

    private func ask(_ runtime: String, answerTimeout: Duration = .seconds(5)) throws(VerbFailure) -> BufferAnswer {
        try DaemonConnection(runtime: runtime, answerTimeout: answerTimeout).ask(.buffer, as: BufferAnswer.self).answer
    }

    private func failure(_ behaviour: FakeDaemon.Behaviour, answerTimeout: Duration = .seconds(5)) throws
        -> VerbFailure?
    {
        let daemon = try FakeDaemon(behaviour)
        return withExtendedLifetime(daemon) {
            #expect(throws: VerbFailure.self) { try ask(daemon.runtime, answerTimeout: answerTimeout) }
        }
    }

    @Test func `gives the answer and its bytes as they came`() throws {
        let daemon = try FakeDaemon(.json(Self.buffer))
        let (answer, body) = try DaemonConnection(runtime: daemon.runtime).ask(.buffer, as: BufferAnswer.self)
        #expect(answer == Self.buffer)
        #expect(try body == encode(Self.buffer))
    }

    @Test func `reads an answer that comes in chunks`() throws {
        let body = String(decoding: try encode(Self.buffer), as: UTF8.self)
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        let chunk = "\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n"
        let daemon = try FakeDaemon(.send(Array((head + chunk).utf8)))
        #expect(try ask(daemon.runtime) == Self.buffer)
    }

    @Test func `without a socket says that no daemon runs there`() throws {
        let runtime = try FakeDaemon.emptyRuntime()
        defer { try? FileManager.default.removeItem(atPath: runtime) }
        let expected = VerbFailure.unreachable(.socketMissing(path: "\(runtime)/read.sock"), .startDaemon)
        #expect(throws: expected) { try ask(runtime) }
    }

    @Test func `at a socket that a dead daemon left says that nobody listens`() throws {
        let runtime = try FakeDaemon.emptyRuntime()
        defer { try? FileManager.default.removeItem(atPath: runtime) }
        close(FakeDaemon.listen(at: "\(runtime)/read.sock"))
        let expected = VerbFailure.unreachable(.nobodyListens(path: "\(runtime)/read.sock"), .restartDaemon)
        #expect(throws: expected) { try ask(runtime) }
    }

    @Test(.enabled(if: geteuid() != 0, "root may open everything"))
    func `without permission says which group may`() throws {
        let daemon = try FakeDaemon(.json(Self.buffer))
        chmod("\(daemon.runtime)/read.sock", 0)
        let error = #expect(throws: VerbFailure.self) { try ask(daemon.runtime) }
        #expect(error?.failure == .permissionDenied(path: "\(daemon.runtime)/read.sock"))
    }

    @Test func `a path that no socket can have is bad input`() throws {
        let long = "/" + String(repeating: "x", count: 97)
        #expect(throws: VerbFailure.unreachable(.socketMissing(path: "\(long.dropLast())/read.sock"), .startDaemon)) {
            try ask(String(long.dropLast()))
        }
        #expect(
            throws: VerbFailure.badInput(
                .pathTooLong(path: "\(long)/read.sock", bytes: 108, limit: 107), .shortenRuntime)
        ) {
            try ask(long)
        }
    }

    @Test(arguments: [
        "", "garbage\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"unwr",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "HTTP/1.1 200 OK\r\n\r\n<html>",
        "HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops", "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
    ])
    func `garbage and halves are not understood`(bytes: String) throws {
        let failure = try failure(.send(Array(bytes.utf8)))
        #expect(failure?.status == .unreachable)
        #expect(failure?.remedy == .compareVersions)
    }

    @Test func `silence, a stalled and a dripping answer all end in time`() throws {
        let head = Array("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{".utf8)
        for behaviour in [FakeDaemon.Behaviour.stall([]), .stall(head), .drip] {
            let failure = try failure(behaviour, answerTimeout: .milliseconds(40))
            #expect(failure?.status == .unreachable)
            #expect(failure?.remedy == .lookAtJournal)
        }
    }

    @Test func `the daemon's own problems are told in its words`() throws {
        let unknown = try failure(.json(ProblemAnswer(problem: "no asset x"), status: "404 Not Found"))
        #expect(unknown == .badInput(.problem("no asset x"), .listAssets))
        let broken = try failure(.json(ProblemAnswer(problem: "disk"), status: "500 Internal Server Error"))
        #expect(broken == .unreachable(.problem("disk"), .lookAtJournal))
    }
}
