/// What the verbs about remaining life report.
package enum PrognosisMessage: Sendable, Equatable {
    // `rul train`.
    case learnt(units: Int, censored: Int, rows: Int, shortest: String, longest: String)
    case usedColumns([String], ignored: [String], regimes: Int)
    case leftOutError(rmse: String, cap: String?)
    case leftOutInterval(coverage: String, width: String)
    case modelWritten(path: String)

    // `rul predict`.
    case strangeRegime(unit: String)

    // `rul evaluate`.
    case judgedOnce(units: Int)
    case judgedAlongLife(units: Int, moments: Int)
    case allUnits
    case horizon
    case figuresExplained(cap: String?)

    // `rul trend`.
    case tooFewValues(needed: Int)
    case noDegradationSeen(column: String)
    case limitPassed(column: String)

    package func text(in language: Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }
}
