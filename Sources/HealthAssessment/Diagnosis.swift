package import Measurement

/// What is probably wrong with a machine, and everything that it rests on.
package struct Diagnosis: Sendable, Equatable {
    /// The fewest of the supporting weights that must be observable, and the nats that an asserted fault leads by.
    ///
    /// A lead of 1 nat over a fault that is as probable as not is a probability of 0.73.
    package static let leastCoverage = 0.5, leastMargin = 1.0
    /// The log-odds of what is not in the graph: as probable as not.
    package static let unknownLogOdds = 0.0

    package enum Abstention: String, Sendable, CaseIterable {
        case nothingFound = "nothing_found"
        case lowCoverage = "low_coverage"
        case smallMargin = "small_margin"
        /// Evidence without which nobody asserts the fault is absent, or cannot be observed.
        case neededEvidence = "needed_evidence"
        case waveformSuspect = "waveform_suspect"
        case speedUnknown = "speed_unknown"
        case ambiguousGeometry = "ambiguous_geometry"
    }

    /// One link of the graph, as it came out.
    package struct Finding: Sendable, Equatable {
        package let symptom: Symptom
        package let presence: Symptom.Presence
        package let readings: [Symptom.Reading]
        /// What it added to the score, nats; 0 where nothing.
        package let contribution: Double
        package let isNeeded: Bool
        /// Whether its presence speaks against the fault.
        package let isRefuting: Bool
    }

    package struct Candidate: Sendable, Equatable {
        package let fault: Fault
        /// The registered component that has it; nil where the register has none for it.
        package let component: Identifier?
        /// Where the evidence was found; nil where there is only one place.
        package let location: Identifier?
        /// The prior's log-odds and the contributions, added up.
        package let score: Double
        /// The softmax of the scores of all faults and of what is unknown.
        package let probability: Double
        /// The observable part of the supporting weights.
        package let coverage: Double
        /// The lead over what competes for the same evidence or in the same component, and over the unknown.
        package let margin: Double
        package let severity: Fault.Severity?
        package let findings: [Finding]
        /// Empty where the fault is asserted.
        package let abstentions: [Abstention]

        package var isAsserted: Bool { abstentions.isEmpty }
    }

    /// All faults that the machine can have: asserted ones first, then by score, then by id.
    package let ranked: [Candidate]
    /// The probability of none of them.
    package let unknown: Double
    /// Why nothing is asserted; empty where something is.
    package let abstentions: [Abstention]
    /// The cheapest one that may separate the first two.
    package let nextMeasurement: KnowledgeBase.Measurement?

    package var abstains: Bool { !abstentions.isEmpty }
}
