package import HealthAssessment
import Measurement
import Wording

extension KnowledgeBase {
    /// What the program brings, read when first asked for.
    package static let embedded: KnowledgeBase = {
        do throws(SettingsMistakes) {
            return try KnowledgeBase(KnowledgeText.embedded)
        } catch {
            preconditionFailure("the files that the program brings are tested: \(error.mistakes.count) mistakes")
        }
    }()
}

extension Machine {
    /// What the settings say about a machine; names of limits and kinds are those of the knowledge base.
    init(_ section: Section, knowledge: SiteKnowledge) {
        self.init()
        if let standard = section.value("standard", .zoneTable(of: knowledge)) {
            let words = ["group", "foundation"].compactMap { section.value($0, .text) }
            let id = words.joined(separator: "-")
            if let limits = standard.table.classes[id] {
                zones = Zones(id: "\(standard.name):\(id)", table: standard.table, limits: limits)
            } else if standard.isKnown {
                let known = standard.table.classes.keys.sorted()
                section.add(.notOneOf(found: id, allowed: known, nearest: nil), at: "standard")
            }
        } else {
            for key in ["group", "foundation"] where section.value(key, .text) != nil {
                section.check(key, needs: "standard")
            }
        }
        classes = section.list("kinds", ifThere: .assetClass(of: knowledge))
        power = section.value("power", .power.within(Self.powers))
        lineFrequency = section.value("line_frequency", .frequency.within(Self.lineFrequencies))
        poles = section.value("poles", .integer(Self.poles))
        rotorBars = section.value("rotor_bars", .integer(Self.rotorBars))
        teeth = section.value("teeth", .integer(Self.teeth))
        matingTeeth = section.value("mating_teeth", .integer(Self.teeth))
        vanes = section.value("vanes", .integer(Self.vanes))
        beltOrder = section.value("belt_order", .number.within(Self.beltOrders))
    }
}

/// A table of limits with its name.
private struct NamedZoneTable {
    let name: String
    let table: ZoneTable
    /// Not where a knowledge file that could not be read may hold it.
    var isKnown = true
}

extension Format where Value == NamedZoneTable {
    fileprivate static func zoneTable(of knowledge: SiteKnowledge) -> Self {
        let tables = knowledge.base.zoneTables.sorted { $0.key < $1.key }.map {
            NamedZoneTable(name: $0.key, table: $0.value)
        }
        guard let first = tables.first else { preconditionFailure("the program brings tables of limits") }
        return Format(placeholder: first, example: first.name) { text throws(SettingsMessage) in
            if !knowledge.isComplete, !tables.contains(where: { $0.name == text }) {
                return NamedZoneTable(name: text, table: first.table, isKnown: false)
            }
            return try pick(text, from: tables, named: \.name)
        }
    }
}

extension Format where Value == String {
    /// An asset class of the knowledge base.
    fileprivate static func assetClass(of knowledge: SiteKnowledge) -> Self {
        let known = knowledge.base.assetClasses.keys.sorted()
        return Format(placeholder: known.first ?? "", example: known.first ?? "pump") { text throws(SettingsMessage) in
            knowledge.isComplete ? try pick(text, from: known, named: \.self) : text
        }
    }
}

extension Format where Value == Double {
    /// The same, refused outside a range.
    func within(_ range: ClosedRange<Double>) -> Self {
        Format(
            placeholder: min(max(placeholder, range.lowerBound), range.upperBound), example: example
        ) { [parse] text throws(SettingsMessage) in
            let value = try parse(text)
            guard range.contains(value) else {
                throw .outOfRange(found: text, minimum: "\(range.lowerBound)", maximum: "\(range.upperBound)")
            }
            return value
        }
    }

    /// In kilowatts.
    fileprivate static var power: Self {
        Format(placeholder: 1, example: "45kW") { text throws(SettingsMessage) in
            for (unit, factor) in [("kW", 1.0), ("MW", 1000), ("W", 0.001)] where text.hasSuffix(unit) {
                guard let number = DecimalNumber(String(text.dropLast(unit.count))), number.digits > 0 else { break }
                return number.value * factor
            }
            throw .notPower(found: text)
        }
    }
}
