import DataAcquisition
import Measurement
import Modbus
import PrognosticAssessment
import StateDetection
import Wording

extension DeviceConfiguration {
    /// - Parameters:
    ///   - names: The ids of links that the same file declares.
    ///   - links: Those that could be read.
    ///   - shelf: The profiles that devices may be of.
    init(
        _ id: Identifier, _ section: Section, names: DeclaredNames, links: [LinkConfiguration], shelf: ProfileShelf
    ) {
        let link = section.required("link", .reference(to: .link, among: names))
        // On a line every device has a number; 255 is nobody there.
        let isLine = links.first { $0.id == link }?.framing != .mbap && links.contains { $0.id == link }
        let unit = isLine ? section.required("unit", .unitOnLine) : section.value("unit", .unit) ?? .direct
        let profile = shelf.profile(of: section, id)
        let requests = RequestLimits(section, otherwise: profile?.requests ?? RequestLimits())
        self.init(id: id, link: link, unit: unit)
        pause = requests.pause
        timeout = requests.timeout
        limits = requests.blocks
        section.read("retries", .integer(0...10), into: &retries)
    }
}

/// The devices that a file declares.
package struct DeclaredDevices {
    let names: DeclaredNames
    /// By the id of the device; a device whose own id is wrong has none.
    let types: [String: DeviceType]

    /// Where no file is at hand every device may be there.
    package static var unknown: DeclaredDevices {
        DeclaredDevices(names: DeclaredNames([], isComplete: false), types: [:])
    }
}

extension AssetConfiguration {
    private enum Point {
        case read(PointConfiguration)
        case calculated(CalculatedPoint)
    }

    /// - Parameters:
    ///   - devices: Those that the same file declares.
    ///   - knowledge: What its points may tell of.
    ///   - limits: Takes those of its points.
    ///   - shelf: The trained models that it may use.
    ///   - indicators: Takes those of its wear.
    ///   - models: Takes the models that tell its lives.
    ///   - operations: Takes by what its state is told.
    ///   - anomalies: Takes what its detectors judge.
    init(
        _ id: Identifier, _ section: Section, devices: DeclaredDevices, knowledge: SiteKnowledge,
        shelf: ModelShelf, limits: inout [DeclaredLimits], indicators: inout [IndicatorConfiguration],
        models: inout [ModelUse],
        operations: inout [OperationConfiguration], anomalies: inout [AnomalyConfiguration]
    ) {
        let name = section.value("name", .text) ?? id.rawValue
        let report = section.section(ifThere: "report") { ReportRule($0) }
        let taken = TakenRegisters(section, devices: devices, report: report)
        let declared = section.names(under: "points", without: "value")
        let sources = DeclaredNames(
            declared.inOrder + taken.points.map(\.id.rawValue), isComplete: taken.areComplete)
        let all = DeclaredNames(
            section.names(under: "points").inOrder + taken.points.map(\.id.rawValue), isComplete: taken.areComplete)
        let asset = id
        var testimonies = Testimonies(
            knowledge, components: knowledge.names(section.names(under: "components").inOrder))
        let points = section.items("points") { id, section in
            if section.has("value") {
                var point = CalculatedPoint(id, section, sources: sources, report: report)
                point.tells = testimonies.read(section, of: id, unit: point.unit, type: point.column.valueType)
                limits += DeclaredLimits.read(
                    section, of: id, in: asset, unit: point.unit, type: point.column.valueType, plausible: nil,
                    sources: all)
                return Point.calculated(point)
            }
            var point = PointConfiguration(id, section, devices: devices, report: report, sources: sources)
            point.tells = testimonies.read(section, of: id, unit: point.unit, type: point.column.valueType)
            limits += DeclaredLimits.read(
                section, of: id, in: asset, unit: point.unit, type: point.column.valueType,
                plausible: point.interpretation.plausible, sources: all)
            return .read(point)
        }
        let waveforms = section.items("waveforms") { id, section in
            WaveformConfiguration.read(id, section, devices: devices, sources: sources)
        }.compactMap(\.self)
        self.init(
            id: id, name: name,
            points: points.compactMap { if case .read(let point) = $0 { point } else { nil } } + taken.points,
            calculated: points.compactMap { if case .calculated(let point) = $0 { point } else { nil } },
            waveforms: waveforms)
        trends = section.list("trends", ifThere: .reference(to: .point, among: all))
        let hasLimits = limits.contains { $0.limits.asset == asset }
        let prognosis = IndicatorConfiguration.all(
            section, of: self, knowledge: knowledge, shelf: shelf,
            hasHealth: hasLimits || !section.names(under: "waveforms").inOrder.isEmpty, areComplete: taken.areComplete)
        // What wear is told by is kept without being named twice.
        let series =
            PartConfiguration.all(of: prognosis.indicators).flatMap { $0.series.sorted() }
            + prognosis.models.flatMap { $0.series.sorted() }
        for id in series.compactMap(Identifier.init) where !trends.contains(id) && all.contains(id.rawValue) {
            trends.append(id)
        }
        if trends.contains(where: { $0.rawValue == IndicatorConfiguration.health }) {
            section.add(.pointInPlaceOfHealth, at: "points")
        }
        indicators += prognosis.indicators
        models += prognosis.models
        if let operation = OperationConfiguration.read(section, of: self, sources: all) { operations.append(operation) }
        let declaredAnomalies = section.section(ifThere: "anomalies") { section in
            limits.append(.anomaly(section, in: asset))
            let declared = AnomalyConfiguration(section, of: self, sources: all, areComplete: taken.areComplete)
            let units = self.points.map { ($0.id, $0.unit) } + calculated.map { ($0.id, $0.unit) }
            for (id, unit) in units where declared.points.contains(id) {
                limits.append(.sensor(section, of: id, in: asset, unit: unit))
            }
            return declared
        }
        if let declaredAnomalies { anomalies.append(declaredAnomalies) }
    }
}

/// The points of an asset that are all registers of a device: `points_of: { DEVICE: PERIOD }`.
private struct TakenRegisters {
    private(set) var points: [PointConfiguration] = []
    /// Whether every profile could be read.
    private(set) var areComplete = true

    init(_ section: Section, devices: DeclaredDevices, report: ReportRule?) {
        let names = devices.names
        let taken = section.pairs("points_of", .reference(to: .device, among: names), .period) ?? []
        let declared = section.names(under: "points")
        var owners: [Identifier: Identifier] = [:]
        for (device, period) in taken {
            switch devices.types[device.rawValue] {
            case .profile(let profile):
                let registers = profile.registers.filter { !declared.contains($0.id.rawValue) }
                // One says it: of two devices of a type, every register is there twice.
                if let register = registers.first(where: { owners[$0.id] != nil }), let owner = owners[register.id] {
                    section.add(
                        .registerOfTwo(register.id.rawValue, devices: [owner.rawValue, device.rawValue]),
                        at: "points_of")
                    continue
                }
                for register in registers {
                    owners[register.id] = device
                    points.append(PointConfiguration(register, of: device, period: period, report: report))
                }
            case .unspecified: section.add(.noProfile(device: device.rawValue), at: "points_of")
            case .unread, nil: areComplete = false
            }
        }
    }
}

extension PointConfiguration {
    fileprivate init(_ register: Profile.Register, of device: Identifier, period: Duration, report: ReportRule?) {
        self.init(
            id: register.id, name: register.name, device: device, source: register.source,
            interpretation: register.interpretation, unit: register.unit, period: period, report: report)
        feature = register.feature
    }

    /// - Parameters:
    ///   - devices: Those that the same file declares.
    ///   - report: What holds where the point has nothing of its own.
    ///   - sources: The points of the asset that are read.
    init(
        _ id: Identifier, _ section: Section, devices: DeclaredDevices, report: ReportRule?, sources: DeclaredNames
    ) {
        let place = section.required("at", .pointSource(devices: devices))
        // Not there, or this would be a computed point; asked for, so that it is among the known keys.
        _ = section.value("value", .text)
        let source = place.address.value
        self.init(
            id: id, name: section.value("name", .text) ?? place.register?.name ?? id.rawValue,
            device: place.address.device, source: source,
            interpretation: Interpretation(
                section, of: source.encoding, otherwise: place.register?.interpretation ?? Interpretation()),
            unit: section.value("unit", .text) ?? place.register?.unit ?? "",
            period: section.required("every", .period),
            report: section.section(ifThere: "report") { ReportRule($0) } ?? report)
        // Another unit makes what the profile says another number.
        feature =
            FeatureTag.read(section, unit: unit)
            ?? place.register.flatMap { $0.unit == unit ? $0.feature : nil }
        writable = WritePermission.read(section, of: self, sources: sources)
    }
}

extension Format where Value == Duration {
    /// Polls lie on a common grid, so that devices that are due together share a wake-up.
    static var period: Self {
        let grid = Duration.milliseconds(10)
        return duration(grid ... .seconds(24 * 3600), grid: grid)
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
            let digits = isPercent ? String(text.dropLast()) : text
            guard let number = DecimalNumber(digits), number.digits >= 0 else {
                throw .decimalComma(digits) ?? .notDeadband(found: text)
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
