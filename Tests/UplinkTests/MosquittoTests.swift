import Foundation
import Measurement
import Platform
import Publication
import Testing
import Uplink

/// mosquitto on a free loopback port, and its command line clients.
private final class Mosquitto: Sendable {
    static let broker = "/usr/sbin/mosquitto"
    static let subscriber = "/usr/bin/mosquitto_sub"
    static let publisher = "/usr/bin/mosquitto_pub"
    static let passwords = "/usr/bin/mosquitto_passwd"

    static var isHere: Bool {
        [broker, subscriber, publisher, passwords].allSatisfy(FileManager.default.isExecutableFile(atPath:))
    }

    let port: UInt16
    private let directory: URL
    private let processes = PosixLocked<[Process]>([])
    /// What the newest subscriber prints to.
    private let output = PosixLocked<URL?>(nil)

    init(username: String? = nil, password: String = "") throws {
        port = try ScriptedBroker().port  // Free again by the time it is needed.
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("millwright-uplink-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        var settings = "listener \(port) 127.0.0.1\npersistence false\nlog_type none\nmax_queued_messages 0\n"
        if getuid() == 0 { settings += "user root\n" }
        if let username {
            settings += "password_file \(file("passwords").path)\n"
            let process = try run(Self.passwords, "-b", "-c", file("passwords").path, username, password)
            process.waitUntilExit()
        } else {
            settings += "allow_anonymous true\n"
        }
        try settings.write(to: file("settings"), atomically: true, encoding: .utf8)
    }

    deinit {
        for process in processes.withLock({ $0 }) where process.isRunning {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        try? FileManager.default.removeItem(at: directory)
    }

    func file(_ name: String) -> URL { directory.appendingPathComponent(name) }

    @discardableResult
    private func run(_ program: String, _ arguments: String..., output: FileHandle? = nil) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = output ?? FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        processes.withLock { $0.append(process) }
        return process
    }

    func start() throws -> Process { try run(Self.broker, "-c", file("settings").path) }

    /// Whether the broker takes a message.
    private func probe() throws -> Bool {
        let process = try run(Self.publisher, "-p", "\(port)", "-t", "probe", "-m", "probe")
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    /// Subscribes to everything, and waits until the subscription stands.
    func subscribe() async throws {
        let printed = file("printed-\(UUID())")
        try Data().write(to: printed)
        output.withLock { $0 = printed }
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(20)
        while try !probe(), clock.now < deadline {}
        try run(
            Self.subscriber, "-p", "\(port)", "-q", "1", "-t", "#", "-F", "%t %p",
            output: FileHandle(forWritingTo: printed))
        while !lines.contains("probe probe"), clock.now < deadline { _ = try probe() }
        try #require(lines.contains("probe probe"), "the subscriber hears the broker")
    }

    /// Topic and payload of each message.
    var lines: [String] {
        let text = output.withLock { $0 }.flatMap { try? String(contentsOf: $0, encoding: .utf8) } ?? ""
        // What has no end yet is printed in part.
        return text[..<(text.lastIndex(of: "\n") ?? text.startIndex)].split(separator: "\n").map(String.init)
    }

    var received: [UInt64] {
        numbers(
            lines.compactMap { line in
                line.firstIndex(of: " ").map { space in
                    ScriptedBroker.Message(
                        topic: String(line[..<space]), payload: String(line[line.index(after: space)...]),
                        isRetained: false, quality: 1)
                }
            })
    }
}

@Suite(.enabled(if: Mosquitto.isHere, "mosquitto and its clients are not installed"), .timeLimit(.minutes(2)))
struct `A broker that others wrote` {
    @Test func `messages arrive, and after a crash of the broker the rest comes in order`() async throws {
        let mosquitto = try Mosquitto()
        var broker = try mosquitto.start()
        try await mosquitto.subscribe()
        let bench = Bench(ports: [mosquitto.port], window: 50)
        bench.worker.start()
        try await bench.wait("it is connected") {
            if bench.isWaiting { bench.pass(.seconds(60)) }
            return bench.worker.present.phase == .connected
        }
        bench.accept(0..<1000)
        try await bench.wait("all is acknowledged") { bench.delivered == 1000 }
        try await bench.wait("all has arrived") { mosquitto.received.count == 1000 }
        #expect(mosquitto.received == Array(0..<1000))

        // It hangs, then dies: what it has not acknowledged is sent to the next one.
        kill(broker.processIdentifier, SIGSTOP)
        bench.accept(1000..<1100)
        try await bench.wait("the window is full") { bench.delivery.look { $0.inFlightCount == $0.presentWindow } }
        kill(broker.processIdentifier, SIGKILL)
        broker.waitUntilExit()
        try await bench.wait("the loss is noticed") { bench.isWaiting }
        broker = try mosquitto.start()
        try await mosquitto.subscribe()
        try await bench.wait("all is acknowledged") {
            if bench.isWaiting { bench.pass(.seconds(60)) }
            return bench.delivered == 1100
        }
        try await bench.wait("all has arrived") { Set(mosquitto.received).count == 100 }
        // Its first subscriber may be back and print some a second time.
        var seen: Set<UInt64> = []
        #expect(mosquitto.received.filter { seen.insert($0).inserted } == Array(1000..<1100))
        await bench.stop()
        try await bench.wait("the goodbye has arrived") {
            mosquitto.lines.contains("t/plant/gw/now/status offline")
        }
    }

    @Test func `a wrong password is told in words, and mended without a restart`() async throws {
        let mosquitto = try Mosquitto(username: "gw", password: "right")
        let broker = try mosquitto.start()
        try "wrong\n".write(to: mosquitto.file("mine"), atomically: true, encoding: .utf8)
        let bench = Bench(ports: [mosquitto.port], username: "gw", passwordFile: mosquitto.file("mine").path)
        bench.worker.start()
        try await bench.wait("the refusal is known") {
            if bench.isWaiting, bench.worker.present.reason == "Connection refused" { bench.pass(.seconds(60)) }
            return bench.worker.present.reason?.contains("uthori") == true
        }
        try "right\n".write(to: mosquitto.file("mine"), atomically: true, encoding: .utf8)
        bench.accept(0..<5)
        try await bench.wait("all is acknowledged") {
            if bench.isWaiting { bench.pass(.seconds(60)) }
            return bench.delivered == 5
        }
        await bench.stop()
        #expect(broker.isRunning)
    }
}
