package import ControlProtocol
package import Wording

/// `points`: one value a row, with all its digits.
package struct PointsReport: Report {
    private let points: [PointAnswer]
    private let now: Int64
    private let language: Language

    package init(_ points: [PointAnswer], now: Int64, language: Language) {
        self.points = points
        self.now = now
        self.language = language
    }

    package var needsAttention: Bool { points.contains { $0.condition != .good } }

    package func lines(width: Int?) -> [StyledText] {
        guard !points.isEmpty else { return [StyledText(language(.nothingToShow)).fitted(to: width)] }
        var table = Table([
            .init(""), .init(language(.asset)), .init(language(.point)), .init(language(.name), canShrink: true),
            .init(language(.value), .trailing), .init(""), .init(language(.age), .trailing),
            .init(language(.source), canShrink: true),
        ])
        for point in points {
            let value = point.value.map { StyledText(Figures.exact($0, type: point.type), .strong) }
            table.append([
                point.condition.dot,
                StyledText(point.asset),
                StyledText(point.id),
                StyledText(point.name == point.id ? "" : point.name),
                value ?? StyledText("–", .faint),
                value == nil
                    ? StyledText(reasonText(point.quality, in: language), point.condition.tone)
                    : StyledText(point.unit),
                StyledText(point.at.map { language(.elapsed(.from($0, to: now))) } ?? "–", .faint),
                StyledText(point.source, .faint),
            ])
        }
        return table.lines(width: width)
    }
}
