package import Commissioning
import HealthAssessment
package import Wording

/// `knowledge show`: every fault by its id, and what may be observed.
package struct KnowledgeReport: Report {
    private let answer: KnowledgeAnswer
    private let language: Language

    package init(_ answer: KnowledgeAnswer, language: Language) {
        self.answer = answer
        self.language = language
    }

    package var needsAttention: Bool { false }

    package func lines(width: Int?) -> [StyledText] {
        let title = HealthMessage.base(
            version: answer.version, faults: answer.faults.count, symptoms: answer.symptoms, hash: answer.hash)
        var faults = Table([.init(""), .init("", canShrink: true)])
        for fault in answer.faults {
            faults.append([StyledText(fault.fault), StyledText(fault.name.text(in: language))])
        }
        var observations = Table([.init(""), .init("")])
        for (name, unit) in answer.observations.sorted(by: { $0.key < $1.key }) {
            observations.append([StyledText(name), StyledText(unit)])
        }
        return [StyledText(language(title), .strong)] + faults.body(width: width)
            + [StyledText(language(.label(.observations) as HealthMessage), .strong)] + observations.body(width: width)
    }
}

/// `knowledge show FAULT`: how it comes about, how it shows, what to do.
package struct FaultReport: Report {
    private let answer: FaultAnswer
    private let language: Language

    package init(_ answer: FaultAnswer, language: Language) {
        self.answer = answer
        self.language = language
    }

    package var needsAttention: Bool { false }

    package func lines(width: Int?) -> [StyledText] {
        let title = "\(answer.name.text(in: language)) (\(answer.fault))"
        let action = HealthMessage.action(
            name: answer.action.text(in: language), priority: answer.priority, minutes: answer.minutes,
            skill: answer.skill, parts: answer.parts)
        return [StyledText(title, .strong)]
            + part(.mechanism, [answer.mechanism.text(in: language)])
            + part(.prior, [Figures.fixed(answer.prior, decimals: 3)])
            + part(.evidence, answer.evidence.map(line)) + part(.refuting, answer.refutedBy.map(line))
            + part(.severity, answer.severity.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" })
            + part(.cause, answer.causes.map { $0.text(in: language) }) + part(.leadsTo, answer.leadsTo)
            + part(.action, [language(action)]) + part(.sources, answer.sources)
    }

    private func part(_ label: HealthMessage.Label, _ texts: [String]) -> [StyledText] {
        guard !texts.isEmpty else { return [] }
        return [StyledText(language(.label(label) as HealthMessage), .faint)]
            + texts.map { .spaces(2) + StyledText($0) }
    }

    private func line(_ evidence: FaultAnswer.Evidence) -> String {
        let sign = evidence.present < 0 ? "" : "+"
        let absent = evidence.absent > 0 ? " −\(Figures.fixed(evidence.absent, decimals: 1))" : ""
        return "\(sign)\(Figures.fixed(evidence.present, decimals: 1))\(absent)\(evidence.needed ? " !" : "") "
            + "\(evidence.name.text(in: language)): \(evidence.tests.joined(separator: evidence.combination == "any" ? " | " : " & "))"
    }
}
