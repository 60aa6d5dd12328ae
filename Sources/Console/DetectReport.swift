package import Commissioning
package import Wording

/// `detect`: the alarms of a recorded table, each with where it comes from.
package struct DetectReport: Report {
    private let answer: DetectAnswer
    private let language: Language

    package init(_ answer: DetectAnswer, language: Language) {
        self.answer = answer
        self.language = language
    }

    package var needsAttention: Bool { !answer.alarms.isEmpty }

    package func lines(width: Int?) -> [StyledText] {
        let title = CommissioningMessage.detection(
            file: answer.file, rows: answer.rows, columns: answer.columns.count, learnRows: answer.learnRows,
            period: Figures.rate(answer.periodS), alarms: answer.alarms.count, budget: answer.budget)
        var lines = [StyledText(language(title), needsAttention ? .bad : .good)]
        if answer.gaps > 0 || answer.timeReversals > 0 {
            let times = CommissioningMessage.timesOfRows(gaps: answer.gaps, reversals: answer.timeReversals)
            lines.append(StyledText(language(times), .faint))
        }
        var table = Table([.init("", .trailing), .init(""), .init("", .trailing), .init("", canShrink: true)])
        for alarm in answer.alarms {
            table.append([
                StyledText(Figures.count(alarm.row), .faint), StyledText(alarm.time ?? ""),
                StyledText(Figures.fixed(alarm.score, decimals: 2), .strong), StyledText(origin(of: alarm)),
            ])
        }
        return lines + table.body(width: width)
    }

    private func origin(of alarm: DetectAnswer.Alarm) -> String {
        alarm.top.map { part in
            let kind = CommissioningMessage.Finding(rawValue: part.kind).map { language(.finding($0)) } ?? part.kind
            guard let value = part.value, let expected = part.expected else {
                return "\(excerpt(part.column)): \(kind)"
            }
            return language(
                .deviation(
                    column: part.column, finding: kind, value: Figures.fixed(value, decimals: 3),
                    expected: Figures.fixed(expected, decimals: 3)))
        }.joined(separator: "; ")
    }
}
