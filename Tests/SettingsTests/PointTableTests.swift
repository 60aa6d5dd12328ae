import DataAcquisition
import Measurement
import Modbus
import Settings
import Simulation
import StateDetection
import Testing
import Wording

@Suite struct PointTableTests {
    private static let equipment = """
        gateway: { id: gw-01, site: plant-2 }
        uplink: { brokers: ["mqtt://localhost:1883"] }
        links: { line1: { tcp: "10.0.0.1:502" } }

        """
    private static let devices = "devices: { plc1: { link: line1 } }\n"
    private static let devicesWithMeter =
        "devices: { plc1: { link: line1 }, meter1: { link: line1, unit: 7, profile: sdm630 } }\n"

    private func assets(_ yaml: String) throws -> [AssetConfiguration] { try settings(yaml).assets }

    private func settings(_ yaml: String) throws -> DaemonSettings {
        let devices = yaml.contains("meter1") ? Self.devicesWithMeter : Self.devices
        return try DaemonSettings(
            yaml: Array((Self.equipment + devices + yaml).utf8), file: "test.yaml",
            profiles: SampleTests.profiles.lookup)
    }

    private func yaml(_ csv: String) throws(SettingsMistakes) -> String {
        let devices = csv.contains("meter1") ? Self.devicesWithMeter : Self.devices
        let declared = try DeclaredDevices(
            yaml: Array((Self.equipment + devices).utf8), file: "test.yaml", profiles: SampleTests.profiles.lookup)
        return try PointTable.settings(csv: Array(csv.utf8), file: "points.csv", devices: declared)
    }

    private func imported(_ csv: String) throws -> [AssetConfiguration] { try assets(try yaml(csv)) }
    private func importedLimits(_ csv: String) throws -> [LimitConfiguration] { try settings(try yaml(csv)).limits }

    private func mistakes(_ csv: [UInt8]) -> [String] {
        do throws(SettingsMistakes) {
            _ = try PointTable.settings(csv: csv, file: "points.csv")
            return []
        } catch {
            return error.mistakes.map { $0.text(in: .english) }
        }
    }

    // MARK: What a table says

    @Test func `a table becomes settings that a person may go on with`() throws {
        let csv = """
            asset,asset_name,point,name,device,at,every,unit,value,scale,no_value,plausible.max,enum
            pump-07,循环水泵,temp,轴承温度,plc1,holding 12 float32 cdab,1s,°C,,,,,
            pump-07,,level,,plc1,holding modicon:40015 uint16,1s,mm,,0.1,0xFFFF 0x8000,400,
            pump-07,,share,,,,,%,level / 4,,,,
            fan-02,,mode,,plc1,holding 18 uint16,500ms,,,,,,0: off; 1: hand 手动

            """
        #expect(
            try yaml(csv) == """
                assets:
                  pump-07:
                    name: 循环水泵
                    points:
                      temp: { name: 轴承温度, at: plc1 holding 12 float32 cdab, every: 1s, unit: "°C" }
                      level: { at: "plc1 holding modicon:40015 uint16", every: 1s, unit: mm, scale: 0.1, no_value: [0xFFFF, \
                0x8000], plausible: { max: 400 } }
                      share: { unit: "%", value: level / 4 }
                  fan-02:
                    points:
                      mode: { at: plc1 holding 18 uint16, every: 500ms, enum: { 0: off, 1: hand 手动 } }

                """)
    }

    @Test(arguments: [
        "asset;point;at;every\npump;t;plc1 holding 1 int16;1s\n",
        "asset\tpoint\tat\tevery\npump\tt\tplc1 holding 1 int16\t1s",
        "sep=;\r\nasset;point;at;every\r\npump;t;plc1 holding 1 int16;1s\r\n",
        "\u{FEFF}SEP=,\nasset,point,at,every\npump,t,plc1 holding 1 int16,1s\n",
        "\u{FEFF}asset,point,at,every\r\n\r\n,,,\r\npump,t,plc1 holding 1 int16,1s,,,\r\n",
        "\"asset\", \"point\" ,\"at\",every\n pump , \"t\" ,\"plc1 holding 1 int16\", 1s \n",
    ])
    func `the forms that spreadsheets write are read`(csv: String) throws {
        let points = try imported(csv).flatMap(\.points)
        #expect(
            points.map { PointAddress(device: $0.device, value: $0.source).description } == ["plc1 holding 1 int16"])
        #expect(points.map(\.id.rawValue) == ["t"])
    }

    @Test func `quotes, an apostrophe against calculating and doubled semicolons are taken away`() throws {
        let csv = """
            asset,point,name,at,every,enum
            pump,a,"a ""quoted"", name",plc1 holding 1 int16,1s,"0: off a;; b;1: on;"
            pump,b,'=1+1,plc1 holding 2 int16,1s,
            pump,c,''s,plc1 holding 3 int16,1s,
            pump,d,a; b,plc1 holding 4 int16,1s,'-1: fault

            """
        let points = try imported(csv)[0].points
        #expect(points.map(\.name) == ["a \"quoted\", name", "=1+1", "'s", "a; b"])
        guard case .numbers(let meanings) = points[0].interpretation.meanings else { throw CancellationError() }
        #expect(meanings[0]?.text == "a; b" && meanings[1]?.text == "on")
        guard case .numbers(let faults) = points[3].interpretation.meanings else { throw CancellationError() }
        #expect(faults[-1]?.id.rawValue == "fault")
    }

    @Test func `a register of a profile is a point`() throws {
        let points = try imported("asset,point,at,every\nhall,u1,meter1 voltage_l1,10s\n")[0].points
        #expect(points[0].unit == "V" && points[0].source.encoding == .number(.float32, .abcd))
    }

    // MARK: What is no table

    @Test func `a table that is not UTF-8 is answered with the way to convert it`() {
        // "温度" as GB18030 has it.
        let gb = Array("asset,point,name\npump,t,".utf8) + [0xCE, 0xC2, 0xB6, 0xC8]
        #expect(
            mistakes(gb) == [
                "points.csv:2: the text is not UTF-8; GB18030 is likely. "
                    + "Save the table as \"CSV UTF-8\", or convert it: iconv -f GB18030 -t UTF-8 OLD > NEW"
            ])
        #expect(mistakes([0xFF, 0xFE, 0x61, 0]).first?.contains("iconv -f UTF-16 -t UTF-8") == true)
    }

    @Test(arguments: ["", "\u{FEFF}", "\r\n", ",,,\n\n", "sep=;\n"])
    func `a table without a row is empty`(csv: String) {
        #expect(
            mistakes(Array(csv.utf8)) == [
                "points.csv:1: the file is empty. Start from the sample docs/points-csv.md."
            ])
    }

    @Test func `a table of points that is larger than any person writes is refused`() {
        #expect(mistakes([UInt8](repeating: 0x61, count: 17 << 20)).count == 1)
    }

    // MARK: There and back

    private func expectSame(
        _ assets: [AssetConfiguration], _ limits: [LimitConfiguration], _ comment: Comment
    ) throws {
        let csv = PointTable.csv(of: assets, limits: limits)
        // A table has points; which of them have a trend is the asset's, and so is what detectors judge.
        let limits = limits.filter { $0.detected == nil }
        let points = assets.map { asset in
            var asset = asset
            asset.trends = []
            return asset
        }
        #expect(try imported(csv) == points, "\(comment)\n\(csv)")
        #expect(try importedLimits(csv) == limits, "\(comment)\n\(csv)")
    }

    @Test func `every point of the sample is the same after export and import`() throws {
        let sample = try DaemonSettings(
            yaml: Array(SampleTests.text("millwright.yaml").utf8), file: "a", profiles: SampleTests.profiles.lookup)
        try expectSame(sample.assets, sample.limits, "the sample")
    }

    @Test func `every point of every profile is the same after export and import`() throws {
        for id in SampleTests.profiles.ids {
            let text = """
                gateway: { id: gw-01, site: plant-2 }
                uplink: { brokers: ["mqtt://localhost:1883"] }
                links: { line1: { tcp: "10.0.0.1:502" } }
                devices: { plc1: { link: line1, profile: \(id) } }
                assets: { a: { report: { deadband: 0.5%, min: 1s }, points_of: { plc1: 10s } } }
                """
            let settings = try DaemonSettings(
                yaml: Array(text.utf8), file: "a", profiles: SampleTests.profiles.lookup)
            #expect(!settings.assets[0].points.isEmpty)
            try expectSame(settings.assets, [], "\(id)")
        }
    }

    @Test func `any points are the same after export and import`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("seed \(seed)")
        var source = RandomPoints(seed: seed)
        for round in 0..<400 {
            let assets = try source.assets()
            try expectSame(assets, try source.limits(of: assets), "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: [
        ("=1+1", ",'=1+1,"), ("+A1", ",'+A1,"), ("@SUM(A1)", ",'@SUM(A1),"), ("-2+3", ",'-2+3,"), ("-2.5", ",-2.5,"),
        ("＝1", ",'＝1,"), ("=\"x\",1", ",\"'=\"\"x\"\",1\","), ("'s", ",''s,"), ("a;=1", ",\"a;=1\","), ("a=1", ",a=1,"),
    ])
    func `a text that a spreadsheet would calculate has an apostrophe in front`(name: String, cell: String) throws {
        let assets = try imported("asset,point,at,every\npump,a,plc1 holding 1 int16,1s\n")
        var asset = try #require(assets.first)
        asset.points[0].name = name
        let csv = PointTable.csv(of: [asset], limits: [])
        #expect(csv == "\u{FEFF}asset,point,name,device,at,every,unit\npump,a\(cell)plc1,holding 1 int16,1s,\n")
        #expect(try imported(csv) == [asset])
    }
}

/// Assets with points of every kind and texts that are hard to write down.
private struct RandomPoints {
    private var generator: SplitMix64

    init(seed: UInt64) { generator = SplitMix64(state: seed) }

    mutating func assets() throws -> [AssetConfiguration] {
        try (0..<number(1...3)).map { index in
            let points = try (0..<number(1...5)).map { try point("p\($0)-\(index)") }
            let calculated = try (0..<number(0...2)).map { try calculatedPoint("c\($0)", of: points) }
            return AssetConfiguration(
                id: try identifier("asset-\(index)"), name: text(), points: points, calculated: calculated)
        }
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
    private mutating func chance() -> Bool { Bool.random(using: &generator) }
    private func identifier(_ text: String) throws -> Identifier { try #require(Identifier(text)) }

    private static let pieces = [
        "a", "泵", "=", "+", "-", "@", "'", "\"", ",", ";", ";;", " ", "  ", "\u{308}", ":", ": ", "#", " #", "{", "}",
        "[",
        "]", "\\", "&", "*", "!", "|", ">", "%", "`", "?", " \u{308}", "\"\u{308}", "null", "~", "true", "sep=;", "🛠",
        "\u{FEFF}", "\u{2028}",
        "\u{FFFE}", "\u{E000}", "\u{200B}", "\u{A0}", "0: off", "1.50", "½", "＝", "<<", "---", "...",
    ]

    private mutating func text(first: String = "") -> String {
        var text = first
        for _ in 0..<number(1...6) { text += Self.pieces.randomElement(using: &generator) ?? "" }
        return text
    }

    private mutating func decimal() throws -> DecimalNumber {
        let fraction = chance() ? "" : ".\(number(0...999))\(number(1...9))"
        return try #require(DecimalNumber("\(chance() ? "-" : "")\(number(1...99999))\(fraction)"))
    }

    /// Of points that are numbers without a range of plausibility, which only numbers have.
    mutating func limits(of assets: [AssetConfiguration]) throws -> [LimitConfiguration] {
        try assets.flatMap { asset -> [LimitConfiguration] in
            try asset.points.filter { point in
                point.interpretation.plausible == nil && ![.text, .time].contains(point.column.valueType) && chance()
            }.map { try limit($0, of: asset) }
        }
    }

    private mutating func limit(
        _ point: PointConfiguration, of asset: AssetConfiguration
    ) throws -> LimitConfiguration {
        var limits = LimitConfiguration(asset: asset.id, point: point.id, unit: point.unit)
        let cuts = Set(try (0..<4).map { _ in try decimal().value }).sorted()
        limits.low = cuts.count == 4 && chance() ? cuts[1] : nil
        limits.lowLow = limits.low != nil && chance() ? cuts[0] : nil
        limits.high = cuts.count == 4 && chance() ? cuts[2] : nil
        limits.highHigh = cuts.count == 4 && chance() ? cuts[3] : nil
        limits.missing = .milliseconds(number(1000...90_000))
        if chance() { limits.rate = .init(change: abs(try decimal().value), interval: .seconds(number(1...3600))) }
        if chance(), let other = asset.points.first(where: { $0.id != point.id }) {
            limits.deviation = .init(
                limit: abs(try decimal().value), expected: try Expression("[\(other.id)] * 2 + \(number(1...9))"))
        }
        if chance() { limits.onDelay = .milliseconds(number(1...90_000)) }
        if chance() { limits.offDelay = .milliseconds(number(1...90_000)) }
        limits.priority = AlarmPriority.allCases.randomElement(using: &generator) ?? .low
        limits.isLatched = chance()
        if chance() { limits.condition = try Expression("[\(point.id)] > 0.5") }
        if chance() { limits.advice = Advice(english: text(), chinese: chance() ? "" : text()) }
        return limits
    }

    private mutating func limits() throws -> ClosedRange<Double> {
        let (first, second) = (try decimal().value, try decimal().value)
        return min(first, second)...max(first, second)
    }

    private static let addresses = [
        "plc1 coil 7", "plc1 discrete 8", "plc1 holding 12.3", "plc1 holding 20 string 16 ba",
        "plc1 holding 40 time unix cdab",
    ]

    private mutating func point(_ id: String) throws -> PointConfiguration {
        let types = [
            "int16", "uint16", "int32", "uint32 cdab", "int64 dcba", "uint64", "float32 cdab", "float64", "bcd32",
        ]
        let number = "plc1 holding \(number(0...65000)) \(types.randomElement(using: &generator) ?? "")"
        let spelling = chance() ? number : Self.addresses.randomElement(using: &generator) ?? number
        let address = try PointAddress(spelling)
        let isNumber = spelling == number
        var point = PointConfiguration(
            id: try identifier(id), name: chance() ? id : text(), device: address.device, source: address.value,
            interpretation: isNumber ? try interpretation(isWhole: !number.contains("float"), id) : Interpretation(),
            unit: chance() ? "" : text(), period: .milliseconds(10 * self.number(1...1000)),
            report: chance() ? nil : try report())
        if isNumber, chance(), point.interpretation.scale.isFixed {
            point.writable = WritePermission(range: try limits())
            point.writable?.pause = .milliseconds(self.number(0...5000))
        }
        return point
    }

    private mutating func interpretation(isWhole: Bool, _ id: String) throws -> Interpretation {
        var result = Interpretation()
        switch number(0...4) {
        case 0:
            let scaling = Scaling(scale: try decimal(), offset: chance() ? .zero : try decimal())
            result.scale = .fixed(try #require(scaling))
        case 1: result.scale = .exponent(try PointAddress("plc1 input \(number(0...65535)) int16").value)
        case 2 where isWhole:
            let pairs = try (0..<number(1...4)).map { index in
                (Int64(chance() ? -index : index), try meaning("m\(index)"))
            }
            result.meanings = .numbers(Dictionary(pairs) { first, _ in first })
        case 3 where isWhole: result.meanings = .bits([0: try meaning("b0"), 15: try meaning("b15")])
        default: break
        }
        if chance() { result.plausible = try limits() }
        if chance(), isWhole { result.noValue = [1, 0x7FFF] }
        return result
    }

    private mutating func meaning(_ id: String) throws -> Meaning {
        Meaning(id: try identifier(id), text: chance() ? id : text(first: "x"))
    }

    private mutating func report() throws -> ReportRule {
        var rule = ReportRule()
        let band = abs(try decimal().value)
        rule.deadband = chance() ? .absolute(band) : .percent(band)
        if chance() { rule.minimum = .milliseconds(number(1...900)) }
        if chance() { rule.maximum = .milliseconds(number(900...90_000)) }
        return rule
    }

    private mutating func calculatedPoint(_ id: String, of points: [PointConfiguration]) throws -> CalculatedPoint {
        let source = points[number(0...points.count - 1)].id
        let expressions = ["[\(source)] * 2", "-[\(source)]", "max([\(source)], 1)", "[\(source)] > 0.5"]
        let expression = try Expression(expressions.randomElement(using: &generator) ?? "")
        return CalculatedPoint(
            id: try identifier(id), name: text(), expression: expression, unit: chance() ? "" : text(),
            report: chance() ? nil : try report())
    }
}

extension Interpretation.Scale {
    fileprivate var isFixed: Bool { if case .exponent = self { false } else { true } }
}
