import DataAcquisition
import Measurement
import Modbus
import Wording

extension LinkConfiguration {
    init(_ id: Identifier, _ section: Section) {
        self.init(id: id, endpoint: section.required("tcp", .endpoint))
        section.read("connect_timeout", .duration(.milliseconds(100) ... .seconds(60)), into: &connectTimeout)
    }
}

extension DeviceConfiguration {
    /// - Parameter links: The ids that the same file declares.
    init(_ id: Identifier, _ section: Section, links: DeclaredNames) {
        self.init(
            id: id, link: section.required("link", .reference(to: .link, among: links)),
            unit: section.value("unit", .unit) ?? .direct)
        section.read("timeout", .duration(.milliseconds(10) ... .seconds(60)), into: &timeout)
        section.read("retries", .integer(0...10), into: &retries)
        section.read("max_gap", .integer(0...100), into: &limits.maximumGap)
        section.read("max_registers", .integer(4...125), into: &limits.maximumRegisters)
    }
}

extension AssetConfiguration {
    /// - Parameter devices: The ids that the same file declares.
    init(_ id: Identifier, _ section: Section, devices: DeclaredNames) {
        self.init(
            id: id, name: section.value("name", .text) ?? id.rawValue,
            points: section.items("points") { PointConfiguration($0, $1, devices: devices) })
    }
}

extension PointConfiguration {
    /// - Parameter devices: The ids that the same file declares.
    init(_ id: Identifier, _ section: Section, devices: DeclaredNames) {
        let address = section.required("at", .pointAddress(devices: devices))
        // Polls lie on a common grid, so that devices that are due together share a wake-up.
        let grid = Duration.milliseconds(10)
        self.init(
            id: id, name: section.value("name", .text) ?? id.rawValue, device: address.device, source: address.value,
            interpretation: Interpretation(section, of: address.value.encoding),
            unit: section.value("unit", .text) ?? "",
            period: section.required("every", .duration(grid ... .seconds(24 * 3600), grid: grid)))
    }
}

extension Format where Value == UnitID {
    static var unit: Self {
        Format(placeholder: .direct, example: "1") { text throws(SettingsMessage) in
            UnitID(try Format<UInt8>.integer(0...255).parse(text))
        }
    }
}
