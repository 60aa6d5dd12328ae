extension PrognosisMessage {
    var english: String {
        switch self {
        case .learnt(let trees, let units, let censored, let rows, let shortest, let longest, let time):
            (trees.map { "Trees of \($0), judged on \(units) units" } ?? "Learnt from \(units) units")
                + (censored > 0 ? " (\(censored) taken out of service before they failed)" : "")
                + ", \(rows) rows; lives from \(shortest) to \(longest) (\(excerpt(time)))"
        case .livesOfRecord(let kin, let from, let to):
            "They are the lives of \(excerpt(kin)) in the record, \(from) to \(to) UTC"
        case .usedColumns(let used, let ignored, let regimes):
            "Columns used: \(enumeration(used, separator: ", "))"
                + (ignored.isEmpty ? "" : "; constant, not used: \(enumeration(ignored, separator: ", "))")
                + (regimes > 1 ? "; \(regimes) operating regimes" : "")
        case .leftOutError(let rmse, let cap):
            "On units left out in turn: error \(rmse) (RMSE, each unit and each moment of its life alike"
                + (cap.map { ", lives counted up to \($0))" } ?? ")")
        case .leftOutInterval(let units, let coverage, let width, let from):
            "P05…P95 is calibrated on the \(units) of them that failed, at every moment of their lives"
                + (from.map { " from \($0) % on" } ?? "") + ": \(coverage) % within, mean width \(width)"
        case .modelWritten(let path, let hash): "Model: \(path) (\(hash))"
        case .modelLive(let place, let since): "live for \(place) since \(since) UTC"
        case .modelWasLive(let place, let from, let until): "was live for \(place) from \(from) to \(until) UTC"
        case .modelRefused(let place, let time):
            "\(place): refused \(time.english) ago, and what was live before still is"
        case .noModels: "No trained model has been live: model under prognosis of an asset names one."
        case .judgedOnce(let units): "\(units) units, each judged at its last row"
        case .judgedAlongLife(let units, let moments):
            "\(units) units that failed at their last row, judged at \(moments) moments up to 95 % of their lives"
        case .allUnits: "all"
        case .horizon: "horizon"
        case .figuresExplained(let cap):
            "score: NASA's, late is worse than early; P05…P95: share of truths within, and Δ its mean width; CRPS from five quantiles; α-λ: share of moments with half of the probability within ± 30 % of the truth; horizon: share of life left since when the mean stayed within ± 30 % of the truth (of the life, as Saxena defines it: who foretells nothing left reaches 30 %)."
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
        case .learningValues(let count): "learning the healthy level, \(count) more values"
        case .learningLevel(let hours): "learning the healthy level, \(hours) more hours with values"
        case .awaitingHours(let hours): "\(hours) more hours with values are needed"
        case .unseenRegime: "runs in a regime that was never learnt from, the interval is widened"
        case .trainedModel(let file, let hash): "model \(excerpt(file)) \(hash)"
        case .degradationNotSeen: "no degradation seen"
        case .limitReached: "the limit is reached"
        case .degradationSeen(let time): "degradation visible for \(time.english)"
        case .model(let kind, let percent): "\(kind) model \(percent) %, load as in the trend"
        case .used(let meter, let left, let rate):
            [
                left.map { "\($0) \(meter) left" } ?? meter,
                rate.map { "\($0) an hour as over the last seven days" } ?? "rate of use not known yet",
            ].joined(separator: ", ")
        case .expectedOf(let ended, let all): "as \(ended) like parts that ended, of \(all) known (Weibull)"
        case .statedLife: "of the stated life"
        case .statedLifeUsedUp: "the stated life is used up"
        case .ageNotKnown: "its age is not known: millwright maintain says it"
        case .partReplaced(let part, let outcome):
            "\(part): replaced (\(words(for: outcome))); what is known of it begins anew"
        case .lifeCorrected(let part, let outcome): "\(part): the one before counts as \(words(for: outcome))"
        case .useStated(let part, let used): "\(part): used \(used) until now"
        case .partNotKnown(let part):
            "\(part): no indicator under prognosis is of it, so that nothing is kept of its life"
        case .noLifeEnded(let part): "\(part): none has been replaced yet"
        case .livesWritten(let lives, let rows, let path): "\(lives) lives, \(rows) rows: \(path)"
        case .livesLeftOut(let unknownAge, let damaged, let short):
            "Left out: \(unknownAge) lives of unknown age, \(damaged) that are not as they were written, \(short) with less than two hours"
        case .strangeRegime(let unit):
            "unit \(excerpt(unit)): runs in an operating regime that was never learnt from; the interval is widened to what its age alone would say"
        }
    }
}

/// - Parameter outcome: Of a life.
private func words(for outcome: String) -> String {
    ["failed": "failed", "worn": "worn out", "replaced": "while it still worked"][outcome] ?? outcome
}
