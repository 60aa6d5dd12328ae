package import ControlProtocol
package import Wording

/// `rul`: how long indicators will stay within their limits, machine by machine.
package struct RemainingLifeReport: Report {
    private typealias Indicator = RemainingLifeAnswer.Indicator

    private let machines: [RemainingLifeAnswer]
    private let now: Int64
    private let language: Language

    package init(_ machines: [RemainingLifeAnswer], now: Int64, language: Language) {
        self.machines = machines
        self.now = now
        self.language = language
    }

    package var needsAttention: Bool { machines.contains { $0.indicators.contains(where: isShort) } }

    /// Hours in which a part can be had and its replacement planned: thirty days.
    private static let leadTime = 720.0

    /// Whether half of the probability lies before the next stop, or within the next thirty days.
    private func isShort(_ indicator: Indicator) -> Bool {
        if indicator.limitPassed == true { return true }
        guard let median = indicator.p50 else { return false }
        let stop = indicator.nextStop.map { Double($0 - now) / 3_600_000 } ?? 0
        // What always wears out soon is at hand; what is seen to wear was not expected to.
        return median < max(stop, indicator.degradation ? Self.leadTime : 0)
    }

    package func lines(width: Int?) -> [StyledText] {
        guard !machines.isEmpty else { return [StyledText(language(.noIndicators)).fitted(to: width)] }
        var table = Table([
            .init(""), .init(language(.asset)), .init(title(.indicator), canShrink: true),
            .init(title(.now), .trailing), .init(title(.limit), .trailing), .init(title(.p05), .trailing),
            .init(title(.p50), .trailing), .init(title(.p95), .trailing), .init(title(.beforeStop), .trailing),
            .init(title(.remark), canShrink: true),
        ])
        for machine in machines {
            for indicator in machine.indicators { append(indicator, of: machine.asset, to: &table) }
        }
        return table.lines(width: width)
    }

    private func append(_ indicator: Indicator, of asset: String, to table: inout Table) {
        let condition = condition(of: indicator)
        let unit = indicator.indicatorUnit.map { " \($0)" } ?? ""
        table.append([
            condition.dot, StyledText(asset, .strong), StyledText(indicator.name),
            StyledText(indicator.now.map(Figures.significant) ?? "–"),
            StyledText(indicator.limit.map { Figures.significant($0) + unit } ?? "–"),
            StyledText(left(indicator.p05, of: indicator), condition.tone),
            StyledText(left(indicator.p50, of: indicator), condition.tone),
            StyledText(left(indicator.p95, of: indicator), condition.tone),
            StyledText(indicator.pFailBefore.map { Figures.rate(100 * $0) + " %" } ?? "–"),
            StyledText(remarks(on: indicator).joined(separator: " · ")),
        ])
    }

    private func condition(of indicator: Indicator) -> Condition {
        if indicator.limitPassed == true { return .bad }
        if isShort(indicator) { return .partly }
        return indicator.learning == nil ? .good : .pending
    }

    private func left(_ hours: Double?, of indicator: Indicator) -> String {
        guard let hours, indicator.limitPassed != true else { return "–" }
        return language(.elapsed(ElapsedTime(seconds: 3600 * hours)))
    }

    private func remarks(on indicator: Indicator) -> [String] {
        let trained = indicator.trained
        if let count = indicator.learning {
            if trained != nil { return [language(.awaitingHours(hours: count))] }
            return [language(indicator.everyS == nil ? .learningLevel(hours: count) : .learningValues(count))]
        }
        guard indicator.degradation else { return remarks(onUndegraded: indicator) }
        var remarks = indicator.limitPassed == true ? [language(.limitReached)] : []
        if indicator.unseenRegime == true { remarks.append(language(.unseenRegime)) }
        if let fault = indicator.modeName?.text(in: language) {
            remarks.append(indicator.component.map { "\(fault) (\($0))" } ?? fault)
        } else if let component = indicator.component {
            remarks.append(component)
        }
        if let since = indicator.since { remarks.append(language(.degradationSeen(.from(since, to: now)))) }
        if let trained {
            return remarks + [language(.trainedModel(file: trained.file, hash: String(trained.hash.prefix(8))))]
        }
        let models = (indicator.models ?? [:]).sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        if let model = models.first {
            remarks.append(language(.model(kind: model.key, percent: Figures.fixed(100 * model.value, decimals: 0))))
        }
        return remarks + use(of: indicator)
    }

    /// What is said where no trend tells.
    private func remarks(onUndegraded indicator: Indicator) -> [String] {
        let component = indicator.component.map { [$0] } ?? []
        if indicator.ageKnown == false { return component + [language(.ageNotKnown)] + use(of: indicator) }
        switch indicator.model {
        case "nominal/1":
            let life: PrognosisMessage = indicator.limitPassed == true ? .statedLifeUsedUp : .statedLife
            return component + [language(life)] + use(of: indicator)
        case "weibull/1":
            // Of a total nobody looks for degradation.
            let unseen = indicator.at != nil && indicator.use?.meter != indicator.indicator
            let lives = indicator.lives.map { [language(.expectedOf(ended: $0.ended, all: $0.all))] } ?? []
            return (unseen ? [language(.degradationNotSeen)] : component) + lives + use(of: indicator)
        default:
            let isTotal = indicator.use.map { $0.meter == indicator.indicator } ?? false
            return isTotal ? component + use(of: indicator) : [language(.degradationNotSeen)]
        }
    }

    private func use(of indicator: Indicator) -> [String] {
        guard let use = indicator.use else { return [] }
        let left = indicator.limitPassed == true ? nil : use.p50
        return [
            language(
                .used(
                    meter: use.meter, left: left.map(Figures.significant), rate: use.ratePerH.map(Figures.significant)))
        ]
    }

    private func title(_ column: PrognosisMessage.Column) -> String { language(.column(column) as PrognosisMessage) }
}
