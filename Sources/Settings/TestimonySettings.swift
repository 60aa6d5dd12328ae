import HealthAssessment
import Measurement
import Wording

/// What the points of one asset tell the diagnosis of their machine, point by point.
struct Testimonies {
    private struct Subject: Hashable {
        let observation: String
        let component: Identifier?
    }

    private let knowledge: SiteKnowledge
    private let components: DeclaredNames
    private var tellers: [Subject: Identifier] = [:]

    /// - Parameter components: Of the asset.
    init(_ knowledge: SiteKnowledge, components: DeclaredNames) {
        self.knowledge = knowledge
        self.components = components
    }

    /// Reads `tells: OBSERVATION [COMPONENT]` of a point.
    mutating func read(_ section: Section, of point: Identifier, unit: String, type: ValueType) -> Testimony? {
        guard let words = section.value("tells", format), let name = words.first else { return nil }
        let subject = Subject(observation: name, component: words.count == 2 ? Identifier(words[1]) : nil)
        guard type != .text, type != .time else {
            section.add(.onlyFor(.numbers, key: "tells", type: type.name), at: "tells")
            return nil
        }
        if let other = tellers.updateValue(point, forKey: subject) {
            section.add(.toldTwice(observation: name, point: other.rawValue), at: "tells")
        }
        guard let observation = knowledge.base.observations[name] else { return nil }
        guard let factor = unitFactor(from: unit, to: observation.unit) else {
            section.add(.toldInOtherUnit(observation: name, found: unit, expected: observation.unit), at: "tells")
            return nil
        }
        return Testimony(observation: name, component: subject.component, factor: factor)
    }

    /// The words, one or two.
    private var format: Format<[String]> {
        let observations = Format<String>.name(
            of: .observation, among: knowledge.names(knowledge.base.observations.keys))
        let components = Format<String>.name(of: .assetComponent, among: components)
        return Format(placeholder: [], example: "bearing_temperature_rise") { text throws(SettingsMessage) in
            let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            guard words.count <= 2 else { throw .notTestimony(found: text) }
            _ = try observations.parse(words[0])
            if words.count == 2 { _ = try components.parse(words[1]) }
            return words
        }
    }
}
