extension CommissioningMessage {
    var chinese: String {
        switch self {
        case .settingsGood(let file, let links, let devices, let points, let requests):
            "\(file) 无误：\(links) 条链路、\(devices) 台设备、\(points) 个测点，每轮 \(requests) 个请求"
        case .settingsWrong(let file, let mistakes): "\(file) 有 \(mistakes) 处错误"
        case .warning(.socketPathTooLong(let path, let bytes, let limit)):
            "警告：套接字路径 \(path) 有 \(bytes) 字节，系统最多允许 \(limit) 字节。请选用更短的 --runtime。"
        case .warning(.fileUnreadable(let key, let path, let reason)):
            "警告：\(key)：此处无法读取 \(path)：\(reason)。请检查路径和权限，以守护进程的用户为准。"
        case .warning(.fileTooLarge(let key, let path)):
            "警告：\(key)：\(path) 过大，不像这种文件。请检查路径。"

        case .nothingPolled: "没有采集内容：没有资产定义测点。"
        case .waveform(let file, let samples, let rate, let seconds, let speed):
            "\(file)：\(samples) 点，采样率 \(rate) Hz，时长 \(seconds) 秒" + (speed.map { "，转速 \($0) rpm" } ?? "")
        case .doubtfulWaveform(let isBad, let findings):
            (isBad ? "不可信：" : "谨慎采信：") + findings.joined(separator: "、")
        case .shaftLines(let speed?): "轴：由谱线得转速 \(speed) rpm"
        case .shaftLines(nil): "轴：没有突出的转频谱线"
        case .envelopeLines(true): "轴承：包络谱中的谱线"
        case .envelopeLines(false): "轴承：包络谱中没有突出的谱线"
        case .detection(let file, let rows, let columns, let learnRows, let period, let alarms, let budget):
            "\(file)：\(columns) 列，\(rows) 行，每 \(period) 秒一行，学习 \(learnRows) 行：\(alarms == 0 ? "无报警" : "\(alarms) 次报警")（误报预算 \(budget)）"
        case .timesOfRows(let gaps, let reversals): "时间间断 \(gaps) 处；时间未前进的行 \(reversals) 行"
        case .finding(let finding): finding.chinese
        case .deviation(let column, let finding, let value, let expected):
            "\(excerpt(column))：\(finding)，实际 \(value)，预期 \(expected)"
        case .replay(let file, let rows, let points, let from, let to):
            "\(file)：\(points) 个测点，\(rows) 行，UTC \(from) 至 \(to)"
        case .absentPoints(let points): "文件中没有、未监视的测点：\(points.map(excerpt).joined(separator: "、"))"
        case .ignoredColumns(let columns): "不是测点的列：\(columns.map(excerpt).joined(separator: "、"))"
        case .timeReversals(let rows): "时间不晚于上一行的有 \(rows) 行"
        case .overloaded(let link, let percent):
            "链路 \(link) 的负荷达到允许值的 \(percent)%：请延长周期，或放宽 max_gap。"
        case .waveformsDoNotFit(let link, let percent):
            "链路 \(link) 没有足够时间采集波形：连同轮询占允许值的 \(percent)%。请延长采集周期，或减少采样点数。"
        case .assumptions(let milliseconds, let megabits):
            "时间按以下假设估算：从请求到应答 \(milliseconds) 毫秒，一次一个请求，\(megabits) Mbit/s。字节数只计 Modbus，不计 TCP/IP。"

        case .registers(let registers, let device, let table, let address, let modicon):
            "\(device)，\(table) \(address)（\(modicon)）：\(registers.joined(separator: " "))"
        case .plausible: "✓ 合理：为零，或绝对值在 0.0001 到 1000 万之间"
        case .round: "★ 合理，且不超过六位数字：很可能就是它"
        case .allZero: "所有寄存器都为零，任何字序都是 0：请在数值变化后再试。"

        case .writeTarget(let device, let table, let address, let modicon, let type, let function):
            "\(device)，\(table) \(address)（\(modicon)）\(type)，功能码 \(function)"
        case .notWritten: "尚未写入；加 --confirm 才写入。"

        case .found(let devices, let link, let units): "\(link) 上有 \(devices) 台设备，共询问 \(units) 个单元"
        case .nobodyAnswers(let link, let units):
            "\(link) 上无人应答，共询问 \(units) 个单元。设备是否通电？串口线路的 A、B 是否接反，有无终端电阻？慢速设备请用 --timeout 1s。"
        case .lineSettings(let settings): "配置写法：{ \(settings) }"
        case .deafToUnits: "每个单元都应答：很可能是一台不辨单元号的设备。请用 255。"
        case .damagedAnswers: "应答损坏时，可能是两台设备单元号相同、校验设置不对，或线路受干扰。"

        case .served(let machines, let address): "\(machines) 台机器运行于 \(address)，按 Ctrl-C 结束。"
        }
    }
}

extension CommissioningMessage.Finding {
    fileprivate var chinese: String {
        switch self {
        case .surprise: "突变"
        case .level: "水平改变"
        case .slowLevel: "水平缓变"
        case .drift: "漂移"
        case .spread: "波动改变"
        case .shape: "走势异常"
        case .stuck: "数值不动"
        case .dropout: "无数值"
        }
    }
}
