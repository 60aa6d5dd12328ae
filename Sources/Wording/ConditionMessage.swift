/// What people read about how well machines are, and what that is compared with. Numbers come as text.
package enum ConditionMessage: Sendable, Equatable {
    // Why a score is not 100.
    /// - location: Where it was measured.
    case magnitude(zone: String, location: String)
    /// - share: Of the limit B/C, in percent.
    case change(share: String, location: String)
    case stateValue(String, location: String)
    /// - severity: A word that programs read; one that we do not know speaks for itself.
    case fault(name: String, severity: String?)
    case alarm(id: String, priority: String)

    /// By the word that programs read.
    case status(String)
    case perDay(String)
    case confidence(percent: String)
    /// - decides: The machine that decides the score of its line.
    case line(decides: String?)
    case wholeMachine
    case nothingKnown
    case nothingSays

    // Baselines.
    case learning(count: Int, of: Int)
    case frozen(ElapsedTime, count: Int)
    /// Of detectors, which go on learning, and of those that were told not to.
    case learnt(rows: Int, kilobytes: Int)
    case frozenRows(ElapsedTime, count: Int)
    /// Of ramps, likewise.
    case learntRuns(Int)
    case frozenRuns(ElapsedTime, count: Int)
    case noSpeed
    case ended(Int)
    case noBaselines
    case baselineDone(Action, locations: Int)

    case label(Label)

    package enum Action: String, Sendable, CaseIterable { case freeze, reset }

    package enum Label: Sendable, CaseIterable {
        case score, trend, confidence, status, location, speed, learnt, direction, zone, line, criticality, maker,
            model, serial
        case commissioned, spareParts, health, expected
    }

    package func text(in language: Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }
}
