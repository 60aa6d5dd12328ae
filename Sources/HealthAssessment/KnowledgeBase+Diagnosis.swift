import Glibc

extension KnowledgeBase {
    /// Weighs what is observed, for each fault by itself: a fault's score is the log-odds of its prior, plus the weights of
    /// supporting symptoms that are present, less those of supporting ones that are observably absent and of refuting ones
    /// that are present. What is not observable leaves the score and takes coverage.
    ///
    /// Deterministic, and every number follows from the printed weights by hand. Cost: one look at each symptom.
    ///
    /// - Parameter classes: What the machine is; the general class where empty.
    package func diagnosis(of observations: Observations, classes: [String], doubts: Doubts = []) -> Diagnosis {
        let presences = symptoms.mapValues { $0.presence(in: observations) }
        let components = components(of: classes)
        let weighed = faults.filter { components.contains($0.component) }
            .map { Weighed($0, symptoms: symptoms, presences: presences, observations) }
        let total = weighed.reduce(exp(Diagnosis.unknownLogOdds)) { $0 + exp($1.score) }
        let candidates = weighed.map { candidate in
            let rivals = weighed.filter { $0.fault.id != candidate.fault.id && $0.competes(with: candidate) }
            let margin = candidate.score - max(rivals.map(\.score).max() ?? -.infinity, Diagnosis.unknownLogOdds)
            return Diagnosis.Candidate(
                fault: candidate.fault, score: candidate.score, probability: exp(candidate.score) / total,
                coverage: candidate.coverage, margin: margin, severity: candidate.severity(in: observations),
                findings: candidate.findings, abstentions: candidate.abstentions(margin: margin, doubts: doubts))
        }
        let ranked = candidates.sorted {
            ($0.isAsserted ? 0 : 1, -$0.score, $0.fault.id) < ($1.isAsserted ? 0 : 1, -$1.score, $1.fault.id)
        }
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

    /// Of the measurements whose features could bring symptoms into view that weigh differently for the first two, as much
    /// as the lead lacks, the cheapest; among equals the one that weighs most, then by id.
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
    /// How much a symptom's coming into view could move the score, from absent to present.
    fileprivate func swing(of symptom: String) -> Double {
        let support = fault.evidence.first { $0.symptom == symptom }.map { $0.present + $0.absent } ?? 0
        return support - (fault.refutations.first { $0.symptom == symptom }?.weight ?? 0)
    }
}

/// A fault with what its links came to.
private struct Weighed {
    let fault: Fault
    let findings: [Diagnosis.Finding]
    let score: Double
    let coverage: Double
    private let explained: Set<String>

    init(
        _ fault: Fault, symptoms: [String: Symptom], presences: [String: Symptom.Presence],
        _ observations: Observations
    ) {
        func finding(
            _ id: String, isNeeded: Bool, isRefuting: Bool, _ contribution: (Symptom.Presence) -> Double
        ) -> Diagnosis.Finding {
            guard let symptom = symptoms[id], let presence = presences[id] else {
                preconditionFailure("references of a knowledge base hold")
            }
            return Diagnosis.Finding(
                symptom: symptom, presence: presence, readings: symptom.readings(in: observations),
                contribution: contribution(presence), isNeeded: isNeeded, isRefuting: isRefuting)
        }
        self.fault = fault
        findings =
            fault.evidence.map { link in
                finding(link.symptom, isNeeded: link.isNeeded, isRefuting: false) { presence in
                    switch presence {
                    case .present: link.present
                    case .absent: -link.absent
                    case .notObservable: 0
                    }
                }
            }
            + fault.refutations.map { link in
                finding(link.symptom, isNeeded: false, isRefuting: true) { $0 == .present ? -link.weight : 0 }
            }
        score = findings.reduce(fault.priorLogOdds) { $0 + $1.contribution }
        let total = fault.evidence.reduce(0) { $0 + $1.present }
        let hidden = zip(fault.evidence, findings).reduce(0) { $0 + ($1.1.presence.isHidden ? $1.0.present : 0) }
        coverage = total > 0 ? (total - hidden) / total : 0
        explained = Set(findings.filter { !$0.isRefuting && $0.presence == .present }.map(\.symptom.id))
    }

    /// Faults of one component, or with the same evidence, exclude each other; others may well be there together.
    func competes(with other: Weighed) -> Bool {
        fault.component == other.fault.component || !explained.isDisjoint(with: other.explained)
    }

    func severity(in observations: Observations) -> Fault.Severity? {
        let observed = fault.stages.compactMap { stage in
            (try? stage.comparison.value(in: observations)).map { (stage, $0) }
        }
        guard !observed.isEmpty else { return nil }
        return observed.filter { $0.0.comparison.holds(for: $0.1) }.map(\.0.severity).max() ?? .slight
    }

    func abstentions(margin: Double, doubts: KnowledgeBase.Doubts) -> [Diagnosis.Abstention] {
        var reasons: [Diagnosis.Abstention] = []
        if doubts.contains(.waveformSuspect), fault.component != "sensor" { reasons.append(.waveformSuspect) }
        if coverage < Diagnosis.leastCoverage { reasons.append(.lowCoverage) }
        if margin < Diagnosis.leastMargin { reasons.append(.smallMargin) }
        if findings.contains(where: { $0.isNeeded && $0.presence != .present }) { reasons.append(.neededEvidence) }
        return reasons
    }
}
