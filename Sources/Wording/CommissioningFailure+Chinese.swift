import Measurement

extension CommissioningFailure {
    var chinese: Explanation {
        switch self {
        case .fileUnreadable(let path, let reason):
            Explanation("无法读取 \(path)：\(reason)", "检查路径和权限")
        case .fileTooLarge(let path, let limit):
            Explanation("\(path) 超过 \(limit) 字节", "检查是否指定了正确的文件")
        case .recording(let reason, let path): reason.chinese(path)
        case .bearing(let reason): reason.chinese
        case .fileUnwritable(let path, let reason): Explanation("无法写入 \(path)：\(reason)", "检查路径和权限")
        case .outputIsInput(let path): Explanation("\(path) 是要读取的文件，写入会将其覆盖", "请为输出指定另一个文件")
        case .severalRecordings: Explanation("--png 和 --csv 只能用于一个记录", "一次给出一个记录")
        case .noVelocity(let unit):
            Explanation("“\(excerpt(unit))”不是加速度单位，无法得到速度", "--unit g、mg 或 m/s²，或选择其他 --plot")
        case .noSpectrum(let samples): Explanation("\(samples) 个采样值不足以得到该谱", "使用更长的记录，或 --plot waveform")
        case .nothingInRange(let end): Explanation("--range 之内没有可画的内容", "取 \(end) 以下的范围")
        case .notSpeed(let found): Explanation("--speed \(found) 不是转速", "单位 rpm，大于 0，不超过 1 000 000：--speed 1480")
        case .notRange(let found): Explanation("“\(excerpt(found))”不是范围", "两个不小于 0 的数，从小到大：--range 0-200")
        case .prognosis(let failure): failure.chinese
        case .detection(let reason, let path): reason.chinese(path)
        case .notTime(let text, let column, let line, let path):
            Explanation(
                "\(path) 第 \(line) 行：\(excerpt(column)) 列的“\(excerpt(text))”不是时间",
                "写作 2026-11-21 07:34:19 或秒数，或用 --time 选择其他列")
        case .replay(let reason, let path): reason.chinese(path)
        case .notBudget(let found):
            Explanation("“\(excerpt(found))”不是一段时间内的误报次数", "如 1/month、0.3/month 或 2/year；也可用 hour、day、week")
        case .fileHasMistakes(let path, let count):
            Explanation("\(path) 有 \(count) 处错误", "改正以上各处")

        case .notBaseline(let path):
            Explanation(
                "\(path) 不是 analyze --json 输出的一行", "millwright analyze GOOD-RECORD --speed RPM --json > baseline.json")

        case .spelling(let message): message.chinese
        case .notDevice(let found):
            Explanation(
                "“\(excerpt(found))”不是 LINK/UNIT",
                "HOST:PORT/UNIT，例如 192.168.1.10:502/1；串口路径：/dev/ttyUSB0/1；或用 --config FILE 并给出链路标识：line1/1")
        case .linkWithoutSettings(let found):
            Explanation(
                "链路“\(excerpt(found))”没有端口，也没有配置文件说明其位置",
                "若是主机：\(excerpt(found)):502；若是链路标识：--config FILE")
        case .countOutOfRange(let found, let first, let maximum):
            Explanation(
                "从地址 \(first) 起不能读取 \(found) 个", maximum == 1 ? "COUNT 取 1" : "COUNT 取 1 到 \(maximum)")
        case .cutValue(let count, let type, let length):
            Explanation("\(count) 个寄存器装不下整数个 \(type)", "COUNT 取 \(length) 的倍数")
        case .notConfirmed(let point, let value):
            Explanation("\(excerpt(point)) 将变为 \(excerpt(value))，尚未写入", "--confirm")
        case .orderWithoutType:
            Explanation("没有 --type 时 --order 没有意义", "--type float32，或其他 32 位、64 位类型")
        case .bitOfRegister(let found):
            Explanation("“\(excerpt(found))”是寄存器中的一个位，而此命令只处理整个寄存器", "写地址，不写位号")
        case .onlyRead(let table, let type):
            Explanation(
                "\(([table] + (type.isEmpty ? [] : [type])).joined(separator: " ")) 只能读取", "表 coil，或表 holding 中的数值")
        case .noSuchValue(let found, let type):
            Explanation("“\(excerpt(found))”不是类型 \(type) 的值", "该类型能表示的数值，或换一个 --type")
        case .bitTable(let table):
            Explanation("表 \(table) 只有单个位，没有类型", "--table holding 或 --table input")
        case .portOutOfRange(let port):
            Explanation("--port \(port) 不是端口", "1 到 65535；0 表示任一空闲端口")

        case .noConnection(let reason, let address): reason.chinese(address)
        case .silent(let device, let asked, let milliseconds):
            Explanation(
                "\(device) 在 \(milliseconds) 毫秒内没有应答，请求为 \(asked)",
                "单元号对吗（只有一台时用 255、1 或 0）？设备较慢时：--timeout 5s")
        case .refused(let quality, let code, let device, let asked):
            Explanation("\(device)，请求 \(asked)：\(quality.refusal(code))", quality.remedy)
        case .broken(let device, let asked):
            Explanation(
                "\(device) 的应答与请求 \(asked) 不符", "是 Modbus TCP，而不是 RTU over TCP 吗？是否有其他程序共用该连接？")

        case .cannotListen(let reason, let address): reason.chinese(address)
        case .unitTaken(let unit, let machines):
            Explanation("单元 \(unit) 同时属于 \(machines.joined(separator: "、"))", "每台机器用各自的单元号")
        }
    }
}

extension CommissioningFailure.Connection {
    fileprivate func chinese(_ address: String) -> Explanation {
        switch self {
        case .refused: Explanation("\(address) 拒绝连接", "端口对吗？Modbus TCP 通常是 502")
        case .timeout: Explanation("\(address) 没有及时接受连接", "设备通电了吗，地址对吗？先试 ping")
        case .unreachable: Explanation("到 \(address) 没有通路", "检查网线、地址和掩码：ip route get ADDRESS")
        case .unresolved: Explanation("找不到 \(address) 的主机", "检查名称，或改用 IP 地址")
        case .closed:
            Explanation("\(address) 没有应答就关闭了连接", "单元号对吗？设备只允许一个连接时，是否已被占用？")
        case .notModbus: Explanation("\(address) 上的对方不说 Modbus TCP", "检查端口，通常是 502")
        case .noPort: Explanation("没有串口 \(address)", "检查路径和适配器是否插好：ls /dev/serial/by-id")
        case .portDenied:
            Explanation("不能打开串口 \(address)", "您是否属于组 dialout？是否有别的程序在用它？")
        case .other(let reason): Explanation("无法连接 \(address)：\(reason)", "检查地址和网络")
        }
    }
}

extension CommissioningFailure.Listening {
    fileprivate func chinese(_ address: String) -> Explanation {
        switch self {
        case .portInUse: Explanation("\(address) 已有程序监听", "结束那个程序，或用另一个 --port")
        case .notPermitted: Explanation("没有权限监听 \(address)", "--port 取 1023 以上；以下的端口属于 root")
        case .addressNotHere: Explanation("本机没有 \(address) 这个地址", "用本机的地址，例如 127.0.0.1")
        case .unknownHost: Explanation("找不到 \(address) 的主机", "检查名称，或改用 IP 地址")
        case .other(let reason): Explanation("无法监听 \(address)：\(reason)", "换一个地址")
        }
    }
}

extension Quality {
    fileprivate func refusal(_ code: UInt8) -> String {
        self == .otherException ? "以异常 \(code) 应答" : ConsoleMessage.quality(self).text(in: .chinese)
    }

    fileprivate var remedy: String {
        switch self {
        case .illegalFunction: "换一个表：coil、discrete、holding 或 input"
        case .illegalAddress: "与寄存器表核对，表中可能从 1 计数（40013 即 holding 12）；或少读一些"
        case .illegalValue: "一次少读一些"
        case .deviceFailure: "检查设备本身"
        case .deviceBusy: "稍后再试"
        case .gatewayPathUnavailable, .gatewayTargetSilent: "单元号对吗？网关后的设备通电并接好线了吗？"
        default: "在设备手册中查找该异常码"
        }
    }
}

extension CommissioningFailure.Recording {
    fileprivate func chinese(_ path: String) -> Explanation {
        switch self {
        case .unknownKind: Explanation("无法识别 \(path) 的记录格式", "使用 WAV、.csv、.txt，或 .f32、.raw 的 32 位浮点原始数据")
        case .notWave: Explanation("\(path) 不是 WAV 文件，或文件头已损坏", "重新导出，或使用 .csv")
        case .truncated(let stated, let found):
            Explanation("\(path) 不完整：应有 \(stated) 字节，实有 \(found) 字节", "从采集处重新复制")
        case .unknownCoding(let code, let bits):
            Explanation("\(path) 的采样为 \(bits) 位、编码 \(code)", "导出为 16、24、32 位 PCM，或 32、64 位浮点")
        case .noSamples: Explanation("\(path) 没有采样数据", "检查是否指定了正确的文件")
        case .oneSample: Explanation("\(path) 只有一个采样值，不是波形", "检查是否指定了正确的文件")
        case .tooLong(let count, let limit):
            Explanation("\(path) 有 \(count) 个采样值，超过 \(limit) 个", "切成较短的记录")
        case .notFinite(let sample):
            Explanation("\(path) 的第 \(sample) 个采样值是无穷大或不是数", "在此之前截断记录，或重新导出")
        case .noSuchChannel(let channel, let count):
            Explanation("\(path) 没有通道 \(channel)", "用 --channel 选择 1 到 \(count)")
        case .notNumber(let text, let line):
            Explanation("\(path) 第 \(line) 行：“\(excerpt(text))”不是数值", "改正该行，或用 --channel 选择其他列")
        case .missingRate: Explanation("\(path) 没有说明采样率", "请给出：--rate 12800")
        case .noRate: Explanation("\(path) 的采样率不在 0.001 到 1 000 000 000 之间", "请给出：--rate 12800")
        case .oddRate(let rate): Explanation("\(path) 的采样率 \(rate) Hz 不是 100 Hz 的整数倍，传感器无法表示", "重新采样")
        case .tooShort(let samples, let record):
            Explanation("\(path) 只有 \(samples) 个采样值，而一条记录需要 \(record) 个", "减小该传感器的 samples")
        }
    }
}

extension CommissioningFailure.Bearing {
    fileprivate var chinese: Explanation {
        let example = "n=9,d=7.94,D=39.04,phi=0"
        return switch self {
        case .unknownDesignation(let text):
            Explanation(
                "不知道轴承“\(excerpt(text))”的几何尺寸",
                "已有 60、62、63、222、NU2、NU3 系列；或给出滚动体个数、直径、节圆直径和接触角：\(example)")
        case .unknownPart(let text):
            Explanation("“\(excerpt(text))”不是轴承几何参数", "用 n、d、D、phi，例如 \(example)")
        case .repeated(let key): Explanation("轴承几何参数中 \(key) 出现两次", "只保留一个，例如 \(example)")
        case .missing(let key): Explanation("轴承几何参数缺少 \(key)", "例如 \(example)")
        case .notNumber(let text, let key):
            Explanation("轴承参数 \(key) 的值“\(excerpt(text))”不是数字", "例如 \(example)")
        case .impossible(let text):
            Explanation(
                "没有轴承会有这样的几何尺寸：“\(excerpt(text))”",
                "n 为 3 到 200 的整数；n 个直径为 d 的滚动体要能并排放在直径为 D 的圆上；phi 从 0 到小于 90")
        }
    }
}

extension CommissioningFailure.Replay {
    fileprivate func chinese(_ path: String) -> Explanation {
        switch self {
        case .noTimeColumn: Explanation("\(path) 没有时间列", "请用 --time 指明")
        case .unknownAsset(let asset, let known):
            Explanation("配置中没有资产 \(excerpt(asset))", "可选：\(known.joined(separator: "、"))")
        case .noPoints(let known):
            Explanation(
                "\(path) 没有一列是配置中的测点", "列名例如 \(known.prefix(5).joined(separator: "、"))")
        case .ambiguous(let column, let assets):
            Explanation(
                "\(path) 的 \(excerpt(column)) 列是多台机器的测点：\(assets.joined(separator: "、"))",
                "写作 \(assets.first ?? "")/\(excerpt(column))，或用 --asset 指明机器")
        case .twice(let point): Explanation("\(path) 有两列都是 \(point)", "请去掉其中一列")
        }
    }
}

extension CommissioningFailure.Detection {
    fileprivate func chinese(_ path: String) -> Explanation {
        switch self {
        case .noColumns: Explanation("\(path) 没有数值列", "请用 --columns 选择列")
        case .tooManyColumns(let count, let maximum):
            Explanation("一台机器 \(count) 列太多", "请用 --columns 选择不超过 \(maximum) 列")
        case .standingTime(let column):
            Explanation("\(path)：学习行内 \(excerpt(column)) 列的时间没有前进", "请用 --time 选择其他列")
        case .learningTooShort(let count, let least):
            Explanation("\(count) 行不足以学习", "--learn-rows \(least) 或更多")
        case .learningTooLong(let count, let rows, let least):
            Explanation(
                "\(path) 共 \(rows) 行，学习 \(count) 行之后没有可判断的行",
                rows > least ? "--learn-rows \(max(rows / 4, least))" : "使用更长的记录")
        }
    }
}
