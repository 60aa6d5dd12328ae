extension OperationMessage {
    var chinese: String {
        switch self {
        case .doing(let state): Self.states[state] ?? state
        case .unknown(let reason): "未知（\(reason)）"
        case .learning: "正在学习信号水平"
        case .since(let age): "已持续 \(age.chinese)"
        case .settling: "尚未稳定"
        case .between(let point, let from, let to): "\(point) \(from)…\(to)"
        case .runHours(let hours): "运行 \(hours) 小时"
        case .starts(let count): "起动 \(count) 次"
        case .utilisation(let day, let week):
            "开动率 "
                + [day.map { "24 小时 \($0)%" }, week.map { "7 天 \($0)%" }].compactMap(\.self).joined(separator: "，")
        case .machines(let counts):
            counts.map { "\(Self.states[$0.state] ?? $0.state) \($0.count)" }.joined(separator: " · ")
        case .label(let label): label.chinese
        }
    }

    private static let states = [
        "off": "停机", "idle": "待机", "starting": "正在起动", "run": "运行", "stopping": "正在停机", "unknown": "未知",
    ]
}

extension OperationMessage.Label {
    fileprivate var chinese: String {
        switch self {
        case .operation: "运行状态"
        case .state: "状态"
        case .runHours: "运行小时"
        case .starts: "起动次数"
        case .utilisation: "24 小时开动率"
        case .machines: "机器"
        }
    }
}
