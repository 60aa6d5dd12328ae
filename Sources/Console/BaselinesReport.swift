package import ControlProtocol
package import Wording

/// `baseline show`: what locations are compared with, or how far the learning is.
package struct BaselinesReport: Report {
    private let baselines: [BaselineAnswer]
    private let now: Int64
    private let language: Language

    package init(_ baselines: [BaselineAnswer], now: Int64, language: Language) {
        self.baselines = baselines
        self.now = now
        self.language = language
    }

    package var needsAttention: Bool { false }

    package func lines(width: Int?) -> [StyledText] {
        guard !baselines.isEmpty else { return [StyledText(language(.noBaselines)).fitted(to: width)] }
        // Only of a machine that follows a program.
        let hasSteps = baselines.contains { $0.step != nil }
        var table = Table(
            [
                .init(language(.asset)), .init(language(.location)), .init(language(.speed), .trailing),
                .init("mm/s", .trailing),
            ] + (hasSteps ? [.init(language(.expected), .trailing)] : [])
                + [.init(language(.learnt), canShrink: true)])
        for baseline in baselines {
            table.append(
                [
                    StyledText(baseline.asset, .strong), StyledText(baseline.place),
                    StyledText(speed(of: baseline)),
                    StyledText(baseline.typical["velocity_rms"].map { Figures.fixed($0, decimals: 2) } ?? "–"),
                ] + (hasSteps ? [StyledText(baseline.expectedRate ?? "–")] : []) + [
                    StyledText(language(baseline.progress(at: now)), baseline.frozen == nil ? .attention : .plain)
                ])
        }
        return table.lines(width: width)
    }

    private func speed(of baseline: BaselineAnswer) -> String {
        guard baseline.mode == nil, baseline.step == nil else { return "–" }
        return baseline.speedRpm.map(Figures.rate) ?? language(.noSpeed)
    }
}

extension BaselineAnswer {
    fileprivate var place: String {
        guard let part = mode ?? step, !part.isEmpty else { return location }
        return "\(location) \(part)"
    }

    fileprivate var expectedRate: String? {
        guard let rate = typical[Self.rate], let spread = spread?[Self.rate] else { return nil }
        return "\(Figures.significant(rate)) ± \(Figures.significant(spread)) \(unit ?? "")"
    }

    func progress(at now: Int64) -> ConditionMessage {
        guard let frozen else {
            if step != nil, count >= needed { return .learntRuns(count) }
            guard let bytes, count >= needed else { return .learning(count: count, of: needed) }
            return .learnt(rows: count, kilobytes: (bytes + 999) / 1000)
        }
        if step != nil { return .frozenRuns(.from(frozen, to: now), count: count) }
        if mode != nil { return .frozenRows(.from(frozen, to: now), count: count) }
        return .frozen(.from(frozen, to: now), count: count)
    }
}

/// `baseline freeze` and `reset`.
package struct BaselineActionReport: Report {
    private let answer: BaselineActionAnswer
    private let language: Language

    package init(_ answer: BaselineActionAnswer, language: Language) {
        self.answer = answer
        self.language = language
    }

    /// Nothing was there to freeze or to end.
    package var needsAttention: Bool { answer.locations.isEmpty }

    package func lines(width: Int?) -> [StyledText] {
        guard !answer.locations.isEmpty, let action = ConditionMessage.Action(rawValue: answer.action) else {
            return [StyledText(language(.noBaselines), .attention).fitted(to: width)]
        }
        let done = language(.baselineDone(action, locations: answer.locations.count))
        return [StyledText("\(done) (\(answer.locations.joined(separator: ", ")))", .good).fitted(to: width)]
    }
}
