package import ControlProtocol
package import Wording

/// `alarms history`: how good the alarms are, and what changed last.
package struct AlarmHistoryReport: Report {
    private let answer: AlarmHistoryAnswer
    private let now: Int64?
    private let language: Language

    /// - Parameter now: Ages are counted from it; nil shows times.
    package init(_ answer: AlarmHistoryAnswer, now: Int64?, language: Language) {
        self.answer = answer
        self.now = now
        self.language = language
    }

    package var needsAttention: Bool { false }

    package func lines(width: Int?) -> [StyledText] {
        let figures = figures.map { StyledText(language($0)).fitted(to: width) }
        guard !answer.changes.isEmpty else { return figures }
        return figures + [StyledText("")] + changes.lines(width: width)
    }

    private var figures: [AlarmText] {
        func percent(_ share: Double) -> String { Figures.rate(100 * share) }
        let days = Int(((Double(answer.to) - Double(answer.from)) / 86_400_000).rounded())
        return [
            .raised(count: Figures.count(answer.raised), annunciated: Figures.count(answer.annunciated), days: days),
            .rates(
                perDay: Figures.rate(answer.perDay), perTenMinutes: Figures.fixed(answer.perTenMinutes, decimals: 2),
                most: answer.mostInTenMinutes),
            .busyShares(tenMinutes: percent(answer.floodShare), hours: percent(answer.busyHourShare)),
            .priorities(["low", "medium", "high"].map { percent(answer.shares[$0] ?? 0) }),
            .chatteringOnes(answer.chattering), .fleetingOnes(answer.fleeting), .staleOnes(answer.stale),
            .topTenShare(percent: percent(answer.topTenShare)),
        ] + answer.topTen.map { .most(alarm: $0.alarm, count: $0.count) }
    }

    private var changes: Table {
        var table = Table([
            .init(language(now == nil ? .time : .age), .trailing), .init(language(.alarm)), .init(language(.cause)),
            .init(language(.state), canShrink: true), .init(language(.value), .trailing), .init(language(.by)),
            .init(language(.reason), canShrink: true),
        ])
        for change in answer.changes {
            let value = change.value.map { Figures.glance(.number($0), type: "float64") + " " + change.unit } ?? ""
            table.append([
                StyledText(now.map { language(.elapsed(.from(change.at, to: $0))) } ?? Figures.time(change.at), .faint),
                StyledText(change.alarm, .strong),
                StyledText(language(.cause(change.cause)), change.annunciated ? .attention : .plain),
                StyledText(language(.state(change.state))), StyledText(value), StyledText(change.by ?? "", .faint),
                StyledText(change.reason ?? ""),
            ])
        }
        return table
    }
}
