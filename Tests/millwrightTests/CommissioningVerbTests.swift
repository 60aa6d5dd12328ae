import Commissioning
import ControlProtocol
import Foundation
import Modbus
import NIOPosix
import SettingsFiles
import Simulation
import Testing

/// The verbs that need no daemon, as a shell sees them.
@Suite(.timeLimit(.minutes(1))) struct `A verb without a daemon` {
    private let demoSettings = repositoryFile("Config/demo/millwright.yaml")
    private let demoPlant = repositoryFile("Config/demo/plant.yaml")

    /// Serves the demo plant on a free port as long as the body runs, which gets its `HOST:PORT`.
    private func served(_ body: (String) throws -> Void) async throws {
        var plant = try readPlant(demoPlant)
        plant.endpoint = TCPEndpoint(host: "127.0.0.1", port: 0)
        let server = try await PlantServer.start(plant, on: MultiThreadedEventLoopGroup.singleton.next())
        let result = Result { try body("127.0.0.1:\(server.port)") }
        await server.shutdown()
        try result.get()
    }

    private func temporaryFile(_ text: String) throws -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: "mw-\(UUID().uuidString).yaml").path
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private func decoded<Answer: Decodable>(_ outcome: Tool.Outcome, as type: Answer.Type) throws -> Answer {
        try decode(type, from: Array(outcome.output.utf8))
    }

    // MARK: check and plan

    @Test func `check says what would be polled, and exits 0`() throws {
        let outcome = try Tool.run(["check", demoSettings])
        #expect(outcome.status == 0 && outcome.error.isEmpty)
        #expect(
            outcome.output
                == "\(demoSettings) is good: 39 points of 4 devices on 1 link, 23 requests a cycle\n")
    }

    @Test func `check prints every mistake with its place on standard output and exits 1`() throws {
        let file = try temporaryFile("gateway: { id: gw-01 }\nuplink: { brokers: [a] }\n")
        defer { try? FileManager.default.removeItem(atPath: file) }
        let outcome = try Tool.run(["check", file])
        #expect(outcome.status == 1 && outcome.error.isEmpty)
        #expect(outcome.output.hasPrefix("\(file):1: gateway.site: "))
        #expect(outcome.output.contains("\n\(file):2: "))
        let answer = try decoded(Tool.run(["check", file, "--json", "--lang", "zh"]), as: CheckAnswer.self)
        #expect(answer.mistakes.map(\.line) == [1, 2] && answer.polls == nil)
    }

    @Test func `check warns of what the start would notice, and exits 0`() throws {
        let file = try temporaryFile(
            """
            gateway: { id: gw-01, site: plant-2 }
            uplink:
              brokers: ["mqtts://broker:8883"]
              username: gw-01
              password_file: \(demoSettings)
              tls: { authority_file: /nonexistent/ca.pem }
            """)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let runtime = "/" + String(repeating: "x", count: 96)
        let outcome = try Tool.run(["check", file, "--runtime", runtime, "--json"])
        #expect(outcome.status == 0)
        let warnings = try decoded(outcome, as: CheckAnswer.self).warnings
        #expect(warnings.count == 2, "change.sock is two bytes longer than read.sock")
        #expect(warnings.first?.contains("\(runtime)/change.sock has 109 bytes") == true)
        #expect(warnings.last?.contains("uplink.tls.authority_file: /nonexistent/ca.pem") == true)
    }

    @Test(arguments: [
        ["check"], ["plan"], ["simulate"], ["read", "line1/1", "coil", "0", "1", "--config"], ["import"],
        ["import", "points.csv", "--config"], ["export", "--config"],
    ])
    func `a file that cannot be read exits 2 and is named with the reason`(arguments: [String]) throws {
        for (path, reason) in [("/nonexistent.yaml", "No such file"), ("/", "Is a directory")] {
            let outcome = try Tool.run(arguments + [path])
            #expect(outcome.status == 2 && outcome.output.isEmpty)
            #expect(outcome.error.hasPrefix("Error: \(path) cannot be read: \(reason)"))
        }
    }

    @Test(arguments: [
        ["plan"], ["simulate"], ["read", "line1/1", "coil", "0", "1", "--config"], ["export", "--config"],
    ])
    func `a file with mistakes exits 2 and lists them`(arguments: [String]) throws {
        let file = try temporaryFile("lnks: 1\n")
        defer { try? FileManager.default.removeItem(atPath: file) }
        let outcome = try Tool.run(arguments + [file])
        #expect(outcome.status == 2 && outcome.output.isEmpty)
        #expect(outcome.error.contains("\(file):1: lnks: "))
        #expect(outcome.error.contains("Try: mend what stands above"))
    }

    @Test func `plan gives JSON that holds every request`() throws {
        let outcome = try Tool.run(["plan", demoSettings, "--json"])
        #expect(outcome.status == 0)
        let plan = try decoded(outcome, as: PlanAnswer.self)
        #expect(plan.devices.flatMap(\.cycles).flatMap(\.blocks).count == plan.links[0].requests)
        #expect(try Tool.run(["plan", demoSettings, "--lang", "zh"]).output.contains("功能码"))
    }

    // MARK: import and export

    @Test func `import takes what export prints, and checks it against the devices of a settings file`() throws {
        let table = try temporaryFile(try Tool.run(["export", "--config", demoSettings]).output)
        defer { try? FileManager.default.removeItem(atPath: table) }
        let outcome = try Tool.run(["import", table, "--config", demoSettings])
        #expect(outcome.status == 0 && outcome.output.hasPrefix("assets:\n  pump-07:\n    name: \"循环水泵 7#\"\n"))
        #expect(try Tool.run(["import", table]).output == outcome.output)
    }

    @Test func `a table with mistakes exits 2 and lists them, as do the devices that it is checked against`() throws {
        let table = try temporaryFile("asset;point;at;every\npump;t;plc1 coil 1;1\n")
        let settings = try temporaryFile("devices: { plc1: { link: line1 } }\n")
        defer { for file in [table, settings] { try? FileManager.default.removeItem(atPath: file) } }
        let outcome = try Tool.run(["import", table, "--lang", "zh"])
        #expect(outcome.status == 2 && outcome.output.isEmpty)
        #expect(outcome.error.contains("\(table):2: assets.pump.points.t.every: “1” 不是时长"))
        let other = try Tool.run(["import", table, "--config", settings])
        #expect(other.status == 2 && other.error.contains("\(settings):1: devices.plc1.link: "))
        #expect(other.error.contains("\(settings) has 1 mistake"))
    }

    // MARK: read and probe

    @Test func `read shows registers and decoded values, by address or by the id of a link`() async throws {
        try await served { address in
            let direct = try Tool.run([
                "read", "tcp://\(address)/3", "input", "modicon:30001", "4", "--type", "float32",
            ])
            #expect(direct.status == 0, "\(direct.error)")
            #expect(direct.output.contains("30001") && direct.output.contains("float32"))
            let text = try String(contentsOfFile: demoSettings, encoding: .utf8)
            let file = try temporaryFile(
                text.replacing("127.0.0.1:15020", with: address)
                    .replacing("profiles: ../../profiles", with: "profiles: \(repositoryFile("profiles"))"))
            defer { try? FileManager.default.removeItem(atPath: file) }
            let byID = try Tool.run(["read", "plant/1", "coil", "4", "1", "--config", file, "--json"])
            let answer = try decoded(byID, as: ReadAnswer.self)
            #expect(answer.device == "\(address)/1")
            #expect(answer.rows.map(\.address) == [4] && answer.rows[0].bit != nil)
        }
    }

    @Test func `probe falls back to fewer registers where the map ends, and says which it read`() async throws {
        try await served { address in
            for (first, count) in [(10, 4), (14, 4), (16, 2), (20, 1)] {
                let outcome = try Tool.run(["probe", "\(address)/1", "\(first)", "--json"])
                #expect(try decoded(outcome, as: ProbeAnswer.self).registers.count == count, "\(first)")
            }
            let text = try Tool.run(["probe", "\(address)/3", "0", "--table", "input"]).output
            #expect(text.contains("abcd") && text.contains("dcba") && text.contains("float64"))
        }
    }

    @Test func `what the device refuses exits 1, what a gateway cannot reach exits 3`() async throws {
        try await served { address in
            let refused = try Tool.run(["read", "\(address)/1", "holding", "0", "1"])
            #expect(refused.status == 1 && refused.output.isEmpty)
            #expect(refused.error.contains("\(address)/1, asked for holding 0: has no such address (exception 2)"))
            let silent = try Tool.run(["probe", "\(address)/9", "0", "--lang", "zh"])
            #expect(silent.status == 3 && silent.error.contains("异常 11"))
        }
    }

    @Test func `every way of not being a device is told apart, with exit status and remedy`() throws {
        let cases: [(FakeDevice.Behaviour, Int32, String)] = [
            (.silent, 3, "did not answer within 100 ms when asked for holding 12…13"),
            (.close, 3, "closed the connection instead of answering"),
            (.send(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)), 3, "does not speak Modbus TCP"),
            (.answer([0, 0, 0, 3, 1, 0x83, 99]), 1, "answers with exception 99"),
            (.answer([0, 0, 0, 5, 1, 3, 2, 0, 0]), 1, "answered something else than holding 12…13"),
        ]
        for (behaviour, status, words) in cases {
            let device = FakeDevice(behaviour)
            let outcome = try Tool.run(["read", "\(device.address)/1", "holding", "12", "2", "--timeout", "100ms"])
            #expect(outcome.status == status && outcome.output.isEmpty)
            #expect(outcome.error.contains(words), "\(outcome.error)")
            #expect(outcome.error.contains("\nTry: "))
        }
        let refused = try Tool.run(["read", "127.0.0.1:1/1", "holding", "12", "2"])
        #expect(refused.status == 3 && refused.error.contains("127.0.0.1:1 refuses the connection"))
    }

    @Test(arguments: [
        ["127.0.0.1:502", "holding", "0", "1"], ["127.0.0.1/1", "holding", "0", "1"], ["/1", "holding", "0", "1"],
        ["127.0.0.1:502/", "holding", "0", "1"], ["127.0.0.1:502/256", "holding", "0", "1"],
        ["127.0.0.1:x/1", "holding", "0", "1"], ["127.0.0.1:502/1", "holdng", "0", "1"],
        ["127.0.0.1:502/1", "holding", "65536", "1"], ["127.0.0.1:502/1", "holding", "65535", "2"],
        ["127.0.0.1:502/1", "holding", "0", "0"], ["127.0.0.1:502/1", "holding", "12.3", "1"],
        ["127.0.0.1:502/1", "holding", "", "1"], ["127.0.0.1:502/1", "holding", "modicon:30001", "1"],
        ["127.0.0.1:502/1", "holding", "0", "3", "--type", "float32"],
        ["127.0.0.1:502/1", "holding", "0", "2", "--type", "float"],
        ["127.0.0.1:502/1", "holding", "0", "2", "--order", "cdab"],
        ["127.0.0.1:502/1", "holding", "0", "2", "--type", "int16", "--order", "cdab"],
        ["127.0.0.1:502/1", "coil", "0", "2", "--type", "int16"],
        ["127.0.0.1:502/1", "holding", "0", "2", "--timeout", "1"],
    ])
    func `wrong words for read exit 2 with a remedy, and nobody is asked`(arguments: [String]) throws {
        let outcome = try Tool.run(["read"] + arguments)
        #expect(outcome.status == 2 && outcome.output.isEmpty, "\(outcome)")
        #expect(outcome.error.hasPrefix("Error: ") && outcome.error.contains("\nTry: "), "\(outcome.error)")
    }

    @Test func `an unknown link is answered with the known ones`() throws {
        let outcome = try Tool.run(["probe", "plnt/1", "0", "--config", demoSettings])
        #expect(outcome.status == 2 && outcome.error.contains("known: plant"))
    }

    @Test func `scan finds the units behind a connection, and those that refuse`() async throws {
        try await served { address in
            let outcome = try Tool.run(["scan", address, "--units", "1-4,9", "--json"])
            let answer = try decoded(outcome, as: ScanAnswer.self)
            #expect(outcome.status == 0 && answer.asked == 5 && answer.line == nil)
            #expect(answer.devices.map(\.unit) == [1, 2, 3])
            #expect(answer.devices.map(\.quality) == ["bad:illegal_address", "good", "good"])
            let range = try Tool.run(["scan", address.replacing("127.0.0.1", with: "127.0.0.1-3"), "--json"])
            #expect(
                try decoded(range, as: ScanAnswer.self).devices.map(\.unit) == [1], "255, then 1, of one of three hosts"
            )
            let none = try Tool.run(["scan", address, "--units", "99"])
            #expect(none.status == 1 && none.output.contains("Nobody answers at \(address); 1 unit asked"))
        }
    }

    @Test func `scan asks on where a connection is given up because nobody answers over it`() throws {
        let device = FakeDevice(.silent)
        let outcome = try Tool.run(["scan", device.address, "--units", "1-8", "--timeout", "20ms", "--json"])
        #expect(outcome.status == 1)
        #expect(try decoded(outcome, as: ScanAnswer.self) == ScanAnswer(link: device.address, asked: 8))
    }

    @Test(arguments: [
        ["127.0.0.1:502", "--units", "9-3"], ["127.0.0.1:502", "--units", "256"], ["127.0.0.1:502", "--units", ""],
        ["127.0.0.1:502", "--units", "1,"], ["127.0.0.1:502", "--units", "1-2-3"], ["/dev/null", "--units", "0"],
        ["rtu+tcp://127.0.0.1:502", "--units", "248"], ["127.0.0.5-3:502"], ["127.0.0.1-255:502"], ["127.0.0.1-3:0"],
        ["127.0.0.x-3:502"], ["/dev/null", "--baud", "9601"], ["/dev/null", "--parity", "evn"], ["line1"],
        ["127.0.0.1:502", "--timeout", "5"],
    ])
    func `wrong words for scan exit 2 with a remedy, and nobody is asked`(arguments: [String]) throws {
        let outcome = try Tool.run(["scan"] + arguments)
        #expect(outcome.status == 2 && outcome.output.isEmpty, "\(outcome)")
        #expect(outcome.error.hasPrefix("Error: ") && outcome.error.contains("\nTry: "), "\(outcome.error)")
    }

    @Test func `what cannot be opened as a serial port is said so`() throws {
        for (path, words) in [("/nonexistent/ttyS9", "there is no serial port"), ("/dev/null", "/dev/null")] {
            let outcome = try Tool.run(["scan", path])
            #expect(outcome.status == 3 && outcome.output.isEmpty && outcome.error.contains(words), "\(outcome)")
        }
    }

    @Test func `a unit that no line has is refused on every kind of line`() throws {
        for device in ["/dev/ttyS1/0", "rtu+tcp://127.0.0.1:1/248"] {
            let outcome = try Tool.run(["read", device, "holding", "0", "1"])
            #expect(outcome.status == 2 && outcome.error.contains("1 to 247"))
        }
    }

    @Test func `probe refuses tables of bits`() throws {
        let outcome = try Tool.run(["probe", "127.0.0.1:1/1", "0", "--table", "coil"])
        #expect(outcome.status == 2 && outcome.error.contains("--table holding"))
    }

    // MARK: simulate

    @Test(arguments: [SIGINT, SIGTERM])
    func `simulate serves the plant until a signal, and exits 0`(signal: Int32) throws {
        let process = Tool.process(["simulate", demoPlant, "--port", "0", "--json"])
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var line = Data()
        let lines = output.fileHandleForReading
        while line.last != UInt8(ascii: "\n") {
            let byte = try lines.read(upToCount: 1)
            line += try #require(byte)
        }
        let plant = try decode(PlantAnswer.self, from: Array(line))
        #expect(plant.machines.map(\.id) == ["pump-07", "fan-02", "chamber-01"])
        #expect(try Tool.run(["read", "\(plant.address)/3", "input", "0", "10"]).status == 0)
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 0)
    }

    @Test func `simulate ends by itself, and names where each map is documented`() throws {
        let outcome = try Tool.run(["simulate", demoPlant, "--port", "0", "--seconds", "1"])
        #expect(outcome.status == 0)
        let manual = try String(contentsOfFile: repositoryFile("docs/demo-plant.md"), encoding: .utf8)
        for kind in ["pump", "fan", "chamber", "sensor"] {
            #expect(outcome.output.contains("docs/demo-plant.md#\(kind)"))
        }
        for kind in MachineConfiguration.Kind.allCases {
            #expect(manual.contains("\n## `\(kind.rawValue)`\n"))
        }
    }

    @Test func `simulate names an address that cannot be had, and a port that is none`() async throws {
        try await served { address in
            let port = String(address.drop { $0 != ":" }.dropFirst())
            let taken = try Tool.run(["simulate", demoPlant, "--port", port])
            #expect(taken.status == 2 && taken.error.contains("somebody listens at \(address) already"))
        }
        #expect(try Tool.run(["simulate", demoPlant, "--port", "65536"]).error.contains("--port 65536 is no port"))
        #expect(try Tool.run(["simulate", demoPlant, "--seconds", "0"]).status == 2)
    }
}
