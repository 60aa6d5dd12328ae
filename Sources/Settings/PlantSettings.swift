import Measurement
import Modbus
package import Simulation
import Wording

extension PlantConfiguration {
    /// Reads the text of a plant file; `Config/demo/plant.yaml` says what each key means.
    ///
    /// - Parameter file: The name of the file, for messages; nothing is opened.
    /// - Throws: Every mistake of the text, at once.
    package init(yaml text: [UInt8], file: String) throws(SettingsMistakes) {
        self = try Section.read(text, file: file, sample: "Config/demo/plant.yaml") { PlantConfiguration($0) }
    }

    private init(_ root: Section) {
        var owners: [UnitID: Identifier] = [:]
        func unit(of machine: Identifier) -> Format<UnitID> {
            Format(placeholder: .direct, example: "1") { text throws(SettingsMessage) in
                let unit = try Format<UnitID>.unit.parse(text)
                if let owner = owners[unit] { throw .unitTaken(unit: text, machine: owner.rawValue) }
                owners[unit] = machine
                return unit
            }
        }
        self.init(
            endpoint: root.required("listen", .endpoint),
            machines: root.items("machines") { id, section in
                var machine = MachineConfiguration(
                    id: id, kind: section.required("kind", .choice(placeholder: .pump)),
                    unit: section.required("unit", unit(of: id)))
                // The one with a bearing that is listened to.
                if machine.kind == .pump {
                    machine.outerRaceDefect = section.value(
                        "outer_race_defect", .duration(.seconds(1) ... .seconds(365 * 24 * 3600)))
                }
                return machine
            })
        let pumps = machines.filter { $0.kind == .pump }.map(\.id.rawValue)
        sensors = root.items("sensors") { id, section in
            SensorConfiguration(
                id: id, unit: section.required("unit", unit(of: id)), section, machines: DeclaredNames(pumps))
        }
        root.read("seed", .integer(0...UInt64.max), into: &seed)
    }
}

extension SensorConfiguration {
    /// - Parameter machines: Those that can be listened to.
    fileprivate init(id: Identifier, unit: UnitID, _ section: Section, machines: DeclaredNames) {
        section.check("plays", excludes: ["on"])
        if !section.has("plays"), !section.has("on") { section.add(.missingKey("on", example: "pump-07"), at: "on") }
        let rate = section.value("rate", .sensorRate)
        let machine = section.value("on", .reference(to: .machine, among: machines))
        let file = section.value("plays", .text).map { path in
            var file = RecordedFile(path: path)
            section.read("channel", .integer(1...65535), into: &file.channel)
            file.speed = Double(section.value("speed", .integer(0...65535)) ?? 0)
            file.rate = rate
            return file
        }
        self.init(
            id: id, unit: unit,
            source: file.map(Source.file) ?? .machine(machine ?? id, rate: rate ?? 25600))
        section.read("samples", .integer(64...1 << 20), into: &sampleCount)
        section.read("range", .integer(1...10000), into: &range)
    }
}

extension Format where Value == Double {
    /// A rate that the register of a sensor can say.
    fileprivate static var sensorRate: Self {
        Format(placeholder: 100, example: "25.6kHz") { text throws(SettingsMessage) in
            let rate = try Format<Double>.frequency.parse(text)
            guard VibrationSensor.canTell(rate: rate) else { throw .notSensorRate(found: text) }
            return rate
        }
    }
}
