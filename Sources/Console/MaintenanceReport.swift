package import ControlProtocol
package import Wording

/// `maintain`: what was taken note of, or why nothing was.
package struct MaintenanceReport: Report {
    private let answer: MaintenanceAnswer
    private let language: Language

    package init(_ answer: MaintenanceAnswer, language: Language) {
        self.answer = answer
        self.language = language
    }

    package var needsAttention: Bool { answer.result != .done }

    package func lines(width: Int?) -> [StyledText] {
        [StyledText(language(message), needsAttention ? .bad : .good).fitted(to: width)]
    }

    private var message: PrognosisMessage {
        let part = [answer.asset, answer.component].compactMap(\.self).joined(separator: "/")
        switch answer.result {
        case .noSuchPart: return .partNotKnown(part: part)
        case .nothingEnded: return .noLifeEnded(part: part)
        case .done: break
        }
        if let used = answer.used { return .useStated(part: part, used: Figures.significant(used)) }
        let outcome = answer.outcome ?? ""
        return answer.action == "replaced"
            ? .partReplaced(part: part, outcome: outcome) : .lifeCorrected(part: part, outcome: outcome)
    }
}
