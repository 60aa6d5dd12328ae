/// What the verbs about remaining life report.
package enum PrognosisMessage: Sendable, Equatable {
    // `rul train`.
    /// - trees: What grew them, where they were grown elsewhere.
    /// - time: What lives are told in.
    case learnt(trees: String?, units: Int, censored: Int, rows: Int, shortest: String, longest: String, time: String)
    /// - of: A class of parts, or a part.
    case livesOfRecord(of: String, from: String, to: String)
    case usedColumns([String], ignored: [String], regimes: Int)
    case leftOutError(rmse: String, cap: String?)
    /// - units: That failed.
    /// - from: Percent of life.
    case leftOutInterval(units: Int, coverage: String, width: String, from: String?)
    case modelWritten(path: String, hash: String)

    // `rul models`.
    /// - for: `ASSET/ENTRY`.
    case modelLive(for: String, since: String)
    case modelWasLive(for: String, from: String, until: String)
    case modelRefused(for: String, ElapsedTime)
    case noModels

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

    // `rul`.
    case column(Column)
    case noIndicators
    case learningLevel(hours: Int)
    case learningValues(Int)
    case degradationNotSeen
    case limitReached
    case degradationSeen(ElapsedTime)
    case awaitingHours(hours: Int)
    case unseenRegime
    case trainedModel(file: String, hash: String)
    /// - kind: `wiener`, `gamma`, `linear` or `exponential`.
    case model(kind: String, percent: String)
    /// - rate: An hour.
    case used(meter: String, left: String?, rate: String?)
    case expectedOf(ended: Int, all: Int)
    case statedLife
    case statedLifeUsedUp
    case ageNotKnown

    // `maintain`.
    /// - outcome: `failed`, `worn` or `replaced`.
    case partReplaced(part: String, outcome: String)
    case lifeCorrected(part: String, outcome: String)
    case useStated(part: String, used: String)
    case partNotKnown(part: String)
    case noLifeEnded(part: String)

    // `rul export`, and `rul train --from-record`.
    case livesWritten(lives: Int, rows: Int, path: String)
    case livesLeftOut(unknownAge: Int, damaged: Int, short: Int)

    /// Headings of `rul`.
    package enum Column: Sendable, Equatable, CaseIterable {
        case indicator, now, limit, p05, p50, p95, beforeStop, remark
    }

    package func text(in language: Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }
}
