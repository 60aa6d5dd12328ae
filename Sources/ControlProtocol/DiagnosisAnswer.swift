package import HealthAssessment
import Measurement
package import Pipeline

/// The zone of a machine's vibration, or why it has none.
package struct SeverityAnswer: Codable, Sendable, Equatable {
    /// mm/s and µm RMS, of the band for the speed; absent where the samples are in no unit of vibration.
    package var velocityRms: Double?
    package var displacementRms: Double?
    /// Such as `iso20816-3:2-rigid`, as `limits` are absent where no class was named.
    package var machine: String?
    /// A/B, B/C and C/D of velocity, mm/s.
    package var limits: [Double]?
    package var source: String?
    /// Whether somebody compared the limits with the standard itself.
    package var verified: Bool?
    /// Since the baseline, over the limit B/C; beyond 0.25 it is significant in any zone.
    package var change: Double?
    package var criterion2: Bool?
    /// Why there is no zone, such as `class_not_declared`.
    package var refused: String?

    package init(_ evidence: WaveformEvidence, _ machine: Machine) {
        velocityRms = evidence.severity?.velocity
        displacementRms = evidence.severity?.displacement
        if let zones = machine.zones {
            self.machine = zones.id
            limits = [zones.limits.velocity.ab, zones.limits.velocity.bc, zones.limits.velocity.cd]
            source = zones.table.source
            verified = zones.table.isVerified
        }
        switch evidence.zone {
        case .success(let verdict):
            change = verdict.change
            criterion2 = verdict.isChangeSignificant
        case .failure(let refusal): refused = refusal.rawValue
        }
    }
}

/// A diagnosis for programs.
package struct DiagnosisAnswer: Codable, Sendable, Equatable {
    package struct Reading: Codable, Sendable, Equatable {
        /// As the knowledge base writes it.
        package var test: String
        package var value: Double?
    }

    package struct Evidence: Codable, Sendable, Equatable {
        package var symptom: String
        package var name: LocalizedText
        /// `present`, `absent` or `not_observable`.
        package var state: String
        /// Why it is not observable.
        package var reason: String?
        package var readings: [Reading]
        /// Nats that it added to the score.
        package var weight: Double
        package var needed: Bool
        /// Whether it speaks against the fault.
        package var refuting: Bool
    }

    package struct Fault: Codable, Sendable, Equatable {
        package var fault: String
        /// The registered component that has it.
        package var component: String?
        /// The measurement location where it shows best.
        package var location: String?
        package var name: LocalizedText
        package var asserted: Bool
        package var p: Double
        /// The prior's log-odds and the weights, added up.
        package var score: Double
        package var prior: Double
        package var coverage: Double
        package var margin: Double
        package var severity: String?
        package var evidence: [Evidence]
        /// Why it is not asserted.
        package var reasons: [String]
        package var action: LocalizedText
        /// 1, at once, to 4.
        package var priority: Int
        package var minutes: Int
        package var skill: String
        package var parts: [String]
        package var sources: [String]
    }

    package struct NextMeasurement: Codable, Sendable, Equatable {
        package var measurement: String
        package var name: LocalizedText
        package var minutes: Int
        package var separates: [String]
    }

    /// True where no fault is asserted.
    package var abstain: Bool
    package var reasons: [String]
    /// The first ones of all, and every asserted one.
    package var ranked: [Fault]
    /// The probability of none of all.
    package var unknown: Double
    package var nextMeasurement: NextMeasurement?
    /// The version of the knowledge base.
    package var knowledge: String
    /// Of the texts that it was read from, so that results tell with which numbers they were made.
    package var knowledgeHash: String

    /// Enough for an ambiguity group; the rest is improbable.
    private static let shown = 5

    /// Whether a bearing's geometry is estimated from its designation, so that its rates are good for a few per cent
    /// only; absent where no bearing was named.
    package var bearingEstimated: Bool?

    package init(_ diagnosis: Diagnosis, knowledge: KnowledgeBase, bearings: [Bearing]) {
        bearingEstimated = bearings.isEmpty ? nil : bearings.contains { $0.origin.isEstimate }
        abstain = diagnosis.abstains
        reasons = diagnosis.abstentions.map(\.rawValue)
        ranked = diagnosis.ranked.enumerated().filter { $0.offset < Self.shown || $0.element.isAsserted }
            .map { Fault($0.element) }
        unknown = diagnosis.unknown
        nextMeasurement = diagnosis.nextMeasurement.map {
            NextMeasurement(
                measurement: $0.id, name: $0.name, minutes: $0.minutes,
                separates: diagnosis.ranked.prefix(2).map(\.fault.id))
        }
        self.knowledge = knowledge.version
        knowledgeHash = knowledge.hash
    }
}

extension DiagnosisAnswer.Fault {
    init(_ candidate: Diagnosis.Candidate) {
        let fault = candidate.fault
        self.init(
            fault: fault.id, component: candidate.component?.rawValue, location: candidate.location?.rawValue,
            name: fault.name, asserted: candidate.isAsserted, p: candidate.probability,
            score: candidate.score, prior: fault.priorLogOdds, coverage: candidate.coverage, margin: candidate.margin,
            severity: candidate.severity?.rawValue, evidence: candidate.findings.map(DiagnosisAnswer.Evidence.init),
            reasons: candidate.abstentions.map(\.rawValue), action: fault.action.name, priority: fault.action.priority,
            minutes: fault.action.minutes, skill: fault.action.skill, parts: fault.action.parts, sources: fault.sources)
    }
}

extension DiagnosisAnswer.Evidence {
    init(_ finding: Diagnosis.Finding) {
        let (state, reason): (String, String?) =
            switch finding.presence {
            case .present: ("present", nil)
            case .absent: ("absent", nil)
            case .notObservable(let obstacle): ("not_observable", obstacle.rawValue)
            }
        self.init(
            symptom: finding.symptom.id, name: finding.symptom.name, state: state, reason: reason,
            readings: finding.readings.map { .init(test: $0.comparison.text, value: $0.value) },
            weight: finding.contribution, needed: finding.isNeeded, refuting: finding.isRefuting)
    }
}
