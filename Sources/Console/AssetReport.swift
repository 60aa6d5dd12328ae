package import ControlProtocol
package import Wording

/// `show`: one machine from top to bottom: what it is, how well it is and why, what it reads.
package struct AssetReport: Report {
    private let detail: AssetDetail
    private let now: Int64
    private let language: Language

    package init(_ detail: AssetDetail, now: Int64, language: Language) {
        self.detail = detail
        self.now = now
        self.language = language
    }

    package var needsAttention: Bool { detail.asset.condition != .good || health.needsAttention }

    package func lines(width: Int?) -> [StyledText] {
        let name = detail.asset.name == detail.asset.id ? "" : "  \(detail.asset.name)"
        let title = StyledText(detail.asset.id, .strong) + StyledText(name)
        var lines = [title] + facts.body(width: width)
        if let operation = detail.asset.operation {
            lines += [StyledText(""), StyledText(language(OperationMessage.label(.operation)), .accent)]
            lines += OperationLines(answer: operation, now: now, language: language).lines
        }
        lines += section(.health, health.lines(width: width))
        let baselines = detail.health.baselines
        if !baselines.isEmpty {
            lines += section(
                .learnt, BaselinesReport(baselines, now: now, language: language).lines(width: width))
        }
        if !detail.alarms.isEmpty {
            let alarms = AlarmsReport(
                AlarmsAnswer(alarms: detail.alarms, flood: false), now: now, language: language)
            lines += [StyledText("")] + alarms.lines(width: width)
        }
        lines += [StyledText(""), StyledText(language(.points), .accent)]
        lines += PointsReport(
            detail.points, expected: detail.expected, now: now, language: language
        ).lines(width: width)
        return lines.map { $0.fitted(to: width) }
    }

    private var health: HealthReport {
        HealthReport(PlantHealthAnswer(lines: [], assets: [detail.health]), language: language)
    }

    private func section(_ label: ConditionMessage.Label, _ lines: [StyledText]) -> [StyledText] {
        [StyledText(""), StyledText(language(label), .accent)] + lines
    }

    private var facts: Table {
        let register = detail.register
        var table = Table([.init(""), .init("", canShrink: true)])
        for (label, value) in [
            (ConditionMessage.Label.line, register.line), (.criticality, register.criticality?.uppercased()),
        ] + facts(register.entry) {
            if let value { table.append([StyledText(language(label), .faint), StyledText(value)]) }
        }
        for component in register.components {
            let known = facts(component.entry).compactMap { label, value in
                value.map { "\(language(label)) \($0)" }
            }
            table.append([
                StyledText(component.id, .faint),
                StyledText(([component.name] + known).joined(separator: " · ")),
            ])
        }
        return table
    }

    private func facts(_ entry: RegisterAnswer.Entry) -> [(ConditionMessage.Label, String?)] {
        [
            (.maker, entry.maker), (.model, entry.type), (.serial, entry.serial), (.commissioned, entry.commissioned),
            (.spareParts, entry.spareParts.isEmpty ? nil : entry.spareParts.joined(separator: ", ")),
        ]
    }
}
