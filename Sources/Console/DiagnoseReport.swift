package import ControlProtocol
package import Wording

/// `diagnose`: what the latest waveforms say about machines.
package struct DiagnoseReport: Report {
    private let found: [LocationDiagnosis]
    private let isExplained: Bool
    private let now: Int64
    private let language: Language

    package init(_ found: [LocationDiagnosis], isExplained: Bool, now: Int64, language: Language) {
        self.found = found
        self.isExplained = isExplained
        self.now = now
        self.language = language
    }

    package var needsAttention: Bool { found.contains { health(of: $0).needsAttention } }

    package func lines(width: Int?) -> [StyledText] {
        guard !found.isEmpty else { return [StyledText(language(.nothingDiagnosed)).fitted(to: width)] }
        return found.flatMap { one in
            let age = language(.elapsed(.from(one.at, to: now)))
            let speed = one.speedRpm.map { "  \(Figures.rate($0)) rpm" } ?? ""
            let title =
                StyledText("\(one.asset)/\(one.location)", .strong) + StyledText("  \(age)\(speed)", .faint)
            let doubt = CommissioningMessage.doubtfulWaveform(isBad: one.verdict == "bad", one.findings)
            return [title] + (one.verdict == "good" ? [] : [.spaces(2) + StyledText(language(doubt), .attention)])
                + health(of: one).lines.map { .spaces(2) + $0 }
        }
    }

    private func health(of one: LocationDiagnosis) -> HealthLines {
        HealthLines(
            letter: one.zone, severity: one.severity, diagnosis: one.diagnosis, isExplained: isExplained,
            language: language)
    }
}
