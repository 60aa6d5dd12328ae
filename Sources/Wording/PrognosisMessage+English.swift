extension PrognosisMessage {
    var english: String {
        switch self {
        case .learnt(let units, let censored, let rows, let shortest, let longest):
            "Learnt from \(units) units"
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
        case .strangeRegime(let unit):
            "unit \(excerpt(unit)): runs in an operating regime that was never learnt from; the interval is widened to what its age alone would say"
        }
    }
}
