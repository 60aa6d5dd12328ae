import Commissioning
import Console
import ControlProtocol
import Foundation
import Measurement
import Modbus
import Settings
import Simulation
import Testing
import Wording

/// What the verbs without a daemon print, compared with `Golden/NAME.LANGUAGE.txt`; see ``What the verbs print``.
@Suite struct `What the verbs without a daemon print` {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func sample(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Self.root.appending(path: "Config/demo").appending(path: name)))
    }

    private func settings() throws -> DaemonSettings {
        try settings(String(decoding: try sample("millwright.yaml"), as: UTF8.self))
    }

    private func settings(_ text: String, file: String = "millwright.yaml") throws -> DaemonSettings {
        try DaemonSettings(yaml: Array(text.utf8), file: file) { id, _ in
            let path = Self.root.appending(path: "profiles/\(id).yaml")
            return (try? Data(contentsOf: path)).map { .found(text: [UInt8]($0), file: "\(id).yaml") }
                ?? .missing(known: [])
        }
    }

    /// The demo's settings with every point ten times as often, which no PLC of 10 ms can answer.
    private func overloaded() throws -> DaemonSettings {
        let text = String(decoding: try sample("millwright.yaml"), as: UTF8.self).replacing("200ms", with: "20ms")
        return try settings(text)
    }

    /// A sensor on a serial line whose records lie side by side, so often that the line has time for them, or not.
    private func waveforms(every period: String) throws -> DaemonSettings {
        let profile = """
            name: Sensor
            maker: Test
            source: this test
            registers: { speed: { at: input 5 uint16, unit: rpm } }
            captures:
              burst:
                trigger: { at: holding 0 uint16, value: 1 }
                ready: { at: input 0 uint16, value: 1 }
                window: input 1000 int16
                rate: 12.8kHz
                gain: 0.001
                unit: g
            """
        let text = """
            gateway: { id: gw-01, site: plant-2 }
            uplink: { brokers: ["mqtt://127.0.0.1:1883"] }
            links: { bus1: { serial: /dev/ttyS1, baud: 9600, parity: none } }
            devices: { vib: { link: bus1, unit: 1, profile: sensor } }
            assets:
              fan-02:
                points: { speed: { at: vib speed, every: 1s } }
                waveforms:
                  de_h: { at: vib, capture: burst, samples: 8192, every: \(period), writes: allowed }
                  nde_h: { at: vib, capture: burst, samples: 1024, every: 24h, writes: allowed }
            """
        return try DaemonSettings(yaml: Array(text.utf8), file: "millwright.yaml") { _, _ in
            .found(text: Array(profile.utf8), file: "sensor.yaml")
        }
    }

    private func mistakes() throws -> SettingsMistakes {
        let text = String(decoding: try sample("millwright.yaml"), as: UTF8.self)
            .replacing("link: plant, unit: 2", with: "link: plnt, unit: 256")
        return try #require(
            throws: SettingsMistakes.self, performing: { try settings(text, file: "m.yaml") })
    }

    private func range(_ table: Modbus.Table, _ start: Int, _ count: Int) throws -> RegisterRange {
        try #require(RegisterRange(table: table, start: start, count: count))
    }

    /// A line with a device that says who it is, one that refuses, and two that share a unit.
    private var scanned: ScanAnswer {
        var meter = DeviceIdentification()
        let said: [(UInt8, String)] = [(0, "ACME 电表"), (1, "M-630"), (2, "V1.4"), (4, "Energy Meter")]
        for (object, text) in said { meter.objects[object] = Array(text.utf8) }
        let (link, nobody) = ("/dev/ttyUSB0", DeviceIdentification())
        var port = SerialPort(path: link)
        port.baud = 19200
        return ScanAnswer(
            link: link, line: .init(port), asked: 494,
            devices: [
                .init(link: link, unit: UnitID(1), quality: .good, meter),
                .init(link: link, unit: UnitID(7), quality: .illegalAddress, nobody),
                .init(link: link, unit: UnitID(9), quality: .badResponse, nobody),
            ])
    }

    /// A float that would be written, and was; a register that keeps its own value.
    private func writes() throws -> [(name: String, answer: RegisterWriteAnswer)] {
        func answer(_ encoding: RegisterEncoding, _ number: Double, _ before: [UInt8]) throws -> RegisterWriteAnswer {
            let target = try #require(AddressedValue(table: .holding, address: 12, encoding: encoding))
            let word = try #require(encoding.word(nearest: number))
            let request = try #require(target.writeRequest(word, to: UnitID(1)))
            return RegisterWriteAnswer(
                device: "plc:502/1", target: target, word: word, request: request, before: before)
        }
        let float = RegisterEncoding.number(.float32, .cdab)
        let dry = try answer(float, 62, [0x99, 0x9A, 0x42, 0x75])
        var done = dry
        let (target, word) = (AddressedValue(table: .holding, address: 12, encoding: float), float.word(nearest: 62))
        done.written(try #require(word), to: try #require(target), isConfirmed: true, readBack: [0, 0, 0x42, 0x78])
        var differs = try answer(.number(.int16, .abcd), -5, [0, 7])
        let register = try #require(AddressedValue(table: .holding, address: 12, encoding: .number(.int16, .abcd)))
        differs.written(UInt64(bitPattern: -5), to: register, isConfirmed: true, readBack: [0, 7])
        return [("dry", dry), ("done", done), ("differs", differs)]
    }

    @Test(arguments: Language.allCases)
    func `is as recorded`(language: Language) throws {
        let settings = try settings()
        let warnings: [CommissioningMessage.Warning] = [
            .socketPathTooLong(path: "/x/read.sock", bytes: 120, limit: 107),
            .fileUnreadable(key: "uplink.tls.key_file", path: "/etc/key.pem", reason: "Permission denied"),
            .fileTooLarge(key: "uplink.tls.authority_file", path: "/etc/ca.pem"),
        ]
        let good = CheckAnswer(file: "millwright.yaml", settings: settings, warnings: warnings, in: language)
        let wrong = CheckAnswer(file: "m.yaml", mistakes: try mistakes(), in: language)
        try expect(CheckReport(good, language: language), "check.good", language)
        try expect(CheckReport(wrong, language: language), "check.bad", language, isFinding: true)

        let plan = PlanAnswer(file: "millwright.yaml", settings: settings)
        try expect(PlanReport(plan, language: language), "plan.good", language)
        let heavy = PlanAnswer(file: "millwright.yaml", settings: try overloaded())
        try expect(PlanReport(heavy, language: language), "plan.bad", language, isFinding: true)
        let now = PlanAnswer(file: "millwright.yaml", settings: try waveforms(every: "10min"))
        try expect(PlanReport(now, language: language), "plan.waveforms.good", language)
        let often = PlanAnswer(file: "millwright.yaml", settings: try waveforms(every: "15s"))
        try expect(PlanReport(often, language: language), "plan.waveforms.bad", language, isFinding: true)

        let bits = ReadAnswer(device: "plc:502/1", range: try range(.coil, 4, 3), data: [0b101], encoding: nil)
        try expect(ReadReport(bits, language: language), "read.bits", language)
        let registers = ReadAnswer(
            device: "plc:502/1", range: try range(.holding, 12, 4), data: [0x99, 0x9A, 0x42, 0x75, 0, 0, 0x7F, 0xC0],
            encoding: .number(.float32, .cdab))
        try expect(ReadReport(registers, language: language), "read.values", language)

        let probe = ProbeAnswer(
            device: "plc:502/1", range: try range(.input, 12, 4), data: [0x99, 0x9A, 0x42, 0x75, 0, 0, 0x7F, 0xC0])
        try expect(ProbeReport(probe, language: language), "probe.float", language)
        let zero = ProbeAnswer(device: "plc:502/1", range: try range(.input, 12, 2), data: [0, 0, 0, 0])
        try expect(ProbeReport(zero, language: language), "probe.zero", language)

        try expect(ScanReport(scanned, language: language), "scan.line", language, isFinding: true)
        let deaf = ScanAnswer(
            link: "plc:502", asked: 17,
            devices: (0..<17).map { .init(link: "plc:502", unit: UnitID($0), quality: .good, DeviceIdentification()) })
        try expect(ScanReport(deaf, language: language), "scan.deaf", language)
        let nobody = ScanAnswer(link: "/dev/ttyS1", asked: 247)
        try expect(ScanReport(nobody, language: language), "scan.nobody", language, isFinding: true)

        for (name, answer) in try writes() {
            try expect(
                RegisterWriteReport(answer, language: language), "write.\(name)", language, isFinding: name == "differs"
            )
        }

        let plant = try PlantConfiguration(yaml: try sample("plant.yaml"), file: "plant.yaml")
        try expect(
            PlantReport(PlantAnswer(plant, at: plant.endpoint), language: language), "simulate", language)
    }

    /// Programs depend on the keys; a change here is one that they see.
    @Test func `is as recorded in JSON`() throws {
        let registers = ReadAnswer(
            device: "plc:502/1", range: try range(.holding, 12, 2), data: [0x99, 0x9A, 0x42, 0x75],
            encoding: .number(.float32, .cdab))
        let probe = ProbeAnswer(device: "plc:502/1", range: try range(.input, 12, 2), data: [0x7F, 0xC0, 0, 0])
        let plant = try PlantConfiguration(yaml: try sample("plant.yaml"), file: "plant.yaml")
        var plan = PlanAnswer(file: "millwright.yaml", settings: try settings())
        plan.devices = Array(plan.devices.suffix(1))
        plan.devices[0].cycles = Array(plan.devices[0].cycles.prefix(1))
        let answers: [any Encodable] = [
            CheckAnswer(file: "m.yaml", mistakes: try mistakes(), in: .english),
            CheckAnswer(file: "millwright.yaml", settings: try settings(), warnings: [], in: .english),
            plan, PlanAnswer(file: "millwright.yaml", settings: try waveforms(every: "10min")), registers, probe,
            try writes()[1].answer, try writes()[2].answer,
            PlantAnswer(plant, at: plant.endpoint), scanned,
        ]
        try expect(text: answers.map { String(decoding: try encode($0), as: UTF8.self) + "\n" }.joined(), "json")
    }

    @Test func `is never wider than the terminal, but for mistakes`() throws {
        let plan = PlanAnswer(file: "millwright.yaml", settings: try settings())
        let probe = ProbeAnswer(device: "p:1/1", range: try range(.input, 12, 4), data: [1, 2, 3, 4, 5, 6, 7, 8])
        for line in PlanReport(plan, language: .chinese).lines(width: 80).dropLast() { #expect(line.width <= 80) }
        for line in ProbeReport(probe, language: .english).lines(width: 80) { #expect(line.width <= 80) }
    }

    private func expect(
        _ report: some Report, _ name: String, _ language: Language, isFinding: Bool = false
    ) throws {
        #expect(report.needsAttention == isFinding, "\(name)")
        let text = report.lines(width: nil).map { $0.rendered(inColour: false) + "\n" }.joined()
        try expect(text: text, "\(name).\(language.rawValue)")
    }

    private func expect(text: String, _ name: String) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name).txt")
        if ProcessInfo.processInfo.environment["MILLWRIGHT_RECORD_GOLDEN"] != nil {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text, "\(name)")
    }
}
