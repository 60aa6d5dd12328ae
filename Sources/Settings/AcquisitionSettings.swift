import DataAcquisition
import Measurement
import Modbus
import Wording

extension DeviceConfiguration {
    /// - Parameters:
    ///   - names: The ids of links that the same file declares.
    ///   - links: Those that could be read.
    init(_ id: Identifier, _ section: Section, names: DeclaredNames, links: [LinkConfiguration]) {
        let link = section.required("link", .reference(to: .link, among: names))
        // On a line every device has a number; 255 is nobody there.
        let isLine = links.first { $0.id == link }?.framing != .mbap && links.contains { $0.id == link }
        let unit = isLine ? section.required("unit", .unitOnLine) : section.value("unit", .unit) ?? .direct
        self.init(id: id, link: link, unit: unit)
        section.read("pause", .duration(.zero ... .seconds(10)), into: &pause)
        section.read("timeout", .duration(.milliseconds(10) ... .seconds(60)), into: &timeout)
        section.read("retries", .integer(0...10), into: &retries)
        section.read("max_gap", .integer(0...100), into: &limits.maximumGap)
        section.read("max_registers", .integer(4...125), into: &limits.maximumRegisters)
    }
}

extension AssetConfiguration {
    private enum Point {
        case read(PointConfiguration)
        case calculated(CalculatedPoint)
    }

    /// - Parameter devices: The ids that the same file declares.
    init(_ id: Identifier, _ section: Section, devices: DeclaredNames) {
        let name = section.value("name", .text) ?? id.rawValue
        let report = section.section(ifThere: "report") { ReportRule($0) }
        let sources = section.names(under: "points", without: "value")
        let points = section.items("points") { id, section in
            section.has("value")
                ? Point.calculated(CalculatedPoint(id, section, sources: sources, report: report))
                : .read(PointConfiguration(id, section, devices: devices, report: report, sources: sources))
        }
        self.init(
            id: id, name: name,
            points: points.compactMap { if case .read(let point) = $0 { point } else { nil } },
            calculated: points.compactMap { if case .calculated(let point) = $0 { point } else { nil } })
    }
}

extension PointConfiguration {
    /// - Parameters:
    ///   - devices: The ids that the same file declares.
    ///   - report: What holds where the point has nothing of its own.
    ///   - sources: The points of the asset that are read.
    init(
        _ id: Identifier, _ section: Section, devices: DeclaredNames, report: ReportRule?, sources: DeclaredNames
    ) {
        let address = section.required("at", .pointAddress(devices: devices))
        // Not there, or this would be a computed point; asked for, so that it is among the known keys.
        _ = section.value("value", .text)
        // Polls lie on a common grid, so that devices that are due together share a wake-up.
        let grid = Duration.milliseconds(10)
        self.init(
            id: id, name: section.value("name", .text) ?? id.rawValue, device: address.device, source: address.value,
            interpretation: Interpretation(section, of: address.value.encoding),
            unit: section.value("unit", .text) ?? "",
            period: section.required("every", .duration(grid ... .seconds(24 * 3600), grid: grid)),
            report: section.section(ifThere: "report") { ReportRule($0) } ?? report)
        writable = WritePermission.read(section, of: self, sources: sources)
    }
}

extension CalculatedPoint {
    /// - Parameters:
    ///   - sources: The points of the asset that are read.
    ///   - report: What holds where the point has nothing of its own.
    init(_ id: Identifier, _ section: Section, sources: DeclaredNames, report: ReportRule?) {
        let expression = section.required("value", .expression(of: sources))
        self.init(
            id: id, name: section.value("name", .text) ?? id.rawValue, expression: expression,
            unit: section.value("unit", .text) ?? "",
            report: section.section(ifThere: "report") { ReportRule($0) } ?? report)
    }
}

extension ReportRule {
    fileprivate init(_ section: Section) {
        self.init()
        let longest = Duration.seconds(24 * 3600)
        section.read("deadband", .deadband, into: &deadband)
        section.read("min", .duration(.zero...longest), into: &minimum)
        maximum = section.value("max", .duration(.milliseconds(10)...longest))
        if let maximum, maximum < minimum { section.add(.reversedLimits, at: "max") }
    }
}

extension Format where Value == ReportRule.Deadband {
    /// A number in the unit of the point, or a percentage of its value.
    static var deadband: Self {
        Format(placeholder: .absolute(0), example: "0.5") { text throws(SettingsMessage) in
            let isPercent = text.hasSuffix("%")
            guard let number = DecimalNumber(isPercent ? String(text.dropLast()) : text), number.digits >= 0 else {
                throw .notDeadband(found: text)
            }
            return isPercent ? .percent(number.value) : .absolute(number.value)
        }
    }
}

extension Format where Value == Expression {
    /// - Parameter sources: The points that it may rest on.
    static func expression(of sources: DeclaredNames) -> Self {
        func parsed(_ text: String) throws(SettingsMessage) -> Expression {
            do throws(Expression.Fault) {
                return try Expression(text)
            } catch {
                throw .notExpression(error)
            }
        }
        guard let placeholder = try? parsed("0") else { preconditionFailure("a number is an expression") }
        return Format(placeholder: placeholder, example: "voltage * current") { text throws(SettingsMessage) in
            let expression = try parsed(text)
            if expression.references.isEmpty { throw .constantExpression(found: text) }
            for id in expression.references where !sources.contains(id.rawValue) {
                let known = sources.inOrder
                // Half of an id with a minus in it.
                let whole = known.first { $0.hasPrefix("\(id)-") }.map { "[\($0)]" }
                throw .unknownReference(
                    .point, found: id.rawValue, known: known,
                    nearest: whole ?? nearestName(to: id.rawValue, in: known))
            }
            return expression
        }
    }
}

extension Format where Value == UnitID {
    static var unit: Self {
        Format(placeholder: .direct, example: "1") { text throws(SettingsMessage) in
            UnitID(try Format<UInt8>.integer(0...255).parse(text))
        }
    }

    /// On a serial line, or behind a transparent serial server (Modbus over Serial Line V1.02, section 2.2).
    static var unitOnLine: Self {
        Format(placeholder: UnitID(1), example: "1") { text throws(SettingsMessage) in
            UnitID(try Format<UInt8>.integer(1...247).parse(text))
        }
    }
}
