package import ControlProtocol
package import Wording

/// `diagnose`: what is wrong with machines, and what each of their measurement locations heard.
package struct DiagnoseReport: Report {
    private let found: [AssetDiagnosis]
    private let isExplained: Bool
    private let now: Int64
    private let language: Language

    package init(_ found: [AssetDiagnosis], isExplained: Bool, now: Int64, language: Language) {
        self.found = found
        self.isExplained = isExplained
        self.now = now
        self.language = language
    }

    package var needsAttention: Bool {
        found.contains { machine in
            health(of: machine).needsAttention || machine.locations.contains { health(of: $0).needsAttention }
        }
    }

    package func lines(width: Int?) -> [StyledText] {
        guard !found.isEmpty else { return [StyledText(language(.nothingDiagnosed)).fitted(to: width)] }
        return found.flatMap { machine in
            [StyledText(machine.asset, .strong)]
                + (worst(of: machine) + health(of: machine).lines).map { .spaces(2) + $0 }
                + machine.locations.flatMap { lines(of: $0).map { .spaces(2) + $0 } }
        }
    }

    private func worst(of machine: AssetDiagnosis) -> [StyledText] {
        guard let zone = machine.zone, let location = machine.location else { return [] }
        let message = HealthMessage.worstZone(zone, location: location, direction: machine.direction)
        return [StyledText(language(message), ["C", "D"].contains(zone) ? .bad : .good)]
    }

    private func lines(of one: LocationDiagnosis) -> [StyledText] {
        let age = language(.elapsed(.from(one.at, to: now)))
        let speed = one.speedRpm.map { "  \(Figures.rate($0)) rpm" } ?? ""
        let place = language(.place(location: one.location, direction: one.direction))
        let doubt = CommissioningMessage.doubtfulWaveform(isBad: one.verdict == "bad", one.findings)
        let doubts = one.verdict == "good" ? [] : [StyledText(language(doubt), .attention)]
        return [StyledText(place, .strong) + StyledText("  \(age)\(speed)", one.stale ? .attention : .faint)]
            + (doubts + health(of: one).lines).map { .spaces(2) + $0 }
    }

    private func health(of machine: AssetDiagnosis) -> HealthLines {
        HealthLines(
            letter: nil, severity: nil, diagnosis: machine.diagnosis, isExplained: isExplained, language: language)
    }

    private func health(of one: LocationDiagnosis) -> HealthLines {
        HealthLines(
            letter: one.zone, severity: one.severity, diagnosis: nil, isExplained: isExplained, language: language)
    }
}
