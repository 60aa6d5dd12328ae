package import Commissioning
package import Wording

/// `read`: one address a row.
package struct ReadReport: Report {
    private let answer: ReadAnswer
    private let language: Language

    package init(_ answer: ReadAnswer, language: Language) {
        self.answer = answer
        self.language = language
    }

    package var needsAttention: Bool { false }

    package func lines(width: Int?) -> [StyledText] {
        let addresses = [
            Table.Column(answer.table, .trailing), Table.Column(language(.modicon), .trailing),
        ]
        guard answer.rows.allSatisfy({ $0.bit == nil }) else {
            var table = Table(addresses + [.init(language(.bit), .trailing)])
            for row in answer.rows { table.append(place(of: row) + [StyledText(row.bit == true ? "1" : "0", .strong)]) }
            return table.lines(width: width)
        }
        let type = [answer.type, answer.order].compactMap { $0 }.joined(separator: " ")
        var table = Table(
            addresses + [
                .init(language(.hex)), .init(language(.unsigned), .trailing), .init(language(.signed), .trailing),
                .init(type, .trailing),
            ])
        for row in answer.rows {
            table.append(
                place(of: row) + [
                    StyledText(row.hex ?? ""), StyledText(row.unsigned.map { String($0) } ?? ""),
                    StyledText(row.signed.map { String($0) } ?? ""), decoded(row),
                ])
        }
        return table.lines(width: width)
    }

    private func place(of row: ReadAnswer.Row) -> [StyledText] {
        [StyledText(String(row.address)), StyledText(row.modicon, .faint)]
    }

    private func decoded(_ row: ReadAnswer.Row) -> StyledText {
        if let value = row.value { return StyledText(Figures.exact(value, type: answer.type ?? ""), .strong) }
        return StyledText(row.quality.map { reasonText($0, in: language) } ?? "", .bad)
    }
}
