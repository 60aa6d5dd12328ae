extension OperationMessage {
    var english: String {
        switch self {
        case .doing(let state): state
        case .unknown(let reason): "unknown (\(reason))"
        case .learning: "learning its levels"
        case .since(let age): "for \(age.english)"
        case .settling: "not settled"
        case .between(let point, let from, let to): "\(point) \(from)…\(to)"
        case .runHours(let hours): "\(hours) h run"
        case .starts(let count): "\(count) start\(count == "1" ? "" : "s")"
        case .utilisation(let day, let week):
            "ran "
                + [day.map { "\($0)% of 24 h" }, week.map { "\($0)% of 7 days" }].compactMap(\.self)
                .joined(separator: ", ")
        case .machines(let counts): counts.map { "\($0.count) \($0.state)" }.joined(separator: " · ")
        case .label(let label): label.english
        }
    }
}

extension OperationMessage.Label {
    fileprivate var english: String {
        switch self {
        case .operation: "operation"
        case .state: "state"
        case .runHours: "run hours"
        case .starts: "starts"
        case .utilisation: "ran of 24 h"
        case .machines: "machines"
        }
    }
}
