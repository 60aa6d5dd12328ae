extension PrognosisMessage {
    var chinese: String {
        switch self {
        case .learnt(let units, let censored, let rows, let shortest, let longest):
            "已从 \(units) 个单元学习" + (censored > 0 ? "（其中 \(censored) 个在失效前退出使用）" : "")
                + "，共 \(rows) 行；寿命 \(shortest) 到 \(longest)"
        case .usedColumns(let used, let ignored, let regimes):
            "使用的列：\(enumeration(used, separator: "、"))"
                + (ignored.isEmpty ? "" : "；恒定而未用：\(enumeration(ignored, separator: "、"))")
                + (regimes > 1 ? "；\(regimes) 种工况" : "")
        case .leftOutError(let rmse, let cap):
            "轮流留出单元检验：误差 \(rmse)（RMSE，各单元及其寿命的各时刻权重相同" + (cap.map { "，寿命计到 \($0)）" } ?? "）")
        case .leftOutInterval(let coverage, let width):
            "P05…P95 按同样的留出单元在其寿命的各时刻校准：\(coverage)% 落在区间内，平均宽度 \(width)"
        case .modelWritten(let path): "模型：\(path)"
        case .strangeRegime(let unit):
            "单元 \(excerpt(unit))：处于从未学习过的工况；区间已放宽到仅凭使用时间所能断言的范围"
        }
    }
}
