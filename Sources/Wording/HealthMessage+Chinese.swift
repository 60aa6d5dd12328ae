extension HealthMessage {
    var chinese: String {
        switch self {
        case .zone(let zone, let velocity, let machine, let isVerified):
            "\(zone) 区：\(velocity) mm/s，依据 \(machine)" + (isVerified ? "" : "（界限为转引）")
        case .worstZone(let zone, let location, let direction): "\(zone) 区，最严重处：\(placed(location, direction))"
        case .place(let location, let direction): placed(location, direction)
        case .change(let share, let isSignificant):
            "较基线变化为 B/C 界限的 \(share)%" + (isSignificant ? "，属显著变化" : "")
        case .noZone(let velocity, let reason): (velocity.map { "\($0) mm/s，未评区：" } ?? "未评区：") + words(reason)
        case .abstains(let reasons): "不断定故障：" + reasons.map(words).joined(separator: "；")
        case .asserted(let name, let id, let probability, let severity):
            "\(name)（\(id)），\(probability)%" + (severity.map { "，\(words($0))" } ?? "")
        case .candidate(let name, let id, let probability, let reasons):
            "\(name)（\(id)），\(probability)%，不断定：" + reasons.map(words).joined(separator: "；")
        case .bearingEstimated: "轴承几何尺寸按型号估算；填写厂家的 n、d、D、phi 可使结论更可靠"
        case .unknown(let probability): "不属于已知故障：\(probability)%"
        case .evidence(let state, let name, let readings, let weight, let reason):
            "\(state.mark) \(weight) \(name)" + detail(readings, reason.map(words))
        case .score(let prior, let total, let coverage, let margin):
            "先验 \(prior)，得分 \(total)，证据覆盖 \(coverage)%，领先 \(margin)"
        case .action(let name, let priority, let minutes, let skill, let parts):
            "\(name)：优先级 \(priority)，\(minutes) 分钟，\(skill)"
                + (parts.isEmpty ? "" : "；备件：\(parts.joined(separator: "、"))")
        case .nextMeasurement(let name, let minutes): "区分前两项：\(name)，\(minutes) 分钟"
        case .base(let version, let faults, let symptoms, let hash):
            "知识库 \(version)：\(faults) 个故障，\(symptoms) 个征兆，\(hash)"
        case .knowledgeGood(let file, let faults): "\(file) 无误：合计 \(faults) 个故障"
        case .label(let label): label.chinese
        }
    }
}

private func placed(_ location: String, _ direction: String?) -> String {
    let word: String? =
        switch direction {
        case "horizontal": "水平"
        case "vertical": "垂直"
        case "axial": "轴向"
        default: direction
        }
    return word.map { "\(location)（\($0)）" } ?? location
}

private func words(_ reason: String) -> String { HealthMessage.Reason(rawValue: reason)?.chinese ?? reason }

extension HealthMessage.Reason {
    var chinese: String {
        switch self {
        case .nothingFound: "没有支持任何故障的证据"
        case .lowCoverage: "可观测的证据太少"
        case .smallMargin: "另一种解释过于接近"
        case .neededEvidence: "缺少必需的证据"
        case .waveformSuspect: "波形不可信"
        case .speedUnknown: "转速未知"
        case .ambiguousGeometry: "轴承谱线与转频倍数无法区分"
        case .notMeasured: "未测量"
        case .notDeclared: "未说明设备参数"
        case .noBaseline: "没有基线"
        case .unitUnknown: "单位不是振动单位"
        case .recordTooShort: "记录太短"
        case .rateTooLow: "采样率太低"
        case .notResolved: "被其他谱线遮盖"
        case .nothingToCompare: "没有可比的量"
        case .conditionNotMet: "设备工况不满足"
        case .classNotDeclared: "未说明设备类别，见 --machine"
        case .speedOutOfScope: "转速超出标准范围"
        case .powerOutOfScope: "功率超出标准范围"
        case .stale: "太久没有更新"
        case .notSimultaneous: "不是同一时段测得"
        case .speedDiffers: "不是同一转速下测得"
        case .louderElsewhere: "同一节奏在另一轴承处更强"
        case .slight: "轻微"
        case .moderate: "中等"
        case .severe: "严重"
        }
    }
}

extension HealthMessage.Label {
    fileprivate var chinese: String {
        switch self {
        case .mechanism: "机理"
        case .prior: "先验概率"
        case .evidence: "支持证据"
        case .refuting: "反对证据"
        case .severity: "严重程度"
        case .cause: "原因"
        case .leadsTo: "可能引发"
        case .action: "措施"
        case .sources: "来源"
        case .observations: "可提供的观察"
        }
    }
}
