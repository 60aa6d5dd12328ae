package import DataAcquisition
package import Measurement
package import Modbus
import Wording

/// A device type, described once: what lies in its registers, and how it wants to be asked.
package struct Profile: Hashable, Sendable {
    package let name: String
    package let maker: String
    /// Where the addresses are from.
    package let source: String
    /// What addresses may be relative to, with the values in force.
    package let parameters: [String: Int]
    package let registers: [Register]
    package let captures: [Capture]
    let requests: RequestLimits

    /// A point without device, period and report.
    package struct Register: Hashable, Sendable {
        package let id: Identifier
        package let name: String
        package let source: AddressedValue
        package let interpretation: Interpretation
        package let unit: String
        package let feature: FeatureTag?
    }

    /// Reads the text of a profile.
    ///
    /// - Parameters:
    ///   - file: The name of the file, for messages; nothing is opened.
    ///   - arguments: Values of parameters in the place of their defaults.
    /// - Throws: Every mistake of the text, at once.
    package init(yaml text: [UInt8], file: String, arguments: [String: Int] = [:]) throws(SettingsMistakes) {
        self = try Section.read(text, file: file, sample: "docs/profiles.md") { Profile($0, arguments: arguments) }
    }

    private init(_ root: Section, arguments: [String: Int]) {
        name = root.required("name", .text)
        maker = root.required("maker", .text)
        source = root.required("source", .text)
        let declared = root.pairs("parameters", .parameterName, .parameter) ?? []
        let parameters = Dictionary(declared) { first, _ in first }.merging(arguments) { _, argument in argument }
        self.parameters = parameters
        requests = RequestLimits(root, otherwise: RequestLimits())
        root.requireEntries("registers", example: "{ voltage_l1: { at: input 0 float32, unit: V } }")
        registers = root.items("registers") { Register($0, $1, parameters: parameters) }
        captures = root.items("captures") { Capture($0, $1, parameters: parameters) }
    }

    package subscript(id: String) -> Register? { registers.first { $0.id.rawValue == id } }
}

extension Profile.Register {
    /// - Parameter parameters: What addresses may be relative to.
    fileprivate init(_ id: Identifier, _ section: Section, parameters: [String: Int]) {
        self.id = id
        source = section.required("at", .registerAddress(parameters: parameters))
        name = section.value("name", .text) ?? id.rawValue
        interpretation = Interpretation(section, of: source.encoding, parameters: parameters)
        unit = section.value("unit", .text) ?? ""
        feature = FeatureTag.read(section, unit: unit)
    }
}

extension FeatureTag {
    /// `feature: NAME`, and `axis: ID` where a sensor measures in several directions.
    static func read(_ section: Section, unit: String) -> FeatureTag? {
        let name = section.value("feature", .choice(placeholder: Name.rms))
        let axis = section.value("axis", .identifier(example: "z"))
        section.check("axis", needs: "feature")
        guard let name else { return nil }
        if let needed = name.unit, needed != unit {
            section.add(.featureUnit(feature: name.rawValue, unit: needed, found: unit), at: "feature")
        }
        return FeatureTag(name: name, axis: axis)
    }
}

/// How a device wants to be asked.
struct RequestLimits: Hashable, Sendable {
    var pause: Duration = .zero
    var timeout: Duration = .seconds(1)
    var blocks = BlockLimits()
}

extension RequestLimits {
    /// - Parameter defaults: What holds where nothing is written.
    init(_ section: Section, otherwise defaults: RequestLimits) {
        self = defaults
        section.read("pause", .duration(.zero ... .seconds(10)), into: &pause)
        section.read("timeout", .duration(.milliseconds(10) ... .seconds(60)), into: &timeout)
        section.read("max_gap", .integer(0...100), into: &blocks.maximumGap)
        section.read("max_registers", .integer(4...125), into: &blocks.maximumRegisters)
    }
}

extension Format where Value == Int {
    static var parameter: Self { integer(0...65535) }
}

extension Format where Value == String {
    /// A letter first, so that it is no number, and no minus, which would look like one.
    static var parameterName: Self {
        Format(placeholder: "base", example: "base") { text throws(SettingsMessage) in
            guard let first = text.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first),
                Identifier(text) != nil, !text.contains("-"), text != "id", text != "modicon"
            else { throw .notParameterName(found: text) }
            return text
        }
    }
}

extension Format where Value == AddressedValue {
    /// `TABLE ADDRESS TYPE [ORDER]`, the address alone or relative to a parameter.
    static func registerAddress(parameters: [String: Int]) -> Self {
        Format(placeholder: .unread, example: "input 0 float32") { text throws(SettingsMessage) in
            let words = text.split(separator: " ").map(String.init)
            guard words.count >= 2 else { throw .notRegisterAddress(found: text) }
            return try AddressedValue(
                spelling: words[1...], in: try Table(spelling: words[0]), parameters: parameters)
        }
    }
}

extension AddressedValue {
    /// Stands in for an address with a mistake; as a whole number it may have everything that a point can have.
    static var unread: AddressedValue {
        guard let value = AddressedValue(table: .holding, address: 0, encoding: .number(.int64, .abcd)) else {
            preconditionFailure("address 0 exists")
        }
        return value
    }
}
