import DataAcquisition
import Foundation
import Measurement
import Modbus
import Settings
import Testing

@Suite struct ProfileTests {
    private static let profiles = [
        "meter": """
        name: A meter
        maker: Nobody
        source: made up
        parameters: { base: 100, block: 200 }
        timeout: 3s
        pause: 20ms
        max_gap: 8
        max_registers: 60
        registers:
          voltage: { at: input base float32 cdab, unit: V, name: 电压 }
          current:
            at: input base+2 int16
            unit: A
            scale_by: input block+1
            no_value: [0x8000]
            plausible: { min: 0, max: 100 }
          state: { at: holding base+10 uint16, enum: { 0: off, 1: running } }
          alarm: { at: holding block+4.3 }
          fixed: { at: holding 7 uint16 }
        """
    ]

    private func settings(_ rest: String) throws -> DaemonSettings {
        let head = """
            gateway: { id: gw-01, site: plant-2 }
            uplink: { brokers: ["mqtt://localhost:1883"] }
            links: { line1: { tcp: "10.0.0.1:502" } }

            """
        return try DaemonSettings(yaml: Array((head + rest).utf8), file: "test.yaml") { id, _ in
            Self.profiles[id.rawValue].map { .found(text: Array($0.utf8), file: "\(id).yaml") } ?? .missing(known: [])
        }
    }

    private func point(_ id: String, in settings: DaemonSettings) throws -> PointConfiguration {
        try #require(settings.assets.flatMap(\.points).first { $0.id.rawValue == id })
    }

    private func address(_ point: PointConfiguration) -> String {
        PointAddress(device: point.device, value: point.source).description
    }

    @Test func `a point has everything of its register`() throws {
        let settings = try settings(
            """
            devices: { m: { link: line1, profile: meter } }
            assets: { a: { points: { i1: { at: m current, every: 1s }, u1: { at: m voltage, every: 2s } } } }
            """)
        let current = try point("i1", in: settings)
        #expect(address(current) == "m input 102 int16")
        #expect(current.unit == "A")
        #expect(current.interpretation.noValue == [UInt64(bitPattern: -32768)])
        #expect(current.interpretation.plausible == 0...100)
        let factor = AddressedValue(table: .input, address: 201, encoding: .number(.int16, .abcd))
        #expect(current.interpretation.scale == .exponent(try #require(factor)))
        let voltage = try point("u1", in: settings)
        #expect(address(voltage) == "m input 100 float32 cdab")
        #expect(voltage.name == "电压")
        #expect(voltage.period == .seconds(2))
    }

    @Test func `parameters move addresses, those of bits and scale factors too`() throws {
        let settings = try settings(
            """
            devices: { m: { link: line1, profile: { id: meter, block: 300 } }, n: { link: line1, profile: meter } }
            assets: { a: { points_of: { m: 1s } }, b: { points_of: { n: 1s } } }
            """)
        #expect(
            settings.assets[0].points.map(address) == [
                "m input 100 float32 cdab", "m input 102 int16", "m holding 110 uint16", "m holding 304.3",
                "m holding 7 uint16",
            ])
        #expect(address(settings.assets[1].points[3]) == "n holding 204.3")
        let factor = AddressedValue(table: .input, address: 301, encoding: .number(.int16, .abcd))
        #expect(settings.assets[0].points[1].interpretation.scale == .exponent(try #require(factor)))
    }

    @Test func `what a point says itself goes before its register`() throws {
        let settings = try settings(
            """
            devices: { m: { link: line1, profile: meter } }
            assets:
              a:
                points:
                  i1: { at: m current, every: 1s, unit: mA, name: I, scale: 0.5, no_value: [7], plausible: { max: 9 } }
                  state: { at: m state, every: 1s, scale: 2 }
                  number: { at: m current, every: 1s, enum: { 3: on } }
            """)
        let current = try point("i1", in: settings)
        #expect((current.unit, current.name) == ("mA", "I"))
        #expect(current.interpretation.scale == .fixed(Scaling(factor: 5, offset: 0, decimals: 1)))
        #expect(current.interpretation.noValue == [7])
        #expect(current.interpretation.plausible?.upperBound == 9)
        let state = try point("state", in: settings)
        #expect(state.interpretation.meanings == .none, "a scaled number has no names")
        #expect(try point("number", in: settings).interpretation.scale == .none)
    }

    @Test func `points that are declared go before those taken as a whole`() throws {
        let settings = try settings(
            """
            devices: { m: { link: line1, profile: meter } }
            assets:
              a:
                report: { deadband: 1 }
                points_of: { m: 10s }
                points:
                  voltage: { at: m voltage, every: 1s }
                  current: { value: voltage / 2 }
                  power: { value: voltage * fixed }
            """)
        let points = settings.assets[0].points
        #expect(points.map(\.id.rawValue) == ["voltage", "state", "alarm", "fixed"])
        #expect(points.map(\.period) == [.seconds(1), .seconds(10), .seconds(10), .seconds(10)])
        #expect(points.allSatisfy { $0.report?.deadband == .absolute(1) })
        #expect(settings.assets[0].calculated.map(\.id.rawValue) == ["current", "power"])
    }

    @Test func `a device is asked as its profile says, where it says nothing itself`() throws {
        let settings = try settings(
            """
            devices: { m: { link: line1, profile: meter }, n: { link: line1, profile: meter, max_gap: 2, timeout: 1s } }
            """)
        #expect(settings.devices.map(\.limits.maximumGap) == [8, 2])
        #expect(settings.devices.map(\.limits.maximumRegisters) == [60, 60])
        #expect(settings.devices.map(\.timeout) == [.seconds(3), .seconds(1)])
        #expect(settings.devices.map(\.pause) == [.milliseconds(20), .milliseconds(20)])
    }

    @Test func `a profile is looked for in the directory that the settings name`() throws {
        var asked: [String] = []
        let text = """
            gateway: { id: gw-01, site: plant-2 }
            uplink: { brokers: ["mqtt://localhost:1883"] }
            profiles: /opt/profiles
            links: { line1: { tcp: "10.0.0.1:502" } }
            devices: { m: { link: line1, profile: sdm630 }, n: { link: line1, profile: sdm630 } }
            """
        #expect(throws: SettingsMistakes.self) {
            try DaemonSettings(yaml: Array(text.utf8), file: "test.yaml") { id, directory in
                asked.append("\(directory)/\(id)")
                return .unreadable(file: "\(directory)/\(id).yaml", reason: "Permission denied")
            }
        }
        #expect(asked.allSatisfy { $0 == "/opt/profiles/sdm630" } && !asked.isEmpty)
    }
}

/// The profiles that come with the product.
@Suite struct ShippedProfileTests {
    static var all: [String] { SampleTests.profiles.ids }

    @Test func `there are nine devices, fifteen models of SunSpec, and a layout of our own`() {
        let models = Self.all.filter { $0.hasPrefix("sunspec-") && !$0.hasSuffix("-block") }
        #expect(models.count == 15)
        #expect(Self.all.count { !$0.hasPrefix("sunspec-") } == 10 && Self.all.contains("paged-sensor"))
    }

    @Test(arguments: ShippedProfileTests.all)
    func `a shipped profile has no mistake, and its registers can be planned`(id: String) throws {
        let text = """
            gateway: { id: gw-01, site: plant-2 }
            uplink: { brokers: ["mqtt://localhost:1883"] }
            links: { line1: { tcp: "10.0.0.1:502" } }
            devices: { device: { link: line1, profile: \(id) } }
            assets: { asset: { points_of: { device: 10s } } }
            """
        let settings = try DaemonSettings(
            yaml: Array(text.utf8), file: "test.yaml", profiles: SampleTests.profiles.lookup)
        let points = settings.assets[0].points
        let blocks = planBlocks(for: points.map(\.source), limits: settings.devices[0].limits)
        #expect(!points.isEmpty && !blocks.isEmpty)
        #expect(blocks.map(\.members.count).reduce(0, +) == points.count)
    }
}
