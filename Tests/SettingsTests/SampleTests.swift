import DataAcquisition
import Foundation
import HealthAssessment
import Measurement
import Modbus
import PrognosticAssessment
import Publication
import Settings
import Simulation
import StateDetection
import Testing
import Wording

/// The samples in Config are the manual, so they must tell the truth.
@Suite struct SampleTests {
    static func text(_ name: String) throws -> String {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "Config").appending(path: name), encoding: .utf8)
    }

    static var profiles: ProfileFolder {
        ProfileFolder(
            URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent())
    }

    private let sample: String

    init() throws { sample = try Self.text("millwright.yaml") }

    private func settings(_ text: String) throws -> DaemonSettings {
        try DaemonSettings(
            yaml: Array(text.utf8), file: "millwright.yaml", profiles: Self.profiles.lookup,
            knowledge: {
                .found(KnowledgeText(file: $0, text: Array("observations: { oil_particles: ppm }".utf8)))
            }, models: { _ in .found(TrainedModel.file) })
    }

    /// Takes away `#` in front of defaults, `# ` in front of examples.
    private func uncommenting(_ text: String, examples: Bool) -> String {
        let uncommented = text.replacing(/(?m)^( *)#([a-z0-9_]+:)/) { "\($0.output.1)\($0.output.2)" }
        guard examples else { return uncommented }
        return uncommented.replacing("# knowledge: [", with: "knowledge: [").replacing(
            /(?m)^( +)# ((?:  )*)([a-z0-9_]+:( |$))/
        ) { match in
            "\(match.output.1)\(match.output.2)\(match.output.3)"
        }
    }

    @Test func `the sample has no mistake`() throws {
        let settings = try settings(sample)
        #expect(settings.gateway.id.rawValue == "gw-01")
        #expect(settings.devices.map(\.unit) == [.direct, UnitID(7)])
        #expect(
            settings.assets.first?.points.map(\.id.rawValue) == [
                "bearing_temp", "oil_level", "power", "mode", "faults", "serial", "speed_setpoint", "overload",
                "running", "seal_changed",
            ])
        #expect(settings.assets.first?.calculated.map(\.id.rawValue) == ["oil_share"])
    }

    @Test func `taking away the # in front of a default changes nothing`() throws {
        let uncommented = uncommenting(sample, examples: false)
        #expect(uncommented.count == sample.count - 40, "the sample shows 39 defaults")
        #expect(try settings(uncommented) == settings(sample))
    }

    @Test func `every example can be used as it stands`() throws {
        let text = uncommenting(sample, examples: true).replacing("mqtt://", with: "mqtts://")
        let settings = try settings(text)
        #expect(settings.uplink.username == "gw-01")
        #expect(settings.uplink.passwordFile == "/etc/millwright/password")
        #expect(settings.uplink.tls.authorityFile == "/etc/millwright/ca.pem")
        #expect(settings.uplink.tls.certificateFile == "/etc/millwright/client.pem")
        #expect(settings.uplink.tls.keyFile == "/etc/millwright/client.key")
        #expect(settings.assets.first?.points.contains { $0.id.rawValue == "voltage_l1" } == true)
        #expect(settings.knowledge.observations["oil_particles"]?.unit == "ppm")
        #expect(settings.assets.first?.calculated.first?.tells == Testimony(observation: "load"))
        #expect(settings.assets.first?.waveforms.first?.direction == .horizontal)
        #expect(settings.control == ControlGroups(read: "millwright", change: "millwright-admin"))
        #expect(settings.operations.map(\.bins.count) == [1, 0])
        #expect(settings.limits.first?.states == [.run])
        #expect(settings.anomalies.first?.points.count == 2 && settings.anomalies.first?.learningRows == 14 * 1440)
        #expect(settings.anomalies.first?.redundant.first?.count == 2)
        #expect(settings.limits.contains { $0.detected == .anomaly && $0.advice.english.hasPrefix("Look at") })
        #expect(settings.indicators.first?.mode == "bearing.lubrication")
        #expect(settings.indicators.first?.nextStop == .within(.seconds(14 * 86_400)))
        #expect(settings.models.map(\.model.name) == ["bearing.json", "oil.json"])
        #expect(settings.models.first?.sources == ["load": "power", "heat": "bearing_temp"])
        #expect(settings.models.map(\.clock) == [.calendar(unit: 3_600_000), .counter("oil_level")])
    }

    @Test func `the smallest file of the sample works and has at most ten lines`() throws {
        let lines = sample.split(separator: "\n").filter { $0.hasPrefix("#     ") }.map { $0.dropFirst(6) }
        #expect(lines.count <= 10)
        let settings = try settings(lines.joined(separator: "\n"))
        #expect(settings.assets.flatMap(\.points).count == 1)
    }

    /// An unknown key is answered with the known ones, so the reader itself says what the sample must hold.
    @Test func `the sample holds every key`() throws {
        let full = uncommenting(sample, examples: true).replacing("mqtt://", with: "mqtts://")
        let withUnknownKeys = full.replacing(/(?m)^( *)(?!brokers)[a-z0-9_-]+:(?=\n)/) { match in
            "\(match.output.0)\n\(match.output.1)  unknown: 1"
        }
        let known = Set(
            try mistakes(withUnknownKeys + "unknown: 1\n").map(\.message).flatMap { message -> [String] in
                if case .unknownKey(_, let known, _) = message { known } else { [] }
            })
        #expect(known.count > 35)
        for key in known {
            #expect(full.contains(try Regex("(?m)^ *\(key):")), "the sample lacks \(key)")
        }
    }

    private func mistakes(_ text: String) throws -> [Mistake] {
        do {
            _ = try settings(text)
            return []
        } catch let error as SettingsMistakes {
            return error.mistakes
        }
    }

    @Test func `the demo plant has no mistake`() throws {
        let plant = try demoPlant()
        #expect(plant.endpoint == TCPEndpoint(host: "127.0.0.1", port: 15020))
        #expect(plant.machines.map(\.kind) == [.pump, .fan, .chamber])
    }

    @Test func `the demo's settings have no mistake and ask for what the demo plant has, each row once`() throws {
        let plant = try demoPlant()
        let settings = try settings(Self.text("demo/millwright.yaml"))
        #expect(settings.links.map(\.transport) == [.tcp([plant.endpoint], .tcp)])
        for (machine, asset) in zip(plant.machines, settings.assets) {
            let device = try #require(settings.devices.first { $0.unit == machine.unit })
            #expect(asset.id == machine.id)
            #expect(asset.points.allSatisfy { $0.device == device.id })
            #expect(Set(asset.points.map(\.source)) == Set(machine.kind.registerMap.map(\.source)))
            #expect(asset.points.count == machine.kind.registerMap.count)
        }
        #expect(settings.assets.count == plant.machines.count)
    }

    private func demoPlant() throws -> PlantConfiguration {
        try PlantConfiguration(yaml: Array(Self.text("demo/plant.yaml").utf8), file: "plant.yaml")
    }
}
