import Measurement

extension SettingsMessage {
    var chinese: Explanation {
        switch self {
        case .emptyFile(let sample):
            Explanation("文件是空的", "请从示例 \(sample) 开始编写。")
        case .tooLarge(let maximum):
            Explanation("文件超过 \(maximum)", "请确认这是配置文件。")
        case .notUTF8:
            Explanation("文本不是 UTF-8 编码", "请将文件另存为 UTF-8。")
        case .controlCharacter(let code):
            Explanation("不允许出现控制字符（U+\(hexadecimal(code))）", "请删除它；编辑器可能不显示该字符。")
        case .tooManyMistakes(let listed):
            Explanation("发现 \(listed) 处错误后停止读取", "请先改正这些错误；后面可能还有。")

        case .tab:
            Explanation("缩进用了制表符；YAML 只允许空格", "请将制表符替换为空格。")
        case .syntax(let diagnosis):
            Explanation(
                "YAML 语法错误（\(excerpt(diagnosis))）", "请检查本行和上一行的缩进、括号和引号；含有 : 或 # 的文本要加引号。")
        case .secondDocument:
            Explanation("此处开始了第二个文档；一个文件只能有一个文档", "请删除开始它的 ---。")
        case .tooDeep(let maximum):
            Explanation("配置段或列表的嵌套超过 \(maximum) 层", "请检查括号和缩进。")
        case .anchor(let name):
            Explanation("不支持锚点 &\(excerpt(name))", "请删除它，并在用到的地方直接写出值。")
        case .alias(let name):
            Explanation("不支持别名 *\(excerpt(name))", "请直接写出值；以 * 开头的文本要加引号。")
        case .tag(let name):
            Explanation("不支持标签 \(excerpt(name))", "请删除它；以 ! 开头的文本要加引号。")
        case .keyNotText:
            Explanation("键是配置段或列表；键只能是一个词", "请写成“键: 值”，并检查是否有多余的括号。")
        case .duplicateKey(let key, let firstLine):
            Explanation("\(quoted(key)) 重复出现；第一次在第 \(firstLine) 行", "请将其中一个改名或删除。")

        case .unknownKey(let key, let known, let nearest):
            Explanation("此处没有 \(quoted(key)) 这个键；可用的键：\(list(known))", nearest.map(suggestion) ?? "请删除它，或改用可用的键。")
        case .missingKey(let key, let example):
            Explanation("缺少 \(quoted(key))", "请补上，例如：\(key): \(example)")
        case .wrongShape(let found, let expected):
            Explanation("此处应为\(name(of: expected))，却是\(name(of: found))", remedy(for: expected))
        case .noValue:
            Explanation("该键没有值", "请填写值，或删除该行。")
        case .emptyList:
            Explanation("列表是空的", "请至少写一项。")
        case .missingCompanion(let key, let companion):
            Explanation("有 \(quoted(key)) 却没有 \(quoted(companion))", "请补上 \(companion)，或删除 \(key)。")

        case .notInteger(let found, let minimum, let maximum):
            Explanation("\(quoted(found)) 不是整数", "请填写 \(minimum) 到 \(maximum) 之间的数。")
        case .outOfRange(let found, let minimum, let maximum):
            Explanation("\(quoted(found)) 超出范围；允许 \(minimum) 到 \(maximum)", "请填写此范围内的值。")
        case .notDuration(let found):
            Explanation("\(quoted(found)) 不是时长", "请写整数加单位 ms、s、min 或 h，例如 500ms。")
        case .offGrid(let found, let grid):
            Explanation("\(quoted(found)) 不是 \(grid) 的整数倍；所有轮询都落在 \(grid) 的公共时间栅格上", "请改为 \(grid) 的整数倍。")
        case .notSize(let found):
            Explanation("\(quoted(found)) 不是容量", "请写整数加单位 KiB、MiB、GiB 或 TiB，例如 512MiB。")
        case .notIdentifier(let found):
            Explanation(
                "\(quoted(found)) 不是合法的标识；标识由 1 到 64 个字符组成，可用 a-z 0-9 _ -", "请改用合法的标识，其他文字写在 name 里。")
        case .reservedIdentifier(let found, let reserved):
            Explanation("\(quoted(found)) 是保留字，\(list(reserved.filter { $0 != found })) 也是", "请换一个标识。")
        case .notOneOf(let found, let allowed, let nearest):
            Explanation("不允许 \(quoted(found))；允许：\(list(allowed))", nearest.map(suggestion) ?? "请从中选用一个。")
        case .unknownReference(let reference, let found, let known, let nearest):
            Explanation(
                "没有名为 \(quoted(found)) 的\(name(of: reference))；"
                    + (known.isEmpty ? "尚未声明任何\(name(of: reference))" : "已声明：\(list(known))"),
                nearest.map(suggestion) ?? remedy(for: reference))
        case .emptyText:
            Explanation("文本是空的", "请至少写一个字符，或删除该行。")
        case .textTooLong(let maximum):
            Explanation("文本超过 \(maximum) 个字符", "请缩短。")
        case .controlCharacterInText:
            Explanation("文本含有换行或控制字符", "请写在一行内，不要用转义字符。")
        case .notGroup(let found):
            Explanation("\(quoted(found)) 不是 Unix 用户组名", "请使用 getent group 列出的用户组，例如 millwright。")
        case .notDay(let found):
            Explanation("\(quoted(found)) 不是日期", "请写成 年-月-日，例如 2021-03-15。")
        case .notBearing(let found):
            Explanation(
                "\(quoted(found)) 不是已知的轴承", "请写型号，例如 6205；或写滚动体个数、直径、节圆直径和接触角，例如 n=9,d=7.94,D=39.04,phi=0。")
        case .notPower(let found): Explanation("\(quoted(found)) 不是功率", "请写大于 0 的数和单位 W、kW 或 MW，例如 45kW。")
        case .notTopicPrefix(let found):
            Explanation(
                "\(quoted(found)) 不是合法的主题前缀；前缀不含 + 或 #，不以 $ 开头，也没有空的层级", "请用 / 分隔各层级，例如 factory/line。")
        case .unitTaken(let unit, let machine):
            Explanation("单元号 \(unit) 已属于 \(excerpt(machine))", "请给每台机器一个单独的单元号。")

        case .notHost(let found):
            Explanation(
                "\(quoted(found)) 不是主机；主机是名称、IPv4 地址或方括号中的 IPv6 地址",
                "请写成“主机:端口”，例如 192.168.1.10:502 或 [fd00::10]:502。")
        case .missingPort(let found, let example):
            Explanation("\(quoted(found)) 没有端口", "请补上端口，例如 \(excerpt(example))。")
        case .bareIPv6(let found, let example):
            Explanation("\(quoted(found)) 是没有方括号的 IPv6 地址", "请加上方括号并在后面写端口，例如 \(excerpt(example))。")
        case .notBroker(let found):
            Explanation(
                "\(quoted(found)) 不是 MQTT 服务器地址", "请写成 mqtt://主机:端口，使用 TLS 时写成 mqtts://主机:端口，后面不要再写别的。")
        case .brokerWithoutPort(let found):
            Explanation("\(quoted(found)) 没有端口", "请补上端口；mqtt 常用 1883，mqtts 常用 8883。")
        case .credentialsInBroker:
            Explanation("MQTT 服务器地址里不能写用户名或密码", "请改用 uplink.username 和 uplink.password_file。")
        case .tlsWithoutBroker:
            Explanation("配置了 TLS，但没有服务器使用它", "请在 uplink.brokers 中写 mqtts://，或删除本段。")

        case .notSerialPort(let found):
            Explanation(
                "\(quoted(found)) 不是串口路径", "请写完整路径，最好是重新插拔适配器后不变的路径：/dev/serial/by-id/…。")
        case .inFlightOnLine:
            Explanation("一条串行线路同时只能有一个请求，在串口服务器之后也一样", "请删除 in_flight 或 framing。")

        case .unreadableKnowledge(let file, let reason):
            Explanation(
                "无法读取知识文件 \(excerpt(file))" + (reason.isEmpty ? "" : "（\(excerpt(reason))）"),
                "请把它放进本文件旁的 knowledge 目录，并给守护进程的用户读取它的权限。")
        case .unreadableModel(let file, let reason):
            Explanation(
                "无法读取模型 \(excerpt(file))" + (reason.isEmpty ? "" : "（\(excerpt(reason))）"),
                "请把它放进本文件旁的 models 目录，并给守护进程的用户读取它的权限。")
        case .foreignModel(let file): Explanation("\(excerpt(file)) 不是模型", "请写 millwright rul train 写出的文件。")
        case .damagedModel(let file): Explanation("模型 \(excerpt(file)) 已损坏", "请重新复制，或重新训练。")
        case .newerModel(let file, let version):
            Explanation("模型 \(excerpt(file)) 的版本是 \(version)，本版本不认识", "请使用写出它的版本，或重新训练。")
        case .unmappedColumn(let column, let model):
            Explanation(
                "模型 \(excerpt(model)) 需要 \(quoted(column))，而本设备没有这个名称的数值",
                "请写明它是哪一个，例如：columns: { \(excerpt(column)): bearing_temp }")
        case .notBinWidth(let found):
            Explanation("\(quoted(found)) 不是宽度", "请写数值的百分比，从 1% 到 100%，例如 10%，或该点单位下大于 0 的数。")
        case .notStop(let found):
            Explanation("\(quoted(found)) 既不是从现在起的时长，也不是日期", "请写天数或小时数（最多十年），例如 14d 或 36h，或日期，例如 2027-03-15。")
        case .notTestimony(let found):
            Explanation(
                "\(quoted(found)) 不只是一个观察和一个部件",
                "请写“观察”或“观察 部件”，例如 bearing_temperature_rise de_bearing。")
        case .toldInOtherUnit(let observation, let found, let expected):
            Explanation(
                "\(excerpt(observation)) " + (expected.isEmpty ? "是纯数" : "的单位是 \(excerpt(expected))")
                    + (found.isEmpty ? "，而该点没有单位" : "，而该点的单位是 \(quoted(found))"),
                "请写明该点的单位，或由一个按该单位计算的点给出，例如差值或百分比。")
        case .differsInPart(let key, let other):
            Explanation(
                "同一部件的另一个指标的 \(excerpt(key)) 是 \(quoted(other))", "同一部件只写一次，或写成相同。")
        case .notLife(let found): Explanation("\(quoted(found)) 不是大于 0 的寿命", "写成计数的数量，例如 40000。")
        case .noHealth: Explanation("没有任何数据说明该资产的健康度", "为它的某个点设置限值，或采集它的波形。")
        case .pointInPlaceOfHealth:
            Explanation("“health” 是资产自身健康度在记录库中的名称，同名的点无法保存历史", "请为该点另取标识。")
        case .toldTwice(let observation, let point):
            Explanation("\(excerpt(observation)) 已由点 \(quoted(point)) 给出", "只用一个点，或为每个点注明部件。")

        case .unreadableProfile(let file, let reason):
            Explanation("无法读取型号模板 \(excerpt(file))（\(excerpt(reason))）", "请给守护进程的用户读取它的权限。")
        case .notParameterName(let found):
            Explanation("\(quoted(found)) 不是参数名；参数名以字母开头，其后可用 a-z 0-9 _，且不能是 id", "请使用合法的名称，例如 base。")
        case .notRegisterAddress(let found):
            Explanation("\(quoted(found)) 不是寄存器地址", "请写成“数据表 地址 类型”，例如 input 12 float32。")
        case .parametersDoNotFit(let profile, let place):
            Explanation("使用这些参数时，型号模板 \(excerpt(profile)) 的 \(excerpt(place)) 超出了地址 65535", "请使用较小的数。")
        case .noProfile(let device):
            Explanation("设备 \(quoted(device)) 没有型号模板，它的寄存器未知", "请给该设备指定型号模板，或逐个声明测点。")
        case .registerOfTwo(let register, let devices):
            Explanation(
                "\(quoted(register)) 同时是 \(list(devices)) 的寄存器，而一个测点只有一个来源", "请把其中一台设备放到另一个资产，或声明一个使用该标识的测点。")

        case .notUTF8Table(let encoding):
            Explanation(
                "文本不是 UTF-8 编码，很可能是 \(encoding)",
                "请把表格另存为“CSV UTF-8”，或转换编码：iconv -f \(encoding) -t UTF-8 旧文件 > 新文件")
        case .notDelimiter(let found):
            Explanation("\(quoted(found)) 不是单元格分隔符；可用逗号、分号或制表符", "请写成 sep=, 或删除这一行。")
        case .unclosedQuote:
            Explanation("从这里开始的引号没有结束", "请补上结束的引号；单元格内的引号要写两次。")
        case .textBehindQuote:
            Explanation("引号结束后还有文本", "请把整个单元格放进引号，其中的引号要写两次。")
        case .missingColumn(let name):
            Explanation("没有 \(quoted(name)) 这一列", "请补上；第一行是列标题，见 docs/points-csv.md。")
        case .unknownColumn(let name, let known, let nearest):
            Explanation(
                "\(quoted(name)) 不是列标题；可用的列标题：\(list(known))",
                nearest.map(suggestion) ?? "请删除该列，或改用 docs/points-csv.md 列出的列标题。")
        case .cellWithoutHeading(let found, let delimiter):
            Explanation(
                "\(quoted(found)) 在第一行没有列标题", "请删除它；前面若有单元格含 \(quoted(delimiter))，要放进引号。")
        case .otherAssetName(let found, let first, let firstLine):
            Explanation(
                "该资产在此处名为 \(quoted(found))，在第 \(firstLine) 行名为 \(quoted(first))", "请写同一个名称，或让此单元格留空。")

        case .notAddress(let found):
            Explanation("\(quoted(found)) 不是测点地址", "请写成“设备 数据表 地址 类型”，例如 plc1 holding 12 float32；设备有型号模板时也可写“设备 寄存器”。")
        case .addressPastEnd(let first, let count):
            Explanation("从 \(first) 开始的 \(count) 个寄存器超出了最后的地址 65535", "请使用 \(65536 - count) 或更小的地址，或更短的类型。")
        case .pagePastType(let page):
            Explanation("这么多采样点到第 \(page) 页为止，超出选页寄存器的范围", "请减少采样点数，或在型号模板中为 select 换更长的类型。")
        case .notModicon(let found):
            Explanation(
                "\(quoted(found)) 不是 Modicon 地址；它有 5 或 6 位数字，从 1 开始计数",
                "请写成例如 modicon:40013 或 modicon:400013，或从 0 开始写成 12。")
        case .modiconOfOtherTable(let found, let table, let digit):
            Explanation("\(quoted(found)) 不在数据表 \(table) 中；该表的 Modicon 地址以 \(digit) 开头", "请改正数据表或地址。")
        case .bitOfBit(let table):
            Explanation("数据表 \(table) 的一个地址本身就是一位", "请去掉点号和位号。")
        case .typeOfBit(let found):
            Explanation("单独的一位没有类型，后面却有 \(quoted(found))", "请删除地址后面的内容。")
        case .missingType(let found, let types):
            Explanation("\(quoted(found)) 没有类型", "请补上 \(list(types)) 之一，或写位号，例如 12.3。")
        case .orderOfOneRegister(let found, let type):
            Explanation("\(type) 只占一个寄存器，没有字节顺序 \(quoted(found))", "请删除字节顺序；它只用于更长的类型。")
        case .extraWords(let found):
            Explanation("\(quoted(found)) 是多余的；地址到类型和字节顺序为止", "请删除它。")
        case .missingTextLength(let maximum):
            Explanation("字符串没有长度", "请补上字符数，1 到 \(maximum)，例如 string 16。")
        case .missingTimeForm(let forms):
            Explanation("时间没有格式", "请补上 \(list(forms)) 之一，例如 time \(forms.first ?? "")。")

        case .notDecimal(let found):
            Explanation("\(quoted(found)) 不是十进制数，或多于 15 位数字", "请写成例如 0.1、-40 或 1000。")
        case .decimalComma(let found, let number):
            Explanation("\(quoted(found)) 含有逗号", "请写成 \(excerpt(number))：小数点用点号，千位之间不加分隔符。")
        case .notScaling:
            Explanation("比例为零，或比例与偏移的数字合起来太多", "请使用不为 0 的比例和较少的位数。")
        case .notExponentAddress(let found):
            Explanation("\(quoted(found)) 不是比例因子的位置", "请写同一设备的寄存器：表 地址，例如 holding 40。")
        case .notBits(let found, let width):
            Explanation("\(quoted(found)) 不是最多 \(width) 位的十六进制数", "请写成例如 0x8000。")
        case .reversedLimits:
            Explanation("max 小于 min", "请交换两者。")
        case .onlyFor(let kind, let key, let type):
            Explanation("\(quoted(key)) 只用于\(name(of: kind))，而该点的类型是 \(type)", "请删除 \(key)。")
        case .exclusiveKeys(let first, let second):
            Explanation("\(quoted(first)) 和 \(quoted(second)) 不能同时使用", "请只保留一个。")
        case .notDeadband(let found):
            Explanation("\(quoted(found)) 不是死区", "请写该点单位下的数，例如 0.5，或百分比，例如 2%。")
        case .notShare(let found):
            Explanation("\(quoted(found)) 不是占比", "请写 1% 到 100% 的整数百分比，例如 50%。")
        case .notExpression(let fault):
            Explanation("不是表达式：第 \(fault.column) 个字符处\(problem(of: fault.reason))", remedy(for: fault.reason))
        case .notWritableTable(let table):
            Explanation("表 \(table) 不能写入", "请使用表 coil 或 holding 的地址，或不要在此写入。")
        case .notWritableType(let type):
            Explanation("类型 \(excerpt(type)) 的点不能写入", "请删除 writable；数值和位可以写入。")
        case .noSamples:
            Explanation("没有说明采样数据在哪里", "请写 window、pages、queue 之一，例如 window: input 1000 int16。")
        case .notSample(let found):
            Explanation(
                "\(quoted(found)) 不是所需的数值",
                "请写“数据表 地址 类型”；采样值为 int16、uint16、int32、uint32 或 float32，其他寄存器可为任何数值。")
        case .notFrequency(let found):
            Explanation("\(quoted(found)) 不是采样率", "请写数值加 Hz 或 kHz，例如 25.6kHz。")
        case .notSegment(let found):
            Explanation("\(quoted(found)) 不是程序段", "请写 -70°C 到 180°C 的温度和保持时间，例如 85°C 1h。")
        case .machineTaken(let id):
            Explanation("有两台机器都叫 \(excerpt(id))", "请给其中一台换一个标识，或改变 count。")
        case .notSensorRate(let found):
            Explanation("传感器的寄存器无法表示采样率 \(quoted(found))", "请改为 100Hz 的整数倍。")
        case .featureUnit(let feature, let unit, let found):
            Explanation(
                "\(feature) 的单位应为\(unit.isEmpty ? "空" : " \(unit)")，而该寄存器的单位是\(found.isEmpty ? "空" : " \(excerpt(found))")",
                "请换算并写明单位，或删除 feature。")
        case .captureWrites(let registers):
            Explanation("该采集会写设备：\(list(registers))", "如允许写入，请加 writes: allowed；不会写其他寄存器。")
        case .noCondition(let found):
            Explanation("\(quoted(found)) 没有真假之分", "请写成比较，例如：running == 0。")
        case .noLimits:
            Explanation("没有给出任何限值", "请写 low_low、low、high、high_high、rate、deviation、missing 之一，例如 high: 75。")
        case .limitsNotOrdered(let lower, let upper):
            Explanation("\(upper) 不大于 \(lower)", "请按 low_low < low < high < high_high 填写。")
        case .implausibleLimit:
            Explanation("该点在此处没有值，因为这样的值视为不合理", "请在 plausible 之内取限值，或放宽 plausible。")
        case .wideDeadband:
            Explanation("死区这么宽，报警在上下限之间无法恢复", "请取不小于零、且小于 deviation 以及 low 与 high 之差的值。")
        case .notRate(let found):
            Explanation(
                "\(quoted(found)) 不是变化率", "请写该点单位下的变化量和时间（1s 到 24h），例如 2/min 或 5/10min。")
        case .notDifference(let found):
            Explanation("\(quoted(found)) 不是大于 0 的差值", "请写相差多少算过大，例如 5。")
        case .nothingExpected(let point):
            Explanation(
                "没有说明 \(excerpt(point)) 的期望值", "请加上 expected，例如 expected: setpoint；或把该点列入该资产 anomalies 的 points，由检测器学习。"
            )
        case .expectedOfItself:
            Explanation("该点的期望值取决于它自己", "请使用该资产的其他点。")
        case .notAlarm(let found):
            Explanation(
                "\(quoted(found)) 不是报警",
                "请写 POINT/KIND；别的资产的报警写 ASSET/POINT/KIND；KIND 是 low、high、rate、deviation 或 missing；或只写 anomaly。")
        case .parentOfItself(let parent):
            Explanation("\(excerpt(parent)) 本身又取决于这些限值", "请另选一个不取决于它们的报警。")
        case .unlikeClass(let other):
            Explanation(
                "points 或 every 与同类的 \(excerpt(other)) 不一致", "请按相同顺序写相同的 points 和相同的 every，或改用另一个 class。")
        case .nothingToDetect:
            Explanation("该资产没有数值型的点", "请在 points 中声明一个，或删除 anomalies。")
        case .tooManyDetected(let count, let maximum):
            Explanation("\(count) 个点太多，无法一起判断", "请最多列出 \(maximum) 个彼此相关的点。")
        case .namedTwice(let name):
            Explanation("\(quoted(name)) 写了两次", "请删除其中一个。")
        case .rowTooShort(let point, let period, let least):
            Explanation(
                "\(quoted(point)) 每 \(period) 才读一次，有些行会没有它的值",
                "请写 every: \(least) 或更长，或提高该点的读取频率，或不把它列入 points。")
        case .learningTooShort(let found, let least):
            Explanation("\(found) 内可学习的行太少", "请写 \(least) 或更长；一个月比一天好。")
        case .notLearningSpan(let found):
            Explanation("\(quoted(found)) 不是学习时长", "请写整数加单位 s、min、h 或 d，最长 366d，例如 14d。")
        case .notBudget(let found):
            Explanation(
                "\(quoted(found)) 不是一段时间内的误报次数",
                "请写每 hour、day、week、month 或 year 容许几次，例如 1/month 或 0.5/week。")
        case .notRedundant(let count, let most):
            Explanation("\(count) 个点的组无法互相比对", "请列出 2 到 \(most) 个测同一量的点；三个时才能指出哪个有误。")
        case .redundantTwice(let name):
            Explanation("\(quoted(name)) 已在一个组中", "每个点只能列入一个组。")
        case .constantExpression(let found):
            Explanation("\(quoted(found)) 没有用到任何点", "请至少使用该资产的一个点。")

        case .notComparison(let found):
            Explanation(
                "\(quoted(found)) 不是比较式",
                "请写特征、>、>=、< 或 <=、数和单位，例如：velocity_rms > 2.8 mm/s；或写范围：in [1, 2) mm/s。")
        case .wrongUnit(let found, let expected, let quantity):
            Explanation(
                "\(quoted(quantity)) " + (expected.isEmpty ? "没有单位" : "的单位是 \(excerpt(expected))")
                    + (found.isEmpty ? "，而界限没有单位" : "，而界限的单位是 \(quoted(found))"),
                expected.isEmpty ? "请去掉界限的单位。" : "请用 \(excerpt(expected)) 写界限。")
        case .notWeights(let found):
            Explanation(
                "\(quoted(found)) 不是证据权重；权重为 0 到 20 奈特",
                "请写出现时加多少、不出现时减多少，例如：+2 -1；缺了它就不能断定故障时，后面加 needed。")
        case .notProbability(let found):
            Explanation("\(quoted(found)) 不是概率", "请写 0 与 1 之间的数，例如 0.01。")
        case .notZoneLimits:
            Explanation("这不是区域界限", "请写 A/B、B/C、C/D 三个递增的界限，例如 [1.4, 2.8, 4.5]。")
        case .notRange:
            Explanation("这不是范围", "请先写较小的数，再写较大的数，例如 [120, 30000]。")
        case .missingTranslation(let language):
            Explanation("缺少 \(excerpt(language)) 文字", "请补上，例如：\(excerpt(language)): text")
        case .componentOfNoClass(let component):
            Explanation(
                "没有一类设备含有部件 \(quoted(component))，因此没有设备会出现这个故障",
                "请把它加到 asset_classes 下某一类的 components 中。")
        case .unreachableFault(let most, let needed):
            Explanation(
                "全部证据都出现时故障也只有 \(excerpt(most)) 奈特，而断定需要 \(excerpt(needed))",
                "请加大证据的权重或先验概率。")
        }
    }
}

private func quoted(_ text: String) -> String { "“\(excerpt(text))”" }

private func list(_ names: [String]) -> String { enumeration(names, separator: "、") }

private func suggestion(_ name: String) -> String { "您是不是想写 \(excerpt(name))？" }

private func name(of shape: SettingsMessage.Shape) -> String {
    switch shape {
    case .value: "单个值"
    case .list: "列表"
    case .section: "配置段"
    }
}

private func remedy(for shape: SettingsMessage.Shape) -> String {
    switch shape {
    case .value: "请在一行内写成“键: 值”。"
    case .list: "请写成列表，例如 [first, second]。"
    case .section: "请在下面缩进两个空格写出键和值。"
    }
}

private func problem(of reason: Expression.Fault.Reason) -> String {
    switch reason {
    case .unexpected(let found): "不应出现 \(quoted(found))"
    case .endsEarly: "缺少内容"
    case .unknownFunction(let found): "的 \(quoted(found)) 不是函数"
    case .wrongArgumentCount(let function, let found):
        "的 \(function.rawValue) 需要 \(function.argumentCount) 个值，而不是 \(found) 个"
    case .tooLong: "太长或嵌套太深"
    }
}

private func remedy(for reason: Expression.Fault.Reason) -> String {
    switch reason {
    case .unexpected: "请用 + - * / 和比较连接点和数；带 - 的点 ID 放在方括号里：[oil-temp]。"
    case .endsEarly: "请写完整，例如：voltage * current。"
    case .unknownFunction: "请使用 \(list(Expression.Function.allCases.map(\.rawValue))) 之一。"
    case .wrongArgumentCount: "请给出相应个数的值，用逗号分隔。"
    case .tooLong: "请拆成几个点。"
    }
}

private func name(of kind: SettingsMessage.NumberKind) -> String {
    switch kind {
    case .numbers: "数值"
    case .integers: "整数"
    }
}

private func name(of reference: SettingsMessage.Reference) -> String {
    switch reference {
    case .link: "链路"
    case .device: "设备"
    case .point: "点"
    case .profile: "型号模板"
    case .register: "寄存器"
    case .capture: "波形采集"
    case .machine: "带轴承的机器"
    case .alarm: "报警"
    case .parameter: "参数"
    case .location: "测量位置"
    case .symptom: "征兆"
    case .feature: "特征"
    case .fault: "故障"
    case .component: "部件"
    case .source: "来源"
    case .observation: "知识库观察"
    case .assetComponent: "本设备部件"
    case .indicator: "本设备保存历史的数值"
    case .modelColumn: "模型的列"
    case .number: "本设备的数值型点"
    case .meter: "本设备的累计量"
    }
}

private func remedy(for reference: SettingsMessage.Reference) -> String {
    switch reference {
    case .link, .device, .point, .parameter, .location, .symptom, .fault, .source:
        "请在 \(section(of: reference)) 中声明它，或改用已声明的\(name(of: reference))。"
    case .profile: "请把它放进本文件旁的 profiles 目录，或改用现有的型号模板。"
    case .register: "请使用该设备型号模板的寄存器，或写成“设备 数据表 地址 类型”。"
    case .capture: "请使用该设备型号模板中的波形采集。"
    case .machine: "请写本虚拟工厂中一台泵的标识。"
    case .feature: "请使用波形给出的特征，或在 observations 中声明它的单位。"
    case .component: "请使用在 faults 下有故障的部件。"
    case .observation: "请使用 `millwright knowledge show` 列出的观察，或在现场知识文件中声明。"
    case .assetComponent: "请在 components 中声明它，或改用已声明的部件。"
    case .indicator: "请使用数值型的点、波形的“位置.特征”，或 health。"
    case .modelColumn: "请使用模型训练时的列。"
    case .number: "请使用既非开关量、也非文本或时间的点。"
    case .meter: "请使用只增不减的点；声明了 operation 的设备还可用 run_hours 或 starts。"
    case .alarm: "请使用由某个点的限值产生的报警：ASSET/POINT/KIND。"
    }
}

private func section(of reference: SettingsMessage.Reference) -> String {
    switch reference {
    case .link: "links"
    case .device: "devices"
    case .point: "points"
    case .profile: "profiles"
    case .register: "registers"
    case .capture: "captures"
    case .machine: "machines"
    case .alarm: "limits"
    case .parameter: "parameters"
    case .location: "waveforms"
    case .symptom: "symptoms"
    case .feature: "observations"
    case .fault, .component: "faults"
    case .source: "sources"
    case .observation: "observations"
    case .assetComponent: "components"
    case .indicator: "prognosis"
    case .modelColumn: "columns"
    case .number, .meter: "points"
    }
}
