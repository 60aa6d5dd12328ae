package import ControlProtocol
package import Wording

/// `alarms ack` and so on: what came of it.
package struct AlarmActionReport: Report {
    private let answer: AlarmActionAnswer
    private let language: Language

    package init(_ answer: AlarmActionAnswer, language: Language) {
        self.answer = answer
        self.language = language
    }

    package var needsAttention: Bool { answer.result != "done" }

    package func lines(width: Int?) -> [StyledText] {
        let result = StyledText(language(.result(answer.result)), needsAttention ? .bad : .good)
        return [(StyledText("\(answer.alarm): ", .strong) + result).fitted(to: width)]
    }
}
