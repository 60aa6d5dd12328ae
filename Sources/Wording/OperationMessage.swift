/// What people read about what machines do. Numbers come as text.
package enum OperationMessage: Sendable, Equatable {
    /// By the word that programs read; one that we do not know speaks for itself.
    case doing(String)
    /// - reason: Why it is unknown, in words.
    case unknown(reason: String)
    case learning
    case since(ElapsedTime)
    case settling
    case between(point: String, from: String, to: String)
    case runHours(String)
    case starts(String)
    /// Percent of the time that was watched.
    case utilisation(day: String?, week: String?)
    /// How many machines are in each state.
    case machines([Count])
    case label(Label)

    package struct Count: Sendable, Equatable {
        package let state: String
        package let count: Int

        package init(state: String, count: Int) {
            self.state = state
            self.count = count
        }
    }

    package enum Label: Sendable, CaseIterable { case operation, state, runHours, starts, utilisation, machines }

    package func text(in language: Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }
}
