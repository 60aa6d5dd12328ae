package import Commissioning
import ControlProtocol
package import Wording

/// `replay`: the alarms that recorded values would have raised.
package struct ReplayReport: Report {
    private let answer: ReplayAnswer
    private let language: Language

    package init(_ answer: ReplayAnswer, language: Language) {
        self.answer = answer
        self.language = language
    }

    package var needsAttention: Bool { answer.alarms.raised > 0 }

    package func lines(width: Int?) -> [StyledText] {
        let title = CommissioningMessage.replay(
            file: answer.file, rows: answer.rows, points: answer.points.count, from: Figures.time(answer.from),
            to: Figures.time(answer.to))
        var lines = [StyledText(language(title), needsAttention ? .bad : .good)]
        let remarks: [CommissioningMessage?] = [
            answer.absent.isEmpty ? nil : .absentPoints(answer.absent),
            answer.ignored.isEmpty ? nil : .ignoredColumns(answer.ignored),
            answer.timeReversals == 0 ? nil : .timeReversals(answer.timeReversals),
        ]
        lines += remarks.compactMap { $0 }.map { StyledText(language($0), .faint) }
        lines += AlarmHistoryReport(answer.alarms, now: nil, language: language).lines(width: width)
        for operation in answer.operations {
            let text = OperationLines(answer: operation, now: answer.to, language: language)
            lines += [StyledText(""), StyledText(operation.name, .strong)] + text.lines
        }
        return lines
    }
}
