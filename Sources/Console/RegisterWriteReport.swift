package import Commissioning
import ControlProtocol
package import Wording

/// `write`: what stood there, what was asked for, and what stands there now.
package struct RegisterWriteReport: Report {
    private let answer: RegisterWriteAnswer
    private let language: Language

    package init(_ answer: RegisterWriteAnswer, language: Language) {
        self.answer = answer
        self.language = language
    }

    package var needsAttention: Bool { answer.result != .done && answer.result != .notConfirmed }

    package func lines(width: Int?) -> [StyledText] {
        let type = [answer.type, answer.order].compactMap { $0 }.joined(separator: " ")
        let place = CommissioningMessage.writeTarget(
            device: answer.device, table: answer.table, address: answer.address, modicon: answer.modicon, type: type,
            function: answer.function)
        var table = Table([
            .init(language(.before), .trailing), .init(language(.requested), .trailing),
            .init(language(.readBack), .trailing),
        ])
        table.append([answer.before, answer.requested, answer.readBack].map { StyledText(figure($0), .strong) })
        return [StyledText(language(place)), StyledText("")] + table.lines(width: width) + [StyledText(""), outcome]
    }

    private var outcome: StyledText {
        guard answer.result != .notConfirmed else { return StyledText(language(CommissioningMessage.notWritten)) }
        return StyledText(language(.writeResult(answer.result.rawValue)), needsAttention ? .bad : .good)
    }

    private func figure(_ value: PointAnswer.Value?) -> String {
        value.map { Figures.exact($0, type: answer.type ?? "") } ?? "–"
    }
}
