package import ControlProtocol
import Measurement
package import Wording

/// `alarms`: what wants attention first, with what to do about it.
package struct AlarmsReport: Report {
    private let answer: AlarmsAnswer
    private let now: Int64
    private let language: Language

    package init(_ answer: AlarmsAnswer, now: Int64, language: Language) {
        self.answer = answer
        self.now = now
        self.language = language
    }

    package var needsAttention: Bool { answer.alarms.contains(where: \.wantsAttention) }

    package func lines(width: Int?) -> [StyledText] {
        var lines: [StyledText] = []
        if answer.flood { lines.append(StyledText(language(.flood), .bad)) }
        if answer.alarms.isEmpty { return lines + [StyledText(language(.noAlarms), .good).fitted(to: width)] }
        return (lines + table.lines(width: width)).map { $0.fitted(to: width) }
    }

    /// - Parameter alarms: At most so many.
    func body(_ alarms: some Sequence<AlarmAnswer>, width: Int?) -> [StyledText] {
        AlarmsReport(AlarmsAnswer(alarms: Array(alarms), flood: false), now: now, language: language).table.body(
            width: width)
    }

    private var table: Table {
        var table = Table([
            .init(""), .init(language(.alarm)), .init(language(.name), canShrink: true), .init(language(.priority)),
            .init(language(.value), canShrink: true), .init(language(.state), canShrink: true),
            .init(language(.age), .trailing), .init(language(.advice), canShrink: true),
        ])
        for alarm in answer.alarms {
            table.append([
                alarm.condition.dot,
                StyledText(alarm.id, .strong),
                StyledText(alarm.pointName.isEmpty ? alarm.assetName : "\(alarm.assetName) \(alarm.pointName)"),
                StyledText(language(.priority(alarm.priority)), alarm.condition.tone),
                StyledText(value(of: alarm)),
                StyledText(state(of: alarm), alarm.condition.tone),
                StyledText(language(.elapsed(.from(alarm.raised ?? alarm.since, to: now))), .faint),
                StyledText(alarm.advice.flatMap(text) ?? ""),
            ])
        }
        return table
    }

    /// In the language of the reader where there is one.
    private func text(_ advice: AlarmAnswer.Advice) -> String? {
        language == .chinese ? advice.zh ?? advice.en : advice.en ?? advice.zh
    }

    private func value(of alarm: AlarmAnswer) -> String {
        if let contributors = alarm.contributors {
            return language(.contributors(contributors.map { language(text($0)) }))
        }
        guard let value = alarm.value, let limit = alarm.limit else { return language(.level(alarm.level)) }
        if let expected = alarm.expected, let deviation = alarm.deviation {
            let unit = differenceUnit(of: alarm.unit)
            return language(
                .deviating(
                    value: amount(value, alarm.unit), expected: amount(expected, alarm.unit),
                    deviation: (deviation > 0 ? "+" : "") + amount(deviation, unit), limit: amount(limit, unit)))
        }
        return language(
            .beyond(value: amount(value, alarm.unit), limit: amount(limit, alarm.unit), level: alarm.level))
    }

    private func text(_ contributor: AlarmAnswer.Contributor) -> AlarmText {
        .contributor(
            point: contributor.pointName, value: contributor.value.map { amount($0, contributor.unit) } ?? "–",
            expected: contributor.expected.map { amount($0, contributor.unit) } ?? "–", family: contributor.family)
    }

    private func amount(_ number: Double, _ unit: String) -> String {
        let text = Figures.glance(.number(number), type: "float64")
        return unit.isEmpty ? text : "\(text) \(unit)"
    }

    private func state(of alarm: AlarmAnswer) -> String {
        var parts = [language(.state(alarm.state))]
        if alarm.wantsAttention, alarm.firstOut { parts.append(language(.firstOut)) }
        if alarm.chattering { parts.append(language(.chattering)) }
        if alarm.stale { parts.append(language(.stale)) }
        if let until = alarm.until {
            parts.append(language(.silencedFor(.from(now, to: until), reason: alarm.reason ?? "")))
        } else if let reason = alarm.reason {
            parts.append(language(.silenced(reason: reason)))
        }
        return parts.joined(separator: " · ")
    }
}

extension AlarmAnswer {
    var condition: Condition {
        if isUnacknowledged && isActive { return .bad }
        return wantsAttention ? .partly : .pending
    }
}

extension AlarmCounts {
    var wantAttention: Bool { priority != nil }

    func summary(in language: Language) -> String {
        language(.counts(active: active, unacknowledged: unacknowledged, silenced: silenced))
    }
}

extension Language {
    func callAsFunction(_ text: AlarmText) -> String { text.text(in: self) }
}
