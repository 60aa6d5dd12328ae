extension PrognosisMessage {
    var english: String {
        switch self {
        case .learnt(let trees, let units, let censored, let rows, let shortest, let longest):
            (trees.map { "Trees of \($0), judged on \(units) units" } ?? "Learnt from \(units) units")
                + (censored > 0 ? " (\(censored) taken out of service before they failed)" : "")
                + ", \(rows) rows; lives from \(shortest) to \(longest)"
        case .usedColumns(let used, let ignored, let regimes):
            "Columns used: \(enumeration(used, separator: ", "))"
                + (ignored.isEmpty ? "" : "; constant, not used: \(enumeration(ignored, separator: ", "))")
                + (regimes > 1 ? "; \(regimes) operating regimes" : "")
        case .leftOutError(let rmse, let cap):
            "On units left out in turn: error \(rmse) (RMSE, each unit and each moment of its life alike"
                + (cap.map { ", lives counted up to \($0))" } ?? ")")
        case .leftOutInterval(let coverage, let width):
            "P05…P95 is calibrated on the same units at every moment of their lives: \(coverage) % within, mean width \(width)"
        case .modelWritten(let path): "Model: \(path)"
        case .judgedOnce(let units): "\(units) units, each judged at its last row"
        case .judgedAlongLife(let units, let moments):
            "\(units) units that failed at their last row, judged at \(moments) moments up to 95 % of their lives"
        case .allUnits: "all"
        case .horizon: "horizon"
        case .figuresExplained(let cap):
            "score: NASA's, late is worse than early; P05…P95: share of truths within, and Δ its mean width; CRPS from five quantiles; α-λ: share of moments with half of the probability within ± 30 % of the truth; horizon: share of life left since when the mean stayed within ± 30 %."
                + (cap.map { " Truths above \($0) count as \($0) in all but RMSE and score." } ?? "")
        case .tooFewValues(let needed): "Too few values: \(needed) are needed to know the healthy level"
        case .noDegradationSeen(let column): "\(excerpt(column)): no degradation seen at the last value"
        case .limitPassed(let column): "\(excerpt(column)): the limit is passed"
        case .column(let column):
            switch column {
            case .indicator: "indicator"
            case .now: "now"
            case .limit: "limit"
            case .p05: "left P05"
            case .p50: "median"
            case .p95: "P95"
            case .beforeStop: "before stop"
            case .remark: "remark"
            }
        case .noIndicators: "No indicator is declared: prognosis of an asset says what tells its wear, and its limit."
        case .learningLevel(let hours): "learning the healthy level, \(hours) more hours with values"
        case .degradationNotSeen: "no degradation seen"
        case .limitReached: "the limit is reached"
        case .degradationSeen(let time): "degradation visible for \(time.english)"
        case .model(let kind, let percent): "\(kind) model \(percent) %, load as in the trend"
        case .strangeRegime(let unit):
            "unit \(excerpt(unit)): runs in an operating regime that was never learnt from; the interval is widened to what its age alone would say"
        }
    }
}
