extension ConditionMessage {
    var chinese: String {
        switch self {
        case .magnitude(let zone, let location): "\(location) 振动处于 \(zone) 区"
        case .change(let share, let location): "\(location) 振动偏离基线，为 B/C 界限的 \(share)%"
        case .stateValue(let value, let location): "\(location) 状态值 K 为 \(value)"
        case .fault(let name, let severity): name + (severity.map { "（\(words($0))）" } ?? "")
        case .alarm(let id, let priority): "报警 \(id)，优先级\(AlarmText.priority(priority).chinese)"
        case .status(let status): Self.statuses[status] ?? status
        case .perDay(let value): "每天 \(value)"
        case .confidence(let percent): "\(percent)%"
        case .line(nil): "没有设备拖累"
        case .line(let machine?): "取决于 \(machine)"
        case .wholeMachine: "整机"
        case .nothingKnown: "尚无依据"
        case .nothingSays: "未见异常"
        case .learning(let count, let needed): "学习中，\(count)/\(needed)"
        case .frozen(let age, let count): "\(age.chinese)前由 \(count) 个波形学得"
        case .learnt(let rows, let kilobytes): "已由 \(rows) 行学得（\(kilobytes) kB），持续学习"
        case .frozenRows(let age, let count): "\(age.chinese)前固定，此前 \(count) 行"
        case .learntRuns(let count): "已由 \(count) 次运行学得，持续学习"
        case .frozenRuns(let age, let count): "\(age.chinese)前固定，此前 \(count) 次运行"
        case .noSpeed: "未知"
        case .ended(let count): "此前还有 \(count) 个"
        case .noBaselines: "尚无基线：在设备未见异常时由其波形、数据行和程序升降段学得。"
        case .baselineDone(.freeze, let count): "已按现有波形固定 \(count) 个测点的基线。"
        case .baselineDone(.reset, let count): "\(count) 个测点的基线将由此后的数据重新学习。"
        case .label(let label): label.chinese
        }
    }

    private static let statuses = [
        "NORMAL": "正常", "FAILURE": "故障", "CHECK_FUNCTION": "功能检查", "OFF_SPEC": "超出规范", "MAINTENANCE_REQUIRED": "需要维护",
    ]
}

private func words(_ severity: String) -> String { HealthMessage.Reason(rawValue: severity)?.chinese ?? severity }

extension ConditionMessage.Label {
    fileprivate var chinese: String {
        switch self {
        case .score: "健康度"
        case .trend: "趋势"
        case .confidence: "置信度"
        case .status: "状态"
        case .location: "测量位置"
        case .speed: "转速 rpm"
        case .learnt: "基线"
        case .direction: "方向"
        case .zone: "区域"
        case .line: "产线"
        case .criticality: "重要度"
        case .maker: "制造商"
        case .model: "型号"
        case .serial: "序列号"
        case .commissioned: "投用日期"
        case .spareParts: "备件"
        case .health: "健康"
        case .expected: "期望值"
        }
    }
}
