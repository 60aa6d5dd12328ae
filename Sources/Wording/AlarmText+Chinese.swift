extension AlarmText {
    var chinese: String {
        switch self {
        case .noAlarms: "当前没有报警。"
        case .standing(let active, let unacknowledged): "\(active) 个报警未恢复，\(unacknowledged) 个未确认"
        case .counts(let active, let unacknowledged, let silenced):
            "未恢复 \(active) · 未确认 \(unacknowledged) · 已静默 \(silenced)"
        case .brief(let active, let unacknowledged):
            unacknowledged > 0 ? "未恢复 \(active)，未确认 \(unacknowledged)" : "未恢复 \(active)"
        case .flood: "报警泛滥：数量太多，无法逐个提示。请先看最高优先级。"
        case .state(let word): stateWords(word)
        case .cause(let word): causeWords(word)
        case .level(let word): levelWords(word)
        case .priority(let word): priorityWords(word)
        case .result(let word): resultWords(word)
        case .beyond(let value, let limit, let level):
            switch level {
            case "low", "low_low": "\(value)，低于 \(limit)"
            case "rate": "\(value)，变化超过 \(limit)"
            default: "\(value)，高于 \(limit)"
            }
        case .deviating(let value, let expected, let deviation, let limit):
            "\(value)，应为 \(expected)：偏差 \(deviation)，超过 \(limit)"
        case .contributors(let points): points.joined(separator: "；")
        case .contributor(let point, let value, let expected, let family):
            "\(point) \(value)，应为 \(expected)（\(familyWords(family))）"
        case .anomalyAdvice: "请对照所列各点的实际值与期望值，查找设备发生了什么变化。"
        case .sensorAdvice: "请检查传感器及其接线；在此之前不要依据该值。"
        case .rampAdvice: "请与同类设备对照，检查制冷剂、压缩机、冷凝器、加热器、风机、门封和装载量。"
        case .firstOut: "首出"
        case .chattering: "抖动"
        case .stale: "超过一天"
        case .silencedFor(let time, let reason): "还有 \(time.chinese)：\(reason)"
        case .silenced(let reason): reason
        case .raised(let count, let annunciated, let days): "\(days) 天内报警 \(count) 次，提示 \(annunciated) 次"
        case .rates(let perDay, let perTenMinutes, let most):
            "每天 \(perDay) 次，每十分钟 \(perTenMinutes) 次，最多的十分钟 \(most) 次"
        case .busyShares(let tenMinutes, let hours): "超过十次的十分钟占 \(tenMinutes)%，超过三十次的小时占 \(hours)%"
        case .priorities(let shares): "低 \(shares[0])%，中 \(shares[1])%，高 \(shares[2])%"
        case .chatteringOnes(let ids): "抖动：\(ids.isEmpty ? "无" : ids.joined(separator: "、"))"
        case .fleetingOnes(let ids): "一分钟内自行恢复：\(ids.isEmpty ? "无" : ids.joined(separator: "、"))"
        case .topTenShare(let percent): "最频繁的十个占全部的 \(percent)%："
        case .staleOnes(let ids): "超过一天未恢复：\(ids.isEmpty ? "无" : ids.joined(separator: "、"))"
        case .most(let alarm, let count): "\(alarm) \(count) 次"
        }
    }
}

private func stateWords(_ word: String) -> String {
    switch word {
    case "normal": "正常"
    case "unack_active": "未恢复，未确认"
    case "acked_active": "未恢复，已确认"
    case "rtn_unack": "已恢复，未确认"
    case "latched_unack": "已锁存，未确认"
    case "latched_acked": "已锁存，已确认"
    case "shelved": "已搁置"
    case "suppressed": "已抑制"
    case "out_of_service": "已停用"
    default: word
    }
}

private func causeWords(_ word: String) -> String {
    switch word {
    case "raised": "报警"
    case "escalated": "升级"
    case "eased": "减轻"
    case "returned": "恢复"
    case "acknowledged": "确认"
    case "reset": "复位"
    case "shelved": "搁置"
    case "unshelved": "结束搁置"
    case "suppressed": "抑制"
    case "unsuppressed": "解除抑制"
    case "removed_from_service": "停用"
    case "returned_to_service": "启用"
    case "withdrawn": "配置中已删除"
    default: word
    }
}

private func levelWords(_ word: String) -> String {
    switch word {
    case "low": "低"
    case "low_low": "低低"
    case "high": "高"
    case "high_high": "高高"
    case "rate": "变化率"
    case "deviation": "偏离期望值"
    case "missing": "无数据"
    case "anomaly": "异常"
    case "sensor": "传感器可疑"
    case "ramp": "升降变慢"
    default: word
    }
}

private func priorityWords(_ word: String) -> String {
    switch word {
    case "low": "低"
    case "medium": "中"
    case "high": "高"
    default: word
    }
}

private func familyWords(_ word: String) -> String {
    switch word {
    case "surprise": "突变"
    case "ramp": "升降变慢"
    case "level": "偏离水平"
    case "slow_level": "缓慢偏离水平"
    case "drift": "漂移"
    case "spread": "波动异常"
    case "shape": "走势异常"
    case "stuck": "数值不变"
    case "dropout": "无数值"
    case "spikes": "个别值远超正常"
    case "saturation": "停在量程端点"
    case "disagree": "与另一传感器不一致"
    default: word
    }
}

private func resultWords(_ word: String) -> String {
    switch word {
    case "done": "完成"
    case "refused:unknown_alarm": "已拒绝：没有这个报警"
    case "refused:not_for_all": "已拒绝：只有确认和复位可以一次用于全部报警"
    case "refused:no_reason": "已拒绝：需要写明原因"
    case "refused:shelving_time": "已拒绝：报警最多搁置 24 小时；更久请停用"
    case "refused:out_of_service": "已拒绝：该报警已停用"
    case "refused:active": "已拒绝：未恢复的报警不能复位"
    case "refused:unacknowledged": "已拒绝：请先确认"
    default: word
    }
}
