package import ControlProtocol
package import Wording

/// `trend`: the past of a point or a feature.
package struct TrendReport: Report {
    private let trend: TrendAnswer
    private let hours: Int
    private let language: Language

    package init(_ trend: TrendAnswer, hours: Int, language: Language) {
        self.trend = trend
        self.hours = hours
        self.language = language
    }

    package var needsAttention: Bool { trend.spans.isEmpty }

    package func lines(width: Int?) -> [StyledText] {
        let unit = trend.unit.isEmpty ? "" : " \(trend.unit)"
        let span = language(.elapsed(ElapsedTime(seconds: Double(hours) * 3600)))
        let title = StyledText("\(trend.asset)/\(trend.name)\(unit)", .strong) + StyledText("  \(span)", .faint)
        guard let last = trend.spans.last else { return [title, StyledText(language(.nothingInThisTime), .faint)] }
        let count = trend.spans.reduce(0) { $0 + $1.count }
        let mean = trend.spans.reduce(0) { $0 + $1.mean * Double($1.count) } / Double(count)
        let facts: [(ConsoleMessage.Label, String)] = [
            (.highest, Figures.fixed(trend.spans.map(\.high).max() ?? last.high, decimals: 4)),
            (.mean, Figures.fixed(mean, decimals: 4)),
            (.lowest, Figures.fixed(trend.spans.map(\.low).min() ?? last.low, decimals: 4)),
            (.newest, Figures.fixed(last.last, decimals: 4)), (.values, Figures.count(count)),
        ]
        var table = Table([.init(""), .init("", .trailing)])
        for (label, fact) in facts { table.append([StyledText(language(label), .faint), StyledText(fact)]) }
        return [title, StyledText(Graph.sparkline(columns(width ?? 72), width: width ?? 72))] + table.body(width: width)
    }

    /// One mean for each cell of the width, holes where nothing was recorded.
    private func columns(_ width: Int) -> [Double?] {
        guard let last = trend.spans.last else { return [] }
        let first = last.start - Int64(hours) * 3600
        var sums = [(sum: Double, count: Int)](repeating: (0, 0), count: width)
        for span in trend.spans where span.start >= first {
            let cell = Int((span.start - first) * Int64(width - 1) / (last.start - first))
            sums[cell].sum += span.mean * Double(span.count)
            sums[cell].count += span.count
        }
        return sums.map { $0.count > 0 ? $0.sum / Double($0.count) : nil }
    }
}

/// `trend` without a name: which there are.
package struct TrendsReport: Report {
    private let series: [TrendSeriesAnswer]
    private let language: Language

    package init(_ series: [TrendSeriesAnswer], language: Language) {
        self.series = series
        self.language = language
    }

    package var needsAttention: Bool { false }

    package func lines(width: Int?) -> [StyledText] {
        guard !series.isEmpty else { return [StyledText(language(.noTrends)).fitted(to: width)] }
        var table = Table([.init(""), .init("")])
        for one in series { table.append([StyledText("\(one.asset)/\(one.name)"), StyledText(one.unit, .faint)]) }
        return table.body(width: width)
    }
}
