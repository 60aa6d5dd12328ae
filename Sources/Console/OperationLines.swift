import ControlProtocol
import Wording

/// What one machine does, and how much it did.
struct OperationLines {
    let answer: OperationAnswer
    let now: Int64
    let language: Language

    var lines: [StyledText] {
        [StyledText(present.joined(separator: " · ")), StyledText(sums.joined(separator: " · "))]
    }

    /// One word, or the reason why there is none.
    var state: String {
        guard answer.state == "unknown" else { return language(.doing(answer.state)) }
        let reason = answer.reason ?? ""
        return language(
            .unknown(reason: reason == "learning" ? language(.learning) : reasonText(reason, in: language)))
    }

    private var present: [String] {
        let bins = (answer.mode?.bins ?? [:]).sorted { $0.key < $1.key }.map { point, bin in
            language(.between(point: point, from: Figures.significant(bin.from), to: Figures.significant(bin.to)))
        }
        let context = (answer.mode?.context ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        let settling = answer.state == "run" && !answer.steady ? [language(.settling)] : []
        return [state, language(.since(.from(answer.since, to: now)))] + bins + context + settling
    }

    private var sums: [String] {
        let sums = [language(.runHours(runHours)), language(.starts(starts))]
        guard answer.day != nil || answer.week != nil else { return sums }
        return sums + [language(.utilisation(day: share(answer.day), week: share(answer.week)))]
    }

    var runHours: String { Figures.fixed(answer.runHours, decimals: 1) }
    var starts: String { Figures.count(answer.starts) }

    func share(_ utilisation: OperationAnswer.Utilisation?) -> String? {
        utilisation.map { Figures.fixed(100 * $0.share, decimals: 0) }
    }
}
