import DataAcquisition
import Measurement
import StateDetection
import Wording

extension OperationConfiguration {
    private static let settling = Duration.milliseconds(100) ... .seconds(3600)
    private static let holding = Duration.milliseconds(100) ... .seconds(600)

    /// Reads `operation` of an asset.
    ///
    /// - Parameters:
    ///   - asset: With its points.
    ///   - sources: All of its points.
    /// - Returns: nil where it is left out.
    static func read(_ section: Section, of asset: AssetConfiguration, sources: DeclaredNames)
        -> OperationConfiguration?
    {
        section.section(ifThere: "operation") { OperationConfiguration($0, of: asset, sources: sources) }
    }

    private init(_ section: Section, of asset: AssetConfiguration, sources: DeclaredNames) {
        let types = Dictionary(asset.columns.map { ($0.id, $0.valueType) }) { first, _ in first }
        let point = Format<Identifier>.reference(to: .point, among: sources)
        section.check("learn", excludes: ["run", "idle"])
        let signal = section.value("learn", point)
        let idle = section.value("idle", .expression(of: sources))
        if let signal {
            _ = section.value("run", .expression(of: sources))
            self.init(asset: asset.id, evidence: .signal(signal))
        } else {
            let run = section.required("run", .condition(of: sources))
            self.init(asset: asset.id, evidence: .rules(run: run, idle: idle))
        }
        section.read("settle", .duration(Self.settling), into: &settle)
        section.read("hold", .duration(Self.holding), into: &hold)
        let widths =
            section.hasSection("bins")
            ? section.pairs("bins", point, .binWidth) ?? []
            : section.list("bins", ifThere: point).map { ($0, .usual) }
        bins = widths.map { Bin(point: $0, width: $1) }
        context = section.list("context", ifThere: point)
        for (key, points) in [("learn", signal.map { [$0] } ?? []), ("bins", widths.map(\.0))] {
            guard let type = points.compactMap({ types[$0] }).first(where: { !$0.isQuantity }) else { continue }
            section.add(.onlyFor(.numbers, key: key, type: type.name), at: key)
        }
    }
}

extension Format where Value == Expression {
    /// The same, with an example of what is true or false.
    fileprivate static func condition(of sources: DeclaredNames) -> Self {
        let format = expression(of: sources)
        return Format(placeholder: format.placeholder, example: "current > 5", parse: format.parse)
    }
}

extension Format where Value == OperationConfiguration.BinWidth {
    /// `10%` of the value, or a number in the unit of the point.
    fileprivate static var binWidth: Self {
        Format(placeholder: .usual, example: "10%") { text throws(SettingsMessage) in
            let isPercent = text.hasSuffix("%")
            let digits = isPercent ? String(text.dropLast()) : text
            guard let number = DecimalNumber(digits), number.digits > 0, !isPercent || (1...100).contains(number.value)
            else { throw .decimalComma(digits) ?? .notBinWidth(found: text) }
            return isPercent ? .relative(number.value / 100) : .absolute(number.value)
        }
    }
}

extension Format where Value == OperatingState {
    /// One that a machine can be in.
    static var operatingState: Self {
        let states = OperatingState.allCases.filter { $0 != .unknown }
        return Format(placeholder: .run, example: "run") { text throws(SettingsMessage) in
            try pick(text, from: states, named: \.rawValue)
        }
    }
}
