import Glibc

/// One way in which a component fails, with what tells of it.
package struct Fault: Sendable, Hashable {
    /// Such as `bearing.outer_race`.
    package let id: String
    package let component: String
    package let name: LocalizedText
    package let mechanism: LocalizedText
    /// How probable the fault is before anything is seen, in 0…1 without the ends.
    package let prior: Double
    /// What speaks for it.
    package let evidence: [Evidence]
    /// What speaks against it, by being there.
    package let refutations: [Refutation]
    /// From slight to severe; each begins where its comparison holds.
    package let stages: [Stage]
    package let causes: [LocalizedText]
    /// The ids of faults that it brings about.
    package let effects: [String]
    package let action: Action
    /// The ids of sources.
    package let sources: [String]

    package init(
        id: String, component: String, name: LocalizedText, mechanism: LocalizedText, prior: Double,
        evidence: [Evidence], refutations: [Refutation], stages: [Stage], causes: [LocalizedText], effects: [String],
        action: Action, sources: [String]
    ) {
        self.id = id
        self.component = component
        self.name = name
        self.mechanism = mechanism
        self.prior = prior
        self.evidence = evidence
        self.refutations = refutations
        self.stages = stages
        self.causes = causes
        self.effects = effects
        self.action = action
        self.sources = sources
    }

    /// ln(prior / (1 − prior)).
    package var priorLogOdds: Double { log(prior / (1 - prior)) }

    package struct Evidence: Sendable, Hashable {
        /// The id of a symptom.
        package let symptom: String
        /// Nats that its presence adds, and that its absence takes away.
        package let present, absent: Double
        /// Whether nobody asserts the fault without it.
        package let isNeeded: Bool

        package init(symptom: String, present: Double, absent: Double, isNeeded: Bool) {
            self.symptom = symptom
            self.present = present
            self.absent = absent
            self.isNeeded = isNeeded
        }
    }

    package struct Refutation: Sendable, Hashable {
        /// The id of a symptom.
        package let symptom: String
        /// Nats that its presence takes away.
        package let weight: Double

        package init(symptom: String, weight: Double) {
            self.symptom = symptom
            self.weight = weight
        }
    }

    package enum Severity: String, Sendable, CaseIterable, Comparable {
        case slight, moderate, severe

        package static func < (a: Self, b: Self) -> Bool {
            allCases.firstIndex(of: a) ?? 0 < allCases.firstIndex(of: b) ?? 0
        }
    }

    package struct Stage: Sendable, Hashable {
        package let severity: Severity
        package let comparison: Comparison

        package init(_ severity: Severity, _ comparison: Comparison) {
            self.severity = severity
            self.comparison = comparison
        }
    }

    package struct Action: Sendable, Hashable {
        package let name: LocalizedText
        /// From 1, at once, to 4, when convenient.
        package let priority: Int
        package let minutes: Int
        package let skill: String
        package let parts: [String]

        package init(name: LocalizedText, priority: Int, minutes: Int, skill: String, parts: [String]) {
            self.name = name
            self.priority = priority
            self.minutes = minutes
            self.skill = skill
            self.parts = parts
        }
    }
}
