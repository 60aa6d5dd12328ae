extension DaemonMessage {
    var chinese: String {
        switch self {
        case .started(let version, let gateway, let epoch):
            "millwrightd \(version) 已启动:网关 \(gateway),批次 \(epoch)"
        case .stopping: "正在停止:结束采集,其余数据发送或落盘"
        case .stopped: "已正常停止"
        case .reloaded(let added, let removed, let changed):
            "新配置已生效:新增 \(added),移除 \(removed),变更 \(changed)"
        case .reloadUnderWay: "正在重新加载配置;请稍后再试"
        case .reloadRefused(let mistakes): "新配置有 \(mistakes) 处错误,未生效;继续使用当前配置"
        case .settingsRefused(let file, let mistakes):
            "\(file) 有 \(mistakes) 处错误;请改正后用 \"millwright check \(file)\" 检查"
        case .fileUnreadable(let path, let reason): "无法读取 \(path):\(reason)。请检查路径和权限"
        case .fileTooLarge(let path, let limit): "\(path) 超过 \(limit) 字节,不是配置文件"
        case .directoryUnusable(let path, let reason):
            "目录 \(path) 不可用:\(reason)。请创建该目录并授予守护进程用户写权限"
        case .anotherInstance(let path):
            "另一个 millwrightd 正在使用 \(path)。请先停止它,或另外指定 --data 和 --runtime"
        case .socketPathTooLong(let path, let bytes, let limit):
            "套接字路径 \(path) 长 \(bytes) 字节,系统上限为 \(limit)。请选用更短的 --runtime"
        case .socketUnusable(let path, let reason): "无法创建套接字 \(path):\(reason)"
        case .unknownGroup(let name): "本机没有用户组 \(name)。请用 \"groupadd \(name)\" 创建,或修改配置"
        case .journalUnusable(let path, let reason): "日志库 \(path) 不可用:\(reason)"
        case .journalNewer(let path, let version):
            "日志库 \(path) 的版本为 \(version),本版 millwrightd 不认识。请使用写入它的版本"
        case .journalDamaged(let path, let kept, let reason, let rows):
            "日志库 \(path) 已损坏(\(reason));原文件保留为 \(kept),已新建日志库,并保留其中可读取的 \(rows) 行"
        case .foundDamaged(let path, let reason):
            "\(path) 在运行中损坏(\(reason));请重启守护进程,其中可读取的内容将继续使用"
        case .journalWriteFailed(let reason): "日志库无法写入:\(reason)。消息暂存内存;请释放磁盘空间"
        case .recordWriteFailed(let reason):
            "趋势库无法写入:\(reason)。最近一小时的趋势暂存内存;请释放磁盘空间"
        case .recordRecovered: "趋势库恢复写入"
        case .journalRecovered: "日志库恢复写入"
        case .detectorSetAside(let asset, let mode, let reason):
            "\(asset) \(mode.isEmpty ? "" : "在工况 \(mode) 下")的异常检测模型\(words(for: reason))：已在记录库中另行保留，将重新学习"
        case .rampsSetAside(let asset, let reason):
            "\(asset) 的升降温学习结果\(words(for: reason))：已在记录库中另行保留，将重新学习"
        case .brokerConnected(let broker): "已连接 \(broker)"
        case .brokerLost(let broker, let reason): "与 \(broker) 无连接:\(reason)"
        case .topicRefused(let topic, let reason):
            "服务器拒绝发往 \(topic) 的消息：\(reason)。这些消息留在日志库中，隔一段时间试发一条"
        case .topicAccepted(let topic): "服务器恢复接收发往 \(topic) 的消息"
        case .messageGivenUp(let topic, let reason):
            "发往 \(topic) 的一条消息多次被拒绝：\(reason)。已放弃该消息，并向上游发布缺口说明"
        case .deviceSilent(let device, let reason): "设备 \(device) 没有可用应答:\(reason)"
        case .deviceBack(let device): "设备 \(device) 恢复应答"
        case .captureFailed(let waveform, let reason): "未取得 \(waveform) 的波形：\(reason)"
        case .clockStepped(let milliseconds):
            "系统时钟被\(milliseconds < 0 ? "调慢" : "调快") \(ElapsedTime(seconds: abs(Double(milliseconds)) / 1000).chinese)"
        case .written(let point, let value, let origin, let result):
            "\(origin) 要求将 \(point) 写为 \(value)：\(result)"
        case .maintained(let part, let what, let result): "\(part) 的维护记录：\(what)：\(result)"
        case .lifeRefused(let key): "记录库中的寿命 \(key) 已损坏：不再用于学习，若部件仍在使用则重新开始记录"
        case .alarmTreated(let alarm, let action, let origin, let result):
            "报警 \(alarm)：\(action)，来自 \(origin)：\(result)"
        case .messagesDropped(let count): "按策略丢弃 \(count) 条消息,并已向上游发布缺口说明"
        }
    }
}

private func words(for reason: DaemonMessage.SetAside) -> String {
    switch reason {
    case .damaged: "已损坏"
    case .otherVersion: "由其他版本写入"
    case .otherSettings: "对应另外的点、间隔或学习时长"
    }
}
