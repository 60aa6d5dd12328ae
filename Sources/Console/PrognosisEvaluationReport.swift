package import Commissioning
package import Wording

/// `rul evaluate`: figures over all units, then unit by unit.
package struct PrognosisEvaluationReport: Report {
    private let answer: PrognosisEvaluationAnswer
    private let language: Language

    package init(_ answer: PrognosisEvaluationAnswer, language: Language) {
        self.answer = answer
        self.language = language
    }

    package var needsAttention: Bool { false }

    package func lines(width: Int?) -> [StyledText] {
        let moments: PrognosisMessage =
            answer.alongLife
            ? .judgedAlongLife(units: answer.units.count, moments: answer.all.moments)
            : .judgedOnce(units: answer.units.count)
        let columns = ["", "RMSE", "≤ cap", "score", "P05…P95", "Δ", "CRPS", "α-λ", language(.horizon)]
        var table = Table(columns.enumerated().map { .init($1, $0 == 0 ? .leading : .trailing) })
        table.append(row(language(.allUnits), answer.all))
        for unit in answer.units {
            table.append(
                row(unit.unit, unit.figures, horizon: share(unit.horizonShare) + " (\(share(unit.bandHorizonShare)))"))
        }
        return [StyledText(language(moments), .strong)] + table.lines(width: width)
            + [StyledText(language(.figuresExplained(cap: answer.cap.map { Figures.rate($0) })), .faint)]
    }

    private func row(
        _ name: String, _ figures: PrognosisEvaluationAnswer.Figures, horizon: String = "–"
    ) -> [StyledText] {
        [
            name, Figures.fixed(figures.rmse, decimals: 2), Figures.fixed(figures.rmseCapped, decimals: 2),
            figures.nasaScore.map { Figures.fixed($0, decimals: 0) } ?? "∞",
            Figures.fixed(figures.coverage * 100, decimals: 0) + " %",
            Figures.fixed(figures.width, decimals: 1), Figures.fixed(figures.crps, decimals: 2),
            Figures.fixed(figures.alphaLambda * 100, decimals: 0) + " %",
            horizon,
        ].map { StyledText($0) }
    }

    private func share(_ share: Double?) -> String {
        share.map { Figures.fixed($0 * 100, decimals: 0) + " %" } ?? "–"
    }
}
