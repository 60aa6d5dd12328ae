import HealthAssessment
import Measurement
import Wording

extension RegisteredAsset {
    /// - Parameter locations: The measurement locations of the asset.
    init(_ id: Identifier, _ section: Section, locations: DeclaredNames, knowledge: SiteKnowledge) {
        self.init(id: id)
        line = section.value("line", .identifier(example: "line-2"))
        criticality = section.value("criticality", .choice(placeholder: .a))
        machine = section.section(ifThere: "machine") { Machine($0, knowledge: knowledge) }
        entry = RegisterEntry(section)
        components = section.items("components") { RegisteredComponent($0, $1, locations: locations) }
    }
}

extension RegisteredComponent {
    fileprivate init(_ id: Identifier, _ section: Section, locations: DeclaredNames) {
        self.init(id: id, name: section.value("name", .text) ?? id.rawValue)
        self.locations = section.valueOrList("location", .reference(to: .location, among: locations))
        bearing = section.value("bearing", .bearing)
        entry = RegisterEntry(section)
    }
}

extension RegisterEntry {
    fileprivate init(_ section: Section) {
        self.init()
        maker = section.value("maker", .text)
        type = section.value("type", .text)
        serial = section.value("serial", .text)
        commissioned = section.value("commissioned", .day)
        spareParts = section.list("spare_parts", ifThere: .text)
    }
}

extension Format where Value == CivilTime {
    /// A day as ISO 8601 writes it.
    static var day: Self {
        let example = CivilTime(year: 2021, month: 3, day: 15, hour: 0, minute: 0, milliseconds: 0)
        return Format(placeholder: example, example: "2021-03-15") { text throws(SettingsMessage) in
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            let numbers = parts.compactMap { Int($0) }
            guard parts.map(\.utf8.count) == [4, 2, 2], numbers.count == 3 else { throw .notDay(found: text) }
            let day = CivilTime(
                year: numbers[0], month: numbers[1], day: numbers[2], hour: 0, minute: 0, milliseconds: 0)
            guard day.time != nil else { throw .notDay(found: text) }
            return day
        }
    }
}

extension Format where Value == Bearing {
    /// By its designation, or by its dimensions.
    fileprivate static var bearing: Self {
        let example = "6205"
        guard let placeholder = BearingCatalogue.bearing(example) else {
            preconditionFailure("the catalogue has the most common bearing")
        }
        return Format(placeholder: placeholder, example: example) { text throws(SettingsMessage) in
            do throws(CommissioningFailure.Bearing) {
                return try Bearing(text)
            } catch {
                throw .notBearing(found: text)
            }
        }
    }
}
