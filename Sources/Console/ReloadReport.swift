package import ControlProtocol
package import Wording

/// `reload`: what the new settings changed, or why they were refused.
package struct ReloadReport: Report {
    private let answer: ReloadAnswer
    private let language: Language

    package init(_ answer: ReloadAnswer, language: Language) {
        self.answer = answer
        self.language = language
    }

    package var needsAttention: Bool { !answer.applied }

    /// Never cut: a mistake is only worth something whole.
    package func lines(width: Int?) -> [StyledText] {
        guard answer.applied else {
            return [StyledText(language(.settingsRefused(mistakes: answer.mistakes.count)), .bad)]
                + answer.mistakes.flatMap { $0.split(separator: "\n") }.map { StyledText("  " + $0) }
        }
        let (added, removed, changed) = (answer.added, answer.removed, answer.changed)
        guard !(added.isEmpty && removed.isEmpty && changed.isEmpty) else {
            return [StyledText(language(.settingsUnchanged), .good)]
        }
        let summary = ConsoleMessage.settingsApplied(
            added: added.count, removed: removed.count, changed: changed.count)
        return [StyledText(language(summary), .good)] + added.map { StyledText("  + \($0)", .good) }
            + removed.map { StyledText("  - \($0)", .bad) } + changed.map { StyledText("  ~ \($0)", .attention) }
    }
}
