import Glibc
import Measurement

extension KnowledgeBase {
    /// Weighs what is observed from one place.
    ///
    /// - Parameter classes: What the machine is; the general class where empty.
    package func diagnosis(of observations: Observations, classes: [String], doubts: Doubts = []) -> Diagnosis {
        diagnosis(of: [
            .init(kinds: components(of: classes), views: [.init(location: nil, observations, doubts: doubts)])
        ])
    }

    /// Weighs what is observed, for each fault by itself: a fault's score is the log-odds of its prior, plus the
    /// weights of supporting symptoms that are present, less those of supporting ones that are observably absent and of
    /// refuting ones that are present. What is not observable leaves the score and takes coverage.
    ///
    /// Deterministic, and every number follows from the printed weights by hand. Cost: one look at each symptom from
    /// each place.
    ///
    /// - Parameters:
    ///   - subjects: The first is the machine as a whole.
    ///   - shared: Observations that are the same from every place.
    package func diagnosis(of subjects: [Diagnosis.Subject], shared: Set<String> = []) -> Diagnosis {
        let weighed = subjects.enumerated().flatMap { number, subject in
            let looks = subject.views.map { Look($0, symptoms) }
            return faults.filter { subject.kinds.contains($0.component) }.compactMap { fault in
                looks.map { Weighed(fault, of: number, subject.component, $0) }.min { $0.order < $1.order }
            }
        }
        let total = weighed.reduce(exp(Diagnosis.unknownLogOdds)) { $0 + exp($1.score) }
        let sharedSymptoms = Set(symptoms.values.filter { $0.features.isSubset(of: shared) }.map(\.id))
        let candidates = weighed.map { candidate in
            let rivals = weighed.filter { !$0.isSame(as: candidate) && $0.competes(with: candidate, sharedSymptoms) }
            let margin = candidate.score - max(rivals.map(\.score).max() ?? -.infinity, Diagnosis.unknownLogOdds)
            return candidate.candidate(probability: exp(candidate.score) / total, margin: margin)
        }
        let ranked = candidates.sorted { $0.rank < $1.rank }
        let views = subjects.first?.views ?? []
        // What is doubtful from one place is no reason while others see.
        let doubts = views.dropFirst().reduce(views.first?.doubts ?? []) { $0.intersection($1.doubts) }
        return Diagnosis(
            ranked: ranked, unknown: exp(Diagnosis.unknownLogOdds) / total, abstentions: abstentions(ranked, doubts),
            nextMeasurement: nextMeasurement(for: ranked))
    }

    /// What is not to be relied on. A suspect waveform asserts faults of the sensor only; the others have taken their
    /// evidence out of view, and are named as reasons.
    package struct Doubts: OptionSet, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let waveformSuspect = Doubts(rawValue: 1)
        package static let speedUnknown = Doubts(rawValue: 2)
        package static let ambiguousGeometry = Doubts(rawValue: 4)
    }

    private func abstentions(_ ranked: [Diagnosis.Candidate], _ doubts: Doubts) -> [Diagnosis.Abstention] {
        guard ranked.first?.isAsserted != true else { return [] }
        let suspicion = doubts.abstentions
        guard let first = ranked.first, first.score > Diagnosis.unknownLogOdds else {
            return suspicion + [.nothingFound]
        }
        return suspicion + first.abstentions.filter { !suspicion.contains($0) }
    }

    /// Of the measurements whose features could bring symptoms into view that weigh differently for the first two, as
    /// much as the lead lacks, the cheapest; among equals the one that weighs most, then by id.
    private func nextMeasurement(for ranked: [Diagnosis.Candidate]) -> Measurement? {
        guard ranked.count >= 2, ranked[0].score > Diagnosis.unknownLogOdds - 3 else { return nil }
        let first = ranked[0], second = ranked[1]
        let lacking = Diagnosis.leastMargin - (first.score - second.score)
        let hidden = Set((first.findings + second.findings).filter { $0.presence.isHidden }.map(\.symptom.id))
        let worth = measurements.compactMap { measurement -> (measurement: Measurement, separation: Double)? in
            let separation = hidden.reduce(0.0) { sum, id in
                guard let symptom = symptoms[id], !symptom.features.isDisjoint(with: measurement.features) else {
                    return sum
                }
                return sum + abs(first.swing(of: id) - second.swing(of: id))
            }
            return separation > 0 && separation >= lacking ? (measurement, separation) : nil
        }
        return worth.min {
            ($0.measurement.minutes, -$0.separation, $0.measurement.id)
                < ($1.measurement.minutes, -$1.separation, $1.measurement.id)
        }?.measurement
    }
}

extension Symptom.Presence {
    var isHidden: Bool { if case .notObservable = self { true } else { false } }
}

extension KnowledgeBase.Doubts {
    var abstentions: [Diagnosis.Abstention] {
        (contains(.waveformSuspect) ? [.waveformSuspect] : []) + (contains(.speedUnknown) ? [.speedUnknown] : [])
            + (contains(.ambiguousGeometry) ? [.ambiguousGeometry] : [])
    }
}

extension Diagnosis.Candidate {
    /// Asserted ones first, then by score, then by id.
    fileprivate var rank: (Int, Double, String, String) {
        (isAsserted ? 0 : 1, -score, fault.id, "\(component?.rawValue ?? "") \(location?.rawValue ?? "")")
    }

    /// How much a symptom's coming into view could move the score, from absent to present.
    fileprivate func swing(of symptom: String) -> Double {
        let support = fault.evidence.first { $0.symptom == symptom }.map { $0.present + $0.absent } ?? 0
        return support - (fault.refutations.first { $0.symptom == symptom }?.weight ?? 0)
    }
}

/// What every symptom comes to from one place.
private struct Look {
    let view: Diagnosis.View
    let symptoms: [String: Symptom]
    let presences: [String: Symptom.Presence]

    init(_ view: Diagnosis.View, _ symptoms: [String: Symptom]) {
        self.view = view
        self.symptoms = symptoms
        presences = symptoms.mapValues { $0.presence(in: view.observations) }
    }

    func finding(
        _ id: String, isNeeded: Bool, isRefuting: Bool, _ contribution: (Symptom.Presence) -> Double
    ) -> Diagnosis.Finding {
        guard let symptom = symptoms[id], let presence = presences[id] else {
            preconditionFailure("references of a knowledge base hold")
        }
        return Diagnosis.Finding(
            symptom: symptom, presence: presence, readings: symptom.readings(in: view.observations),
            contribution: contribution(presence), isNeeded: isNeeded, isRefuting: isRefuting)
    }
}

/// A fault with what its links came to.
private struct Weighed {
    let fault: Fault
    /// The number of its subject, among those of one diagnosis.
    private let subject: Int
    private let component: Identifier?
    private let view: Diagnosis.View
    private let findings: [Diagnosis.Finding]
    let score: Double
    private let coverage: Double
    private let explained: Set<String>

    init(_ fault: Fault, of subject: Int, _ component: Identifier?, _ look: Look) {
        self.fault = fault
        self.subject = subject
        self.component = component
        view = look.view
        findings =
            fault.evidence.map { link in
                look.finding(link.symptom, isNeeded: link.isNeeded, isRefuting: false) { presence in
                    switch presence {
                    case .present: link.present
                    case .absent: -link.absent
                    case .notObservable: 0
                    }
                }
            }
            + fault.refutations.map { link in
                look.finding(link.symptom, isNeeded: false, isRefuting: true) { $0 == .present ? -link.weight : 0 }
            }
        score = findings.reduce(fault.priorLogOdds) { $0 + $1.contribution }
        let total = fault.evidence.reduce(0) { $0 + $1.present }
        let hidden = zip(fault.evidence, findings).reduce(0) { $0 + ($1.1.presence.isHidden ? $1.0.present : 0) }
        coverage = total > 0 ? (total - hidden) / total : 0
        explained = Set(findings.filter { !$0.isRefuting && $0.presence == .present }.map(\.symptom.id))
    }

    /// Of the places that it is seen from the first one counts: what can be believed goes before what cannot, then what
    /// suffices to assert it, then what speaks for it most.
    var order: (Int, Int, Double) {
        let isSuspect = view.doubts.contains(.waveformSuspect)
        return (isSuspect ? 1 : 0, abstentions(margin: .infinity).isEmpty ? 0 : 1, -score)
    }

    /// Faults of one component, or with the same evidence, exclude each other; others may well be there together. A
    /// symptom of two components that are heard at two places is two pieces of evidence, unless it is the same from
    /// everywhere.
    ///
    /// - Parameter shared: The symptoms that are.
    func competes(with other: Weighed, _ shared: Set<String>) -> Bool {
        if subject == other.subject, fault.component == other.fault.component { return true }
        let common = explained.intersection(other.explained)
        let isOnePlace = subject == other.subject || view.location == other.view.location
        return isOnePlace ? !common.isEmpty : !common.isDisjoint(with: shared)
    }

    func isSame(as other: Weighed) -> Bool { subject == other.subject && fault.id == other.fault.id }

    func candidate(probability: Double, margin: Double) -> Diagnosis.Candidate {
        Diagnosis.Candidate(
            fault: fault, component: component, location: view.location, score: score, probability: probability,
            coverage: coverage, margin: margin, severity: severity, findings: findings,
            abstentions: abstentions(margin: margin))
    }

    private var severity: Fault.Severity? {
        let observed = fault.stages.compactMap { stage in
            (try? stage.comparison.value(in: view.observations)).map { (stage, $0) }
        }
        guard !observed.isEmpty else { return nil }
        return observed.filter { $0.0.comparison.holds(for: $0.1) }.map(\.0.severity).max() ?? .slight
    }

    private func abstentions(margin: Double) -> [Diagnosis.Abstention] {
        var reasons: [Diagnosis.Abstention] = []
        if view.doubts.contains(.waveformSuspect), fault.component != "sensor" { reasons.append(.waveformSuspect) }
        if coverage < Diagnosis.leastCoverage { reasons.append(.lowCoverage) }
        if margin < Diagnosis.leastMargin { reasons.append(.smallMargin) }
        if findings.contains(where: { $0.isNeeded && $0.presence != .present }) { reasons.append(.neededEvidence) }
        return reasons
    }
}
