package import ControlProtocol
package import Wording

/// `set`: what the point read before and after, or why nothing was written.
package struct WriteReport: Report {
    private let answer: WriteAnswer
    private let language: Language

    package init(_ answer: WriteAnswer, language: Language) {
        self.answer = answer
        self.language = language
    }

    package var needsAttention: Bool { answer.result != "done" }

    package func lines(width: Int?) -> [StyledText] {
        let name = "\(answer.asset)/\(answer.point)"
        let before = answer.before?.description ?? "–"
        let after = answer.readBack?.description ?? "–"
        let change = StyledText("\(name): \(before) → \(after)", .strong)
        let result = language(.writeResult(answer.result))
        return [change.fitted(to: width), StyledText(result, needsAttention ? .bad : .good)]
    }
}
