package import ControlProtocol
package import Wording

/// `health`: how well machines are, the one that wants attention most first, and why.
package struct HealthReport: Report {
    private let answer: PlantHealthAnswer
    private let language: Language

    package init(_ answer: PlantHealthAnswer, language: Language) {
        self.answer = answer
        self.language = language
    }

    package var needsAttention: Bool { answer.assets.contains { $0.condition == .partly || $0.condition == .bad } }

    package func lines(width: Int?) -> [StyledText] {
        guard !answer.assets.isEmpty else { return [StyledText(language(.nothingToShow)).fitted(to: width)] }
        let machines = table.lines(width: width)
        return answer.lines.isEmpty ? machines : machines + [StyledText("")] + lineTable.lines(width: width)
    }

    private var table: Table {
        var table = Table([
            .init(""), .init(language(.asset)), .init(language(.name), canShrink: true),
            .init(language(.score), .trailing), .init(""), .init(language(.trend), .trailing),
            .init(language(.confidence), .trailing), .init(language(.status)),
            .init(language(.reason), canShrink: true),
        ])
        for asset in answer.assets.enumerated().sorted(by: {
            ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset)
        })
        .map(\.element) {
            table.append([
                asset.condition.dot,
                StyledText(asset.asset, .strong),
                StyledText(asset.name == asset.asset ? "" : asset.name),
                StyledText(asset.score.map { Figures.fixed($0, decimals: 0) } ?? "–", asset.condition.tone),
                StyledText(asset.grade ?? "", asset.condition.tone),
                StyledText(asset.trendPerDay.map { language(.perDay(signed($0))) } ?? "–", .faint),
                StyledText(language(.confidence(percent: Figures.fixed(100 * asset.confidence, decimals: 0))), .faint),
                StyledText(asset.ne107.map { language(.status($0)) } ?? "–", asset.condition.tone),
                StyledText(reason(asset)),
            ])
            // Of many machines only those that are not well are told part by part.
            if asset.condition != .good || answer.assets.count == 1 {
                for component in asset.components { append(component, to: &table) }
            }
        }
        return table
    }

    private func append(_ component: HealthAnswer.Component, to table: inout Table) {
        let tone = Condition(grade: component.grade).tone
        table.append([
            StyledText(""),
            StyledText("  \(component.id ?? language(.wholeMachine))"),
            StyledText(component.name.flatMap { $0 == component.id ? nil : $0 } ?? ""),
            StyledText(Figures.fixed(component.score, decimals: 0), tone), StyledText(component.grade, tone),
            StyledText(""), StyledText(""), StyledText(""),
            StyledText(
                component.contributors.isEmpty
                    ? language(.nothingSays)
                    : component.contributors.map { $0.text.text(in: language) }.joined(separator: " · ")),
        ])
    }

    private func reason(_ asset: HealthAnswer) -> String {
        if asset.score == nil { return language(.nothingKnown) }
        return asset.components.isEmpty ? language(.nothingSays) : ""
    }

    private var lineTable: Table {
        var table = Table([
            .init(""), .init(language(.line)), .init(language(.score), .trailing), .init(""),
            .init(language(.reason), canShrink: true),
        ])
        for line in answer.lines {
            let condition = Condition(grade: line.grade)
            table.append([
                condition.dot, StyledText(line.line, .strong),
                StyledText(line.score.map { Figures.fixed($0, decimals: 0) } ?? "–", condition.tone),
                StyledText(line.grade ?? "", condition.tone), StyledText(language(.line(decides: line.worst))),
            ])
        }
        return table
    }

    private func signed(_ value: Double) -> String { (value < 0 ? "" : "+") + Figures.fixed(value, decimals: 1) }
}

extension HealthAnswer {
    var condition: Condition {
        switch ne107 {
        case nil: .pending
        case "NORMAL": Condition(grade: grade)
        case "FAILURE": .bad
        default: score == nil ? .pending : .partly
        }
    }

    /// What needs somebody first.
    var rank: Int {
        let statuses = ["FAILURE", "MAINTENANCE_REQUIRED", "OFF_SPEC", "CHECK_FUNCTION"]
        return ne107.flatMap(statuses.firstIndex) ?? statuses.count
    }
}

extension Condition {
    init(grade: String?) {
        switch grade {
        case nil: self = .pending
        case "A", "B": self = .good
        case "C": self = .partly
        default: self = .bad
        }
    }
}
