package import ControlProtocol
package import Wording

/// `rul models`: which trained models are live and which were, what each says of itself, and what could not be taken
/// in.
package struct ModelRegistryReport: Report {
    private let answer: ModelRegistryAnswer
    private let now: Int64
    private let language: Language

    package init(_ answer: ModelRegistryAnswer, now: Int64, language: Language) {
        self.answer = answer
        self.now = now
        self.language = language
    }

    package var needsAttention: Bool { !answer.refused.isEmpty }

    package func lines(width: Int?) -> [StyledText] {
        let refused = answer.refused.flatMap(lines)
        guard !answer.models.isEmpty else { return refused + [StyledText(language(.noModels)).fitted(to: width)] }
        return refused + answer.models.flatMap(lines)
    }

    private func lines(of refusal: ModelRegistryAnswer.Refusal) -> [StyledText] {
        let place = "\(refusal.asset)/\(refusal.entry)"
        let message = PrognosisMessage.modelRefused(for: place, .from(refusal.at, to: now))
        return [
            Condition.bad.dot + StyledText(" \(language(message))", .bad),
            StyledText("  " + refusal.text.text(in: language)),
        ]
    }

    private func lines(of model: ModelRegistryAnswer.Model) -> [StyledText] {
        let condition = model.live ? Condition.good : .pending
        let file = model.uses.first.map { "  \($0.file)" } ?? ""
        let says = model.training.map { LifeModelReport($0, language: language).statement(width: nil) } ?? []
        return [condition.dot + StyledText(" \(model.hash)", .strong) + StyledText(file)]
            + model.uses.map { StyledText("  " + language(message(of: $0)), $0.until == nil ? .good : .plain) }
            + says.map { StyledText("  ") + $0 }
    }

    private func message(of use: ModelRegistryAnswer.Use) -> PrognosisMessage {
        let place = "\(use.asset)/\(use.entry)" + (use.component.map { " (\($0))" } ?? "")
        let since = Figures.minute(use.since)
        return use.until.map { .modelWasLive(for: place, from: since, until: Figures.minute($0)) }
            ?? .modelLive(for: place, since: since)
    }
}
