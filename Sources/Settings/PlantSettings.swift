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
                MachineConfiguration(
                    id: id, kind: section.required("kind", .choice(placeholder: .pump)),
                    unit: section.required("unit", unit(of: id)))
            })
        root.read("seed", .integer(0...UInt64.max), into: &seed)
    }
}
