import ControlProtocol
import HealthAssessment
import Wording

/// Zone and diagnosis, as far as they are there.
struct HealthLines {
    let letter: String?
    let severity: SeverityAnswer?
    let diagnosis: DiagnosisAnswer?
    /// Whether every piece of evidence is told, and what else it might be.
    let isExplained: Bool
    let language: Language

    var needsAttention: Bool {
        diagnosis?.abstain == false || ["C", "D"].contains(letter) || severity?.criterion2 == true
    }

    var lines: [StyledText] { zone + (diagnosis.map(lines(of:)) ?? []) }

    private var zone: [StyledText] {
        guard let severity else { return [] }
        let velocity = severity.velocityRms.map { Figures.fixed($0, decimals: 2) }
        guard let zone = letter, let machine = severity.machine else {
            let message = HealthMessage.noZone(velocity: velocity, reason: severity.refused ?? "")
            return [StyledText(language(message), .attention)]
        }
        let message = HealthMessage.zone(
            zone, velocity: velocity ?? "", machine: machine, isVerified: severity.verified == true)
        let change = severity.change.map { change in
            StyledText(
                language(
                    .change(
                        share: Figures.fixed(100 * change, decimals: 0), isSignificant: severity.criterion2 == true)),
                severity.criterion2 == true ? .attention : .plain)
        }
        return [StyledText(language(message), ["C", "D"].contains(zone) ? .bad : .good)] + [change].compactMap { $0 }
    }

    private func lines(of diagnosis: DiagnosisAnswer) -> [StyledText] {
        let asserted = diagnosis.ranked.filter(\.asserted)
        var lines: [StyledText] = []
        if asserted.isEmpty { lines.append(StyledText(language(.abstains(reasons: diagnosis.reasons)), .strong)) }
        for fault in asserted { lines += explained(fault) }
        // What nothing speaks for needs no lines.
        for fault in diagnosis.ranked where isExplained && !fault.asserted && fault.score > Diagnosis.unknownLogOdds - 3
        {
            lines += explained(fault)
        }
        if diagnosis.bearingEstimated == true { lines.append(StyledText(language(.bearingEstimated), .attention)) }
        lines.append(StyledText(language(.unknown(probability: percent(diagnosis.unknown))), .faint))
        if let next = diagnosis.nextMeasurement, asserted.isEmpty {
            lines.append(
                StyledText(language(.nextMeasurement(name: next.name.text(in: language), minutes: next.minutes))))
        }
        return lines
    }

    private func explained(_ fault: DiagnosisAnswer.Fault) -> [StyledText] {
        let name = fault.name.text(in: language), share = percent(fault.p)
        let id = [fault.fault, fault.component, fault.location].compactMap(\.self).joined(separator: ", ")
        let title: HealthMessage =
            fault.asserted
            ? .asserted(name: name, id: id, probability: share, severity: fault.severity)
            : .candidate(name: name, id: id, probability: share, reasons: fault.reasons)
        let score = HealthMessage.score(
            prior: nats(fault.prior), total: nats(fault.score), coverage: percent(fault.coverage),
            margin: nats(fault.margin))
        let action = HealthMessage.action(
            name: fault.action.text(in: language), priority: fault.priority, minutes: fault.minutes,
            skill: fault.skill, parts: fault.parts)
        let evidence = fault.evidence.filter { !$0.refuting || $0.state == "present" }
        return [StyledText(language(title), fault.asserted ? .bad : .plain)]
            + (isExplained ? [indented(score, .faint)] + evidence.map { indented(message($0), .plain) } : [])
            + (fault.asserted ? [indented(action, .strong)] : [])
    }

    private func message(_ evidence: DiagnosisAnswer.Evidence) -> HealthMessage {
        let state: HealthMessage.State =
            switch evidence.state {
            case "present": .present
            case "absent": .absent
            default: .notObservable
            }
        let readings = evidence.readings.compactMap { reading in
            reading.value.map { "\(reading.test): \(Figures.fixed($0, decimals: 2))" }
        }
        return .evidence(
            state, name: evidence.name.text(in: language), readings: readings, weight: nats(evidence.weight),
            reason: evidence.reason)
    }

    private func indented(_ message: HealthMessage, _ tone: Tone) -> StyledText {
        .spaces(2) + StyledText(language(message), tone)
    }

    private func percent(_ share: Double) -> String { Figures.fixed(100 * share, decimals: 0) }

    private func nats(_ value: Double) -> String { (value < 0 ? "" : "+") + Figures.fixed(value, decimals: 2) }
}

extension LocalizedText {
    func text(in language: Language) -> String {
        switch language {
        case .english: en
        case .chinese: zh
        }
    }
}
