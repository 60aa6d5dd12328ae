package import HealthAssessment

/// `knowledge show --json`: what the knowledge base holds.
package struct KnowledgeAnswer: Codable, Sendable, Equatable {
    package struct Fault: Codable, Sendable, Equatable {
        package var fault: String
        package var name: LocalizedText
    }

    package var version: String
    package var hash: String
    package var symptoms: Int
    package var faults: [Fault]
    /// What people and other instruments may tell, with units.
    package var observations: [String: String]

    package init(_ base: KnowledgeBase) {
        version = base.version
        hash = base.hash
        symptoms = base.symptoms.count
        faults = base.faults.map { Fault(fault: $0.id, name: $0.name) }
        observations = base.observations.mapValues(\.unit)
    }
}

/// `knowledge show FAULT --json`: a fault with everything that hangs on it.
package struct FaultAnswer: Codable, Sendable, Equatable {
    package struct Evidence: Codable, Sendable, Equatable {
        package var symptom: String
        package var name: LocalizedText
        package var tests: [String]
        /// `any` or `all` of the tests.
        package var combination: String
        /// Nats.
        package var present: Double
        package var absent: Double
        package var needed: Bool
    }

    package var fault: String
    package var name: LocalizedText
    package var mechanism: LocalizedText
    package var prior: Double
    package var evidence: [Evidence]
    /// By their presence; `present` is what they take away.
    package var refutedBy: [Evidence]
    package var severity: [String: String]
    package var causes: [LocalizedText]
    package var leadsTo: [String]
    package var action: LocalizedText
    package var priority: Int
    package var minutes: Int
    package var skill: String
    package var parts: [String]
    package var sources: [String]

    package init(_ fault: Fault, in base: KnowledgeBase) {
        func evidence(_ id: String, present: Double, absent: Double, needed: Bool) -> Evidence? {
            base.symptoms[id].map {
                Evidence(
                    symptom: id, name: $0.name, tests: $0.comparisons.map(\.text),
                    combination: $0.combination == .any ? "any" : "all", present: present, absent: absent,
                    needed: needed)
            }
        }
        self.fault = fault.id
        name = fault.name
        mechanism = fault.mechanism
        prior = fault.prior
        self.evidence = fault.evidence.compactMap {
            evidence($0.symptom, present: $0.present, absent: $0.absent, needed: $0.isNeeded)
        }
        refutedBy = fault.refutations.compactMap {
            evidence($0.symptom, present: -$0.weight, absent: 0, needed: false)
        }
        severity = Dictionary(fault.stages.map { ($0.severity.rawValue, $0.comparison.text) }) { $1 }
        causes = fault.causes
        leadsTo = fault.effects
        action = fault.action.name
        priority = fault.action.priority
        minutes = fault.action.minutes
        skill = fault.action.skill
        parts = fault.action.parts
        sources = fault.sources.compactMap { base.sources[$0] }
    }
}
