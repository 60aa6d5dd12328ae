package import ControlProtocol
package import Wording

/// `points`: one value a row, with all its digits; of a machine with detectors also what these expect.
package struct PointsReport: Report {
    private let points: [PointAnswer]
    private let expected: ExpectedAnswer?
    private let now: Int64
    private let language: Language

    package init(_ points: [PointAnswer], expected: ExpectedAnswer? = nil, now: Int64, language: Language) {
        self.points = points
        self.expected = expected
        self.now = now
        self.language = language
    }

    package var needsAttention: Bool { points.contains { $0.condition != .good } }

    package func lines(width: Int?) -> [StyledText] {
        guard !points.isEmpty else { return [StyledText(language(.nothingToShow)).fitted(to: width)] }
        var columns: [Table.Column] = [
            .init(""), .init(language(.asset)), .init(language(.point)), .init(language(.name), canShrink: true),
            .init(language(.value), .trailing), .init(""), .init(language(.age), .trailing),
            .init(language(.source), canShrink: true),
        ]
        if expected != nil { columns.insert(.init(language(.expected)), at: Self.placeOfExpected) }
        var table = Table(columns)
        for point in points {
            let value = point.value.map { StyledText(Figures.exact($0, type: point.type), .strong) }
            var cells = [
                point.condition.dot,
                StyledText(point.asset),
                StyledText(point.id),
                StyledText(point.name == point.id ? "" : point.name),
                value ?? StyledText("–", .faint),
                unitOrReason(of: point),
                StyledText(point.at.map { language(.elapsed(.from($0, to: now))) } ?? "–", .faint),
                StyledText(point.source, .faint),
            ]
            if let expected { cells.insert(text(of: expected, for: point), at: Self.placeOfExpected) }
            table.append(cells)
        }
        return table.lines(width: width)
    }

    /// Behind the value and its unit.
    private static let placeOfExpected = 6

    private func text(of answer: ExpectedAnswer, for point: PointAnswer) -> StyledText {
        guard let own = answer.points[point.id] else { return StyledText("") }
        if let expected = own.expected, let spread = own.spread {
            return StyledText("\(Figures.glance(.number(expected), type: "float64")) ± \(Figures.significant(spread))")
        }
        guard answer.state == .learning, let count = answer.count else { return StyledText("–", .faint) }
        return StyledText(language(.learning(count: count, of: answer.needed)), .faint)
    }

    private func unitOrReason(of point: PointAnswer) -> StyledText {
        guard point.condition != .good else { return StyledText(point.unit) }
        let reason = StyledText(reasonText(point.quality, in: language), point.condition.tone)
        return point.value == nil ? reason : StyledText("\(point.unit)  ") + reason
    }
}
