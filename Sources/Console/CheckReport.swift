package import Commissioning
package import Wording

/// `check`: every mistake with its place, or one line that says what would be polled.
package struct CheckReport: Report {
    private let answer: CheckAnswer
    private let language: Language

    package init(_ answer: CheckAnswer, language: Language) {
        self.answer = answer
        self.language = language
    }

    package var needsAttention: Bool { !answer.mistakes.isEmpty }

    /// Never cut: a mistake is only worth something whole.
    package func lines(width: Int?) -> [StyledText] {
        answer.mistakes.map { StyledText($0.text) } + answer.warnings.map { StyledText($0, .attention) } + [verdict]
    }

    private var verdict: StyledText {
        guard let polls = answer.polls else {
            return StyledText(language(.settingsWrong(file: answer.file, mistakes: answer.mistakes.count)), .bad)
        }
        let message = CommissioningMessage.settingsGood(
            file: answer.file, links: polls.links, devices: polls.devices, points: polls.points,
            requests: polls.requests)
        return StyledText(language(message), .good)
    }
}
