package import ControlProtocol
package import Wording

/// `rul train`: what was learnt from, and how far the model can be trusted.
package struct LifeModelReport: Report {
    private let answer: LifeModelAnswer
    private let language: Language

    package init(_ answer: LifeModelAnswer, language: Language) {
        self.answer = answer
        self.language = language
    }

    package var needsAttention: Bool { false }

    package func lines(width: Int?) -> [StyledText] {
        statement(width: width) + [StyledText(language(.modelWritten(path: answer.model, hash: answer.hash)))]
    }

    /// What the model says of itself, without its name.
    func statement(width: Int?) -> [StyledText] {
        var table = Table([.init(""), .init("", .trailing), .init("", .trailing)])
        for part in answer.parts {
            table.append([
                StyledText("  " + part.method, .faint), StyledText("× " + Figures.fixed(part.weight, decimals: 2)),
                StyledText("RMSE " + Figures.fixed(part.rmse, decimals: 2)),
            ])
        }
        let messages: [PrognosisMessage] =
            [
                .learnt(
                    trees: answer.trees, units: answer.units, censored: answer.censoredUnits, rows: answer.rows,
                    shortest: Figures.rate(answer.shortestLife), longest: Figures.rate(answer.longestLife),
                    time: answer.timeColumn)
            ]
            + (answer.record.map { record in
                [.livesOfRecord(of: record.class, from: Figures.minute(record.from), to: Figures.minute(record.to))]
            } ?? []) + [
                .usedColumns(answer.columns, ignored: answer.ignoredColumns, regimes: answer.regimes),
                .leftOutError(rmse: Figures.fixed(answer.rmse, decimals: 2), cap: answer.cap.map(Figures.rate)),
            ]
        let interval = PrognosisMessage.leftOutInterval(
            units: answer.units - answer.censoredUnits,
            coverage: Figures.fixed(answer.coverage * 100, decimals: 1),
            width: Figures.fixed(answer.width, decimals: 1),
            from: answer.firstShare.map { Figures.rate(100 * $0) })
        return messages.map { StyledText(language($0)) } + table.body(width: width) + [StyledText(language(interval))]
    }
}
