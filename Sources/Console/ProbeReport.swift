package import Commissioning
package import Wording

/// `probe`: a row for each type, a column for each word order.
package struct ProbeReport: Report {
    private static let orders = ["abcd", "cdab", "badc", "dcba"]

    private let answer: ProbeAnswer
    private let language: Language

    package init(_ answer: ProbeAnswer, language: Language) {
        self.answer = answer
        self.language = language
    }

    package var needsAttention: Bool { false }

    package func lines(width: Int?) -> [StyledText] {
        let heading = CommissioningMessage.registers(
            answer.registers, device: answer.device, table: answer.table, address: answer.address,
            modicon: answer.modicon)
        let isZero = answer.registers.allSatisfy { $0.allSatisfy { $0 == "0" } }
        let legend: [CommissioningMessage] = isZero ? [.allZero] : [.plausible, .round]
        return [StyledText(language(heading)), StyledText("")] + table.lines(width: width) + [StyledText("")]
            + legend.map { StyledText(language($0), .faint) }
    }

    private var table: Table {
        var table = Table([.init(language(.type))] + Self.orders.map { .init($0, .trailing, canShrink: true) })
        var rest = answer.interpretations[...]
        while let type = rest.first?.type {
            let same = rest.prefix { $0.type == type }
            rest = rest.dropFirst(same.count)
            // A single register has no order but the first.
            let cells = Self.orders.map { order in
                same.first { ($0.order ?? "abcd") == order }.map(cell) ?? StyledText("")
            }
            table.append([StyledText(type, .strong)] + cells)
        }
        return table
    }

    private func cell(_ interpretation: ProbeAnswer.Interpretation) -> StyledText {
        let value = interpretation.value.map { Figures.exact($0, type: interpretation.type) } ?? "–"
        return switch interpretation.plausibility {
        case .implausible: StyledText(value, .faint)
        case .plausible: StyledText("✓ \(value)")
        case .round: StyledText("★ \(value)", .good)
        }
    }
}
