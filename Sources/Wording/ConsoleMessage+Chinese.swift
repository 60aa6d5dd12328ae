import Measurement

extension ConsoleMessage {
    var chinese: String {
        switch self {
        case .allGood: "正常"
        case .needsAttention(let topics): "需要处理：" + topics.map(\.chinese).joined(separator: "、")
        case .uplinkNotConnected(nil): "上行未连接"
        case .uplinkNotConnected(let reason?): "上行未连接：\(reason)"
        case .topicsRefused(1, let topic, let reason): "服务器拒绝 \(topic)：\(reason)"
        case .topicsRefused(let count, let topic, let reason): "服务器拒绝 \(count) 个主题，其中 \(topic)：\(reason)"
        case .clockNotSynchronized: "系统时钟尚未校准：时间已标记，校准后会更正"
        case .devicesNotHealthy(let count, let total): "\(total) 台设备中有 \(count) 台异常"
        case .pointsNotGood(let count, let total): "\(total) 个测点中有 \(count) 个没有有效值"
        case .messagesDropped(let count): "启动以来丢弃了 \(count) 条消息"
        case .alarms(let text): text.chinese
        case .askVerb(let verb): "详见 millwright \(verb.rawValue)"

        case .gateway(let id, let name, let site): name == id ? "\(id)，站点 \(site)" : "\(id)（\(name)），站点 \(site)"
        case .connected(let broker, let since): "已连接 \(broker)，持续 \(since.chinese)"
        case .connecting(let broker): "正在连接 \(broker)"
        case .waiting(let broker, nil): "等待连接 \(broker)"
        case .waiting(let broker, let next?): "\(next.chinese)后再次连接 \(broker)"
        case .stopped: "已停止"
        case .delivery(let inFlight, let window, let delivered):
            "已送达 \(delivered) 条，在途 \(inFlight)/\(window)"
        case .healthy(let count, let total): "\(count)/\(total) 正常"
        case .good(let count, let total): "\(count)/\(total) 有效"
        case .valuesPerSecond(let rate): "每秒 \(rate) 个"
        case .messages(let count): "\(count) 条消息"
        case .bytes(let used, let maximum): "\(used) / \(maximum)"
        case .daemon(let version, let epoch, let uptime, let memory):
            "版本 \(version)，纪元 \(epoch)，已运行 \(uptime.chinese)，常驻内存 \(memory)"

        case .stored(let messages, let bytes, nil): "\(Self.messages(messages).chinese)，\(bytes)"
        case .stored(let messages, let bytes, let oldest?):
            "\(Self.messages(messages).chinese)，\(bytes)，最早一条在 \(oldest.chinese)前"
        case .unwritten(let messages): "内存中 \(Self.messages(messages).chinese)"
        case .nothingWaits: "没有积压"
        case .fits(let time): "还能再存 \(time.chinese)"
        case .fitsWithoutRate: "目前没有数据流入"
        case .drainedIn(let time): "\(time.chinese)后排空"
        case .notDraining: "目前没有减少"
        case .fullShare(let percent): "已用 \(percent)%"

        case .quality(let quality): quality.chinese
        case .pending: "尚未读取"
        case .deviceHealthy: "正常"
        case .deviceBackingOff(nil): "暂停询问"
        case .deviceBackingOff(let next?): "\(next.chinese)后再探测"
        case .deviceProbing: "正在探测"
        case .linkConnected: "已连接"
        case .linkConnecting: "正在连接"
        case .linkWaiting: "未连接"
        case .captureWaiting: "等待中"
        case .captureInProgress(let percent): "采集中，\(percent)%"
        case .captureFailure(let word): whyThrownAway(word)
        case .nothingToShow: "没有可显示的内容：配置中没有定义。"
        case .nothingDiagnosed: "还没有诊断：资产需要有波形，并在配置中声明设备（machine）或部件的轴承。"
        case .nothingInThisTime: "这段时间没有记录。"
        case .noTrends: "还没有保存任何趋势：在资产的 trends 中列出测点；每个波形自动保存其特征。"

        case .settingsApplied(let added, let removed, let changed):
            "配置已生效：新增 \(added)，删除 \(removed)，修改 \(changed)"
        case .settingsUnchanged: "配置已生效：没有变化"
        case .writeResult(let word): outcome(word)
        case .settingsRefused(let count): "配置有 \(count) 处错误，未生效；继续使用原有配置"

        case .uptime(let time): "已运行 \(time.chinese)"
        case .epoch(let epoch): "纪元 \(epoch)"
        case .rowsMore(let count): "还有 \(count) 行"
        case .elapsed(let time): time.chinese
        case .ago(let time): "\(time.chinese)前"
        case .lastSeen(let time): "守护进程没有应答；以下是 \(time.chinese)前的情况"
        case .keys(true): "q 退出   ↑ ↓ 滚动测点"
        case .keys(false): "q 退出"

        case .failure(let failure): "错误：\(failure.chinese)"
        case .remedy(let remedy): "建议：\(remedy.chinese)"
        case .label(let label): label.chinese
        case .abstract(let verb): verb.chinese
        case .help(let help): help.chinese
        }
    }
}

extension ConsoleMessage.Topic {
    fileprivate var chinese: String {
        switch self {
        case .uplink: "上行"
        case .clock: "时钟"
        case .devices: "设备"
        case .points: "测点"
        case .alarms: "报警"
        case .drops: "丢弃的消息"
        }
    }
}

extension ConsoleMessage.Failure {
    fileprivate var chinese: String {
        switch self {
        case .socketMissing(let path): "套接字 \(path) 不存在，没有可询问的守护进程。"
        case .nobodyListens(let path): "\(path) 无人监听：守护进程已不在。"
        case .permissionDenied(let path): "没有权限打开 \(path)。"
        case .pathTooLong(let path, let bytes, let limit): "套接字路径 \(path) 有 \(bytes) 字节，系统最多允许 \(limit) 字节。"
        case .socketFailed(let path, let cause): "\(path)：\(cause)。"
        case .noAnswerInTime(let path): "守护进程（\(path)）没有及时给出完整应答。"
        case .answerNotUnderstood(let path): "从 \(path) 收到的不是 millwrightd 的应答。"
        case .problem(let text): text
        case .daysOutOfRange(let days): "--days \(days) 不是有效的时段。"
        case .notAnAlarmID(let text): "“\(text)”不可能是报警：应为 ASSET/POINT/KIND、ASSET/anomaly，或 all。"
        case .notAReason(let limit): "原因超过 \(limit) 个字符，或不是一行文字。"
        case .notAnAssetID(let text): "“\(text)”不可能是资产：标识只含 a-z 0-9 _ -。"
        case .unknownLocation(let text): "“\(excerpt(text))”处没有采集波形。"
        case .ambiguousLocation(let text): "有多个资产带有位置“\(excerpt(text))”。"
        case .noCapture(let location): "\(location) 还没有采到波形，或已让位于其他位置的新波形。"
        case .unknownLanguage(let text): "没有“\(text)”这种语言。"
        case .secondsOutOfRange(let seconds): "--seconds \(seconds) 不是有效的时长。"
        case .hoursOutOfRange(let hours): "--hours \(hours) 超出保存的时间范围。"
        case .noSuchAsset(let name): "配置中没有资产“\(name)”。"
        case .noSuchTrend(let name): "没有保存名为“\(name)”的趋势。"
        case .commissioning(let failure): "\(failure.chinese.problem)。"
        }
    }
}

extension ConsoleMessage.Remedy {
    fileprivate var chinese: String {
        switch self {
        case .startDaemon: "守护进程在运行吗？systemctl status millwrightd；若在其他目录：--runtime DIR"
        case .restartDaemon: "systemctl status millwrightd，然后 sudo systemctl restart millwrightd"
        case .joinGroup(let group?): "sudo usermod -aG \(group) $USER 并重新登录；或使用 sudo"
        case .joinGroup(nil): "把您的用户加入该套接字所属的组并重新登录；或使用 sudo"
        case .shortenRuntime: "守护进程和本工具都改用更短的 --runtime DIR"
        case .lookAtJournal: "journalctl -u millwrightd -n 50"
        case .compareVersions: "millwright 与 millwrightd 版本是否一致？journalctl -u millwrightd -n 50"
        case .listAssets: "millwright assets"
        case .locations(let locations): locations.joined(separator: "、")
        case .declareWaveforms: "在配置中为资产写 waveforms:；见 docs/waveforms.md"
        case .waitForCapture: "设备是否在线、条件是否满足？millwright links；journalctl -u millwrightd -n 50"
        case .positiveDays: "1 到 366"
        case .listAlarms: "millwright alarms"
        case .shortReason: "写一行简短文字，例如 --reason \"更换传感器\""
        case .knownLanguages: "--lang zh 或 --lang en"
        case .positiveSeconds: "1 或更大"
        case .hours(let longest): "1 至 \(longest)"
        case .listTrends: "用 millwright trend 列出；资产的 trends: [测点] 保存测点的历史"
        case .listBaselines: "用 millwright baseline 列出已有的基线"
        case .commissioning(let failure): failure.chinese.remedy
        }
    }
}

extension ConsoleMessage.Verb {
    fileprivate var chinese: String {
        switch self {
        case .millwright: "询问机器的状况，以及守护进程所知的一切。"
        case .status: "说明是否一切正常，哪里不正常。"
        case .assets: "列出机器：有效测点数、数据新旧、问题所在。"
        case .points: "列出测点：数值、单位、质量、时间。"
        case .links: "列出链路和设备：状态、计数、原因。"
        case .buffer: "显示等待发送的数据、还能存多久、何时排空。"
        case .diagnose: "说明设备有何故障、把握多大、该怎么办。"
        case .health: "说明设备健康度（0 到 100）及原因。"
        case .show: "从头到尾显示一台设备。"
        case .baseline: "显示设备的比较基线，在设备正常时学得。"
        case .freezeBaseline: "以目前学到的内容作为基线。"
        case .resetBaseline: "重新学习基线，例如在检修之后；旧基线保留。"
        case .trend: "显示一个测点或特征的历史，或列出保存了哪些。"
        case .spectrum: "显示某位置最近采集的波形的频谱，标出转频阶次和轴承谱线。"
        case .reload: "重新应用配置文件；有错误则不作任何改变。"
        case .alarms: "列出报警：最需要处理的在前，并说明该做什么。有报警时退出状态为 1。"
        case .history: "按 ISA-18.2 的指标显示报警质量，以及最近的变化。"
        case .acknowledge: "确认一个报警或全部报警：有人已看到并在处理。"
        case .reset: "复位原因已消失的锁存报警。"
        case .shelve: "暂时搁置一个报警，最长 24 小时。"
        case .unshelve: "结束搁置。"
        case .removeFromService: "停用一个报警，直到重新启用。"
        case .returnToService: "重新启用已停用的报警。"
        case .set: "给点写入一个值（须经配置允许）；需要 --confirm。"
        case .watch: "实时查看全部状况；没有终端时每秒输出一行。"
        case .check: "检查配置文件，与守护进程启动时的检查相同。"
        case .export: "把配置文件的全部测点输出为表格（CSV）。"
        case .import: "把表格（CSV）中的测点输出为配置。"
        case .rul: "机器还能用多久：询问守护进程，从历史数据学习，或把趋势外推到限值。"
        case .rulShow: "说明各指标距其限值还有多久（由守护进程给出）。"
        case .rulModels: "列出在用和曾经在用的模型，及其由何学习而来。"
        case .rulTrain: "从直到失效的历史数据学习剩余寿命。"
        case .rulPredict: "给出各单元的剩余寿命及其区间。"
        case .rulEvaluate: "用结局已知的单元检验模型。"
        case .rulTrend: "把一个指标外推到其限值。"
        case .rulExport: "把记录库保存的部件寿命写成表格。"
        case .maintain: "记下部件已更换及旧件的结局，或部件已用多少。"
        case .replay: "按配置文件回放记录的数值，说出守护进程当时会说的话。"
        case .detect: "在误报预算之内，找出数值表格记录中的异常。"
        case .analyze: "分析记录的波形：给出特征、是否可信以及设备有何故障。"
        case .knowledge: "显示故障知识，或检查补充文件。"
        case .knowledgeShow: "显示一个故障：机理、征兆与措施。"
        case .knowledgeLint: "检查故障文件：引用、单位、译文和无法断定的故障。"
        case .plan: "显示配置文件产生的每个请求及其开销。"
        case .scan: "查找设备：线路或网关上的单元，或一段地址内的主机。"
        case .read: "不经守护进程，读取设备的一段连续地址。"
        case .probe: "以各种类型和字序显示一个地址上的内容。"
        case .write: "不经守护进程，向设备写入一个值；需要 --confirm。"
        case .simulate: "以 Modbus TCP 提供一座软件工厂，按 Ctrl-C 结束。"
        }
    }
}

extension ConsoleMessage.Help {
    fileprivate var chinese: String {
        switch self {
        case .json: "输出供程序使用的 JSON。"
        case .runtime: "守护进程的套接字所在目录。"
        case .language: "zh 或 en。（默认由环境决定）"
        case .asset: "只列出该资产的测点。"
        case .seconds: "到指定的秒数后结束。"
        case .diagnosedAsset: "设备；省略则为全部。"
        case .shownAsset: "设备。"
        case .baselineLocation: "测量位置，或 anomalies（检测器）、program（程序）；省略时为全部。"
        case .explain: "列出每条证据和其他可能。"
        case .trend: "测点，或 测量位置.特征；省略则列出全部。"
        case .hours: "往回多少小时。"
        case .recordingFile: "一个或多个记录文件。"
        case .speed: "轴的转速，单位 rpm。"
        case .rate: "采样率（Hz）；文件中没有时必须给出，给出时优先。"
        case .channel: "WAV 的通道或表格的列，从 1 开始。"
        case .waveformUnit: "采样值的单位；g、mg 和 m/s² 可换算振动速度。"
        case .fullScale: "WAV 整数采样的满量程，以该单位计。"
        case .bearing: "轴承，用于标出其谱线：型号 6205-2RS，或几何尺寸 n=9,d=7.94,D=39.04,phi=0。"
        case .plot: "画图：spectrum（频谱）、velocity（速度谱）、envelope（包络谱）或 waveform（波形）。"
        case .range: "只画这一段，单位 Hz；波形则为秒：0-200。"
        case .location: "ASSET/LOCATION；只有一个资产有该位置时，写位置即可。"
        case .png: "把图写入文件。"
        case .csv: "把图中的数值写入文件。"
        case .numbersFile: "数值表格（CSV）：首行为表头，各行按时间先后排列。"
        case .learnRows: "开头多少行是健康数据，供学习。"
        case .columns: "属于该机器的列。（默认：时间以外的所有列）"
        case .timeOfRows: "时间列：日期或秒数。（默认：名为 time、timestamp、datetime、date、ts 或 time_s 的列）"
        case .budget: "可以容忍的误报次数。"
        case .scoresFile: "结果文件：每行的时间、score、alarm 和 top。"
        case .scores:
            "逐行判断，不看后面的数据：score 为 0 到 1，误报预算处为 0.5；alarm 在报警持续期间为 1；top 为报警来源的列。计算方法见 docs/detection.md。"
        case .machine:
            "设备的界限与结构：iso20816-3:2:rigid,kind=pump,power=45,line=50,poles=4,bars=28,teeth=23,mating=47,vanes=6,belt=0.41；已知多少写多少（kW、Hz）。"
        case .observed: "人工观察，例如 load=80；knowledge show 列出名称和单位。"
        case .baseline: "设备正常时 analyze --json 输出的一行。"
        case .knowledge: "补充或覆盖内置故障与征兆的文件。"
        case .faultID: "例如 bearing.outer_race；不写则列出全部。"
        case .knowledgeFile: "要检查的文件，与内置文件一起检查。"
        case .recordings:
            "可读取 WAV（16、24、32 位 PCM，32、64 位浮点）、数值表格（.csv、.txt）和 32 位浮点原始数据（.f32、.raw）。浮点数即为该单位的值；整数按 --full-scale 换算。"
        case .histories: "历史数据（CSV）：每行一次观测，有单元、时间和各测量量的列。"
        case .unitColumn: "单元名称所在的列。"
        case .timeColumn: "时间所在的列：循环数、小时、切割次数等；寿命以其为单位。"
        case .censoredColumn: "该列不为 0 表示单元在失效前退出使用（删失）。"
        case .cap: "剩余寿命只学习到此值；超过时只说“至少”。"
        case .firstShare: "只学习每个寿命中此比例（0…1）之后的部分；适用于不会更早询问的情形。"
        case .trees: "由 XGBoost（JSON）或 LightGBM（文本）在表格各列上训练的树，代替自己训练；历史数据只用于判断其可信程度，应与其训练数据不同。"
        case .seed: "随机数种子；种子相同则模型相同。"
        case .component: "部件，如资产的 components 所写；省略时为整台机器。"
        case .replaced: "刚刚更换：对它的了解从头开始。"
        case .failed: "换下的已失效。"
        case .worn: "换下的已磨损到限。"
        case .early: "换下的尚可使用；不说明时亦如此。"
        case .used: "现用的一件已用多少：按其累计量，或自投入使用起的小时数。"
        case .lifeClass: "只要该类部件，或某一部件：ASSET/COMPONENT。"
        case .recordFile: "守护进程的记录库，可在其运行时读取。"
        case .livesOut: "表格写到哪里：unit、time（小时）、censored，以及每个序列和累计量各一列。"
        case .fromRecord: "从记录库中该类部件的寿命学习，或某一部件：ASSET/COMPONENT。"
        case .modelFile: "millwright rul train 写出的文件。"
        case .modelOut: "模型写到哪里。"
        case .unitsFile: "各单元至今的数据（CSV），须有训练模型时的各列。"
        case .predictionsOut: "表格写到哪里。（默认直接输出）"
        case .truthFile: "剩余寿命（CSV）：单元列和另外一列。（默认：各单元在最后一行失效）"
        case .evaluating: "请使用未参与训练的单元。没有 --truth 时，沿每个单元的寿命反复截断检验。"
        case .indicatorFile: "指标（CSV），最早的行在前。"
        case .indicatorColumn: "指标所在的列。"
        case .indicatorTime: "时间所在的列；省略则按行计数。"
        case .limit: "指标不得达到的值，无论从哪一侧接近。"
        case .trending: "劣化可见之后每行输出一行，此前不输出。最初 20 个值视为健康状态。"
        case .settingsFile: "配置文件，例如 /etc/millwright/millwright.yaml。"
        case .tableFile: "表格：UTF-8 编码的逗号分隔文本；列的说明见 docs/points-csv.md。"
        case .importConfig: "配置文件；按其中的设备和型号模板检查测点。"
        case .plantFile: "工厂文件，例如 Config/demo/plant.yaml。"
        case .device: "HOST:PORT/UNIT；或配合 --config 用链路标识：line1/1。"
        case .table: "coil、discrete、holding 或 input。"
        case .registerTable: "holding 或 input。"
        case .address: "与线上一致，从 0 计数；或写作 modicon:40013。"
        case .count: "地址个数。"
        case .type: "同时解码为：int16 uint16 int32 uint32 int64 uint64 float32 float64 bcd16 bcd32、'string 16'、'time 格式'。"
        case .order: "多寄存器类型的字节顺序：abcd（默认）、cdab、badc 或 dcba。"
        case .recordedValues: "数值表（CSV），首行为列名，各行按时间排列。"
        case .replaySettings: "判断数值所依据的配置文件。"
        case .replayedAsset: "列名未写明时，这些列所属的机器。"
        case .replaying:
            "列名即测点：写作 ASSET/POINT；只有一台机器有该测点时，写 POINT 即可。空单元格表示当时没有有效值。限值的规则见 docs/alarms.md。"
        case .config: "配置文件，LINK 可以用其中的链路标识。"
        case .timeout: "等待连接和每个应答的时间。"
        case .point: "点的 ID。"
        case .value: "按该点单位的值；位为 true 或 false，或 1 或 0。"
        case .alarm: "ASSET/POINT/KIND，例如 pump-07/bearing_temp/high；或 all。"
        case .shelvingTime: "多久，1s 到 24h。"
        case .alarmReason: "原因；会显示在列表和历史中。"
        case .days: "最近多少天，1 到 366。"
        case .expected: "仅当该点此前读数为此值时。"
        case .confirm: "确认写入。"
        case .writableTable: "coil 或 holding。"
        case .registerValue: "寄存器中的数值；线圈为 true 或 false，或 1 或 0。负数写在 -- 之后。"
        case .writtenType: "按何种类型：uint16（默认）int16 int32 uint32 int64 uint64 float32 float64 bcd16 bcd32。"
        case .writing: "先读取现有值，再写入，然后读回。没有 --confirm 时只读取，并说明将写入什么。不受配置中限值的约束。"
        case .baud: "串口速率，默认 9600。"
        case .parity: "串口校验：none、even（默认）或 odd。"
        case .stopBits: "串口停止位，默认 1。"
        case .link: "串口，例如 /dev/ttyUSB0；HOST:PORT；rtu+tcp://HOST:PORT；地址范围，例如 192.168.1.10-60:502；或配合 --config 用链路标识。"
        case .units: "要询问的单元，例如 1-32,40。（默认全部；地址范围内的每台主机为 255、1 和 0）"
        case .scanning:
            """
            向每个单元读取 0 号保持寄存器：给出数值或拒绝都说明它存在；然后询问它的身份。不写入任何内容。\
            串口未给出 --baud 或 --parity 时，依次尝试常用值，直到有单元应答。守护进程正在轮询的线路须先由它释放。
            """
        case .port: "监听此端口，而不是文件中的端口；0 表示任一空闲端口。"
        case .plausibility:
            """
            读取四个寄存器；设备拒绝时读两个或一个。数值的每一位都为零，或绝对值在 0.0001 到 1000 万之间，标 ✓ 表示合理；\
            浮点数因此排除非有限数和非规格化数。合理的浮点数若不超过六位有效数字即可精确写出，标 ★。\
            字序不对时，多数数值两者都不是。若仍有两种可能，请在数值变化时再试。
            """
        }
    }
}

extension ConsoleMessage.Label {
    fileprivate var chinese: String {
        switch self {
        case .gateway: "网关"
        case .uplink: "上行"
        case .devices: "设备"
        case .points: "测点"
        case .values: "数值"
        case .buffer: "缓存"
        case .daemon: "守护进程"
        case .assets: "资产"
        case .links: "链路"
        case .asset: "资产"
        case .name: "名称"
        case .good: "有效"
        case .newest: "最新"
        case .lowest: "最低"
        case .mean: "平均"
        case .highest: "最高"
        case .reason: "原因"
        case .point: "测点"
        case .value: "数值"
        case .age, .time: "时间"
        case .source: "来源"
        case .link: "链路"
        case .address: "地址"
        case .state: "状态"
        case .connects: "连接"
        case .disconnects: "断开"
        case .unmatched: "无主应答"
        case .device: "设备"
        case .unit: "单元"
        case .requests: "请求"
        case .timeouts: "超时"
        case .exceptions: "异常码"
        case .faults: "错误"
        case .retries: "重试"
        case .overruns: "超限"
        case .roundTrip: "p50/p99 毫秒"
        case .roundTripSpread: "1 毫秒…1 秒"
        case .checksumErrors: "CRC"
        case .stored: "磁盘"
        case .inMemory: "内存"
        case .room: "余量"
        case .drain: "积压"
        case .dropped: "丢弃"
        case .every: "周期"
        case .maxGap: "max_gap"
        case .maxRegisters: "max_registers"
        case .bytes: "字节"
        case .busTime: "毫秒"
        case .waveform: "波形"
        case .waveforms: "波形"
        case .samples: "采样点数"
        case .registers: "寄存器"
        case .reads: "读取次数"
        case .seconds: "秒"
        case .captured: "已采集"
        case .thrownAway: "已丢弃"
        case .load: "负荷"
        case .function: "功能码"
        case .table: "表"
        case .modicon: "modicon"
        case .before: "原值"
        case .requested: "请求"
        case .readBack: "读回"
        case .count: "数量"
        case .bit: "位"
        case .alarm, .alarms: "报警"
        case .priority: "优先级"
        case .advice: "该做什么"
        case .cause: "变化"
        case .by: "来自"
        case .hex: "十六进制"
        case .unsigned: "无符号"
        case .signed: "有符号"
        case .type: "类型"
        case .machine: "机器"
        case .kind: "种类"
        case .vendor: "厂商"
        case .product: "产品"
        case .revision: "版本"
        case .order: "阶次"
        case .amplitude: "幅值"
        case .overBackground: "背景倍数"
        case .outerRace: "外圈"
        case .innerRace: "内圈"
        case .rollingElement: "滚动体"
        case .cage: "保持架"
        case .registerMap: "寄存器表"
        }
    }
}

extension Quality {
    fileprivate var chinese: String {
        switch self {
        case .good: "有效"
        case .timeout: "未及时应答"
        case .disconnected: "没有连接"
        case .badResponse: "应答格式错误"
        case .notANumber: "应答为“非数值”"
        case .undecodable: "内容不符合所配置的类型"
        case .noValue: "应答为“无值”"
        case .implausible: "超出合理范围"
        case .pending: "所依据的点尚未读到"
        case .unchanged: "没有变化"
        case .illegalFunction: "拒绝该功能码（异常 1）"
        case .illegalAddress: "没有该地址（异常 2）"
        case .illegalValue: "拒绝该请求（异常 3）"
        case .deviceFailure: "设备自报故障（异常 4）"
        case .deviceBusy: "设备忙（异常 6）"
        case .gatewayPathUnavailable: "网关无路径（异常 10）"
        case .gatewayTargetSilent: "网关后的设备无应答（异常 11）"
        case .otherException: "未知异常码"
        case .uncertainStuck: "传感器数值不变"
        case .uncertainDropout: "传感器时有时无"
        case .uncertainSpikes: "传感器有尖峰"
        case .uncertainSaturation: "传感器到量程端点"
        case .uncertainDrift: "传感器偏离同类"
        case .uncertainDisagree: "传感器互相不一致"
        }
    }
}

extension ElapsedTime {
    var chinese: String {
        switch self {
        case .tenths(let tenths): "\(tenths / 10).\(tenths % 10) 秒"
        case .seconds(let seconds): "\(seconds) 秒"
        case .minutes(let minutes, let seconds): "\(minutes) 分 \(seconds) 秒"
        case .hours(let hours, let minutes): "\(hours) 小时 \(minutes) 分"
        case .days(let days, let hours): "\(days) 天 \(hours) 小时"
        }
    }
}

private func whyThrownAway(_ word: String) -> String {
    switch word {
    case "not_ready": "未及时就绪"
    case "torn": "读取期间重新采样"
    case "wrong_page": "返回的不是所请求的页"
    case "wrong_checksum": "校验和错误"
    case "unusable_rate_or_gain": "给出的采样率或增益不可用"
    case "no_idle_time": "轮询没有留出空闲时间"
    default: word
    }
}

private func outcome(_ word: String) -> String {
    switch word {
    case "done": "已写入并读回确认"
    case "refused:unknown_point": "已拒绝：没有这个点"
    case "refused:not_writable": "已拒绝：配置不允许写该点"
    case "refused:out_of_range": "已拒绝：值超出配置的限值"
    case "refused:not_encodable": "已拒绝：该点的类型没有这个值"
    case "refused:too_soon": "已拒绝：距上次写入时间太短"
    case "refused:busy": "已拒绝：正在对该设备写入"
    case "refused:expired": "已拒绝：命令已过期"
    case "refused:condition": "已拒绝：设备不满足配置的条件"
    case "refused:unexpected_value": "已拒绝：该点当前读数不是命令所期望的值"
    case "refused:unreadable": "已拒绝：写入前读不到该点"
    case "failed:rejected": "失败：设备拒绝"
    case "failed:unconfirmed": "失败：不能确定是否写入"
    case "failed:reads_other_value": "失败：设备已确认，但该点读数不同"
    default: word
    }
}
