import Wording

/// What a verb shows of an answer.
package protocol Report {
    /// Whether something in it wants a person: the verb then exits with 1.
    var needsAttention: Bool { get }

    /// The text, for a terminal of `width` cells or, without one, as wide as it comes.
    func lines(width: Int?) -> [StyledText]
}

extension Language {
    func callAsFunction(_ label: ConsoleMessage.Label) -> String { ConsoleMessage.label(label).text(in: self) }

    func callAsFunction(_ message: ConsoleMessage) -> String { message.text(in: self) }

    func callAsFunction(_ message: CommissioningMessage) -> String { message.text(in: self) }

    func callAsFunction(_ message: PrognosisMessage) -> String { message.text(in: self) }

    func callAsFunction(_ message: HealthMessage) -> String { message.text(in: self) }

    func callAsFunction(_ message: ConditionMessage) -> String { message.text(in: self) }

    func callAsFunction(_ message: OperationMessage) -> String { message.text(in: self) }

    func callAsFunction(_ label: ConditionMessage.Label) -> String { ConditionMessage.label(label).text(in: self) }
}
