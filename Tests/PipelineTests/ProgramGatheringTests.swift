import DataAcquisition
import Measurement
import Modbus
import Pipeline
import Publication
import StateDetection
import Testing

/// Eight ovens of a class that go up to 80 and down to 20 °C, whose value and set point are polled every ten seconds.
private struct Ovens {
    static let period = 10
    let pipeline: Pipeline
    private var layouts: [BatchLayout] = []
    private var values = [Double](repeating: 20, count: 8)
    private var second = 0
    private(set) var contents: [MessageContent] = []

    init(remembered: [Identifier: RampDetector] = [:]) throws {
        func id(_ text: String) throws -> Identifier { try #require(Identifier(text)) }
        let start = Moment(monotonic: .init(nanoseconds: 0), wall: .init(milliseconds: 0))
        pipeline = Pipeline(at: start, ramps: remembered)
        let device = DeviceConfiguration(id: try id("plc"), link: try id("line"), unit: UnitID(1))
        var members: [(outline: GroupOutline, layout: BatchLayout)] = []
        var programs: [ProgramConfiguration] = [], limits: [LimitConfiguration] = []
        for number in 0..<8 {
            let points = try ["temp", "setpoint"].enumerated().map { index, point in
                PointConfiguration(
                    id: try id(point), name: "", device: device.id,
                    source: try #require(
                        AddressedValue(
                            table: .holding, address: 4 * number + 2 * index, encoding: .number(.float32, .abcd))),
                    unit: "°C", period: .seconds(10))
            }
            let asset = AssetConfiguration(id: try id("oven-\(number)"), name: "", points: points)
            for outline in PollGroup.outlines(of: [asset], on: [device]) {
                members.append(
                    (
                        outline,
                        BatchLayout(
                            id: UInt32(members.count), asset: asset.id, device: device.id, revision: 1,
                            points: outline.columns)
                    ))
            }
            programs.append(
                ProgramConfiguration(
                    asset: asset.id, value: try id("temp"), setPoint: try id("setpoint"),
                    segments: .init(hasSetPoint: true), machineClass: try id("oven"),
                    budget: FalseAlarmBudget(perMonth: 1)))
            var alarm = LimitConfiguration(asset: asset.id, point: try id("temp"))
            alarm.detected = .ramp
            limits.append(alarm)
        }
        layouts = members.map(\.layout)
        pipeline.install(members, limits: limits, programs: programs, at: start)
    }

    /// One cycle of two hours, each oven at so many K/min.
    mutating func run(_ rate: (Int, _ isUp: Bool) -> Double) {
        for _ in 0..<(7200 / Self.period) {
            second += Self.period
            let isUp = second % 7200 < 3600, setPoint: Double = isUp ? 80 : 20
            let time = Moment(
                monotonic: .init(nanoseconds: Int64(second) * 1_000_000_000),
                wall: .init(milliseconds: Int64(second) * 1000))
            for index in values.indices {
                let reach = rate(index, isUp) / 60 * Double(Self.period)
                values[index] += min(max(setPoint - values[index], -reach), reach)
                let words = [values[index], setPoint].map { UInt64(Float($0).bitPattern) }
                contents += pipeline.accept([ReadingBatch(layout: layouts[index], time: time, words: words)])
            }
        }
    }

    var alarms: [AlarmChange] {
        contents.compactMap { if case .alarm(let change) = $0 { change } else { nil } }
    }

    var features: [WaveformFeatures] {
        contents.compactMap { if case .features(let features) = $0 { features } else { nil } }
    }
}

@Suite struct `Programs in the pipeline` {
    @Test func `tell each step, keep it as a trend, and raise the alarm of a ramp that became slower`() throws {
        var ovens = try Ovens()
        for _ in 0..<20 { ovens.run { _, _ in 3 } }
        #expect(ovens.alarms.isEmpty)
        #expect(Set(ovens.features.map(\.location.rawValue)) == ["ramp_20_80", "soak_80", "ramp_80_20", "soak_20"])
        let up = try #require(ovens.features.first { $0.location.rawValue == "ramp_20_80" })
        let rate = try #require(up.features.first { $0.name == "ramp_rate" })
        #expect(abs(rate.value - 3) < 0.05 && up.unit == "°C")
        let trends = ovens.pipeline.takeTrends().map(\.0)
        #expect(trends.contains { $0.name == "ramp_80_20.ramp_rate" && $0.unit == "K/min" })
        #expect(trends.contains { $0.name == "soak_80.spread" && $0.unit == "K" })

        var cycles = 0
        while ovens.alarms.isEmpty, cycles < 5 {
            cycles += 1
            ovens.run { index, isUp in index == 3 && !isUp ? 2.7 : 3 }
        }
        let raised = try #require(ovens.alarms.first)
        // The run that decides is judged once the next ramp upwards is over.
        #expect(cycles <= 4 && raised.id.description == "oven-3/temp/ramp" && raised.cause == .raised)
        let slow = try #require(raised.contributions.first)
        #expect(slow.point.rawValue == "ramp_80_20" && slow.family == "ramp")
        #expect(abs((slow.value ?? 0) - 2.7) < 0.05 && abs((slow.expected ?? 0) - 3) < 0.1)
        for _ in 0..<6 { ovens.run { _, _ in 3 } }
        #expect(ovens.alarms.map(\.cause) == [.raised, .returned])
        #expect(ovens.pipeline.isAlarmed(raised.id.asset) == false)
    }

    @Test func `go on after a restart with what was learnt, and find what is slower at once`() throws {
        var before = try Ovens()
        for _ in 0..<20 { before.run { _, _ in 3 } }
        let learnt = before.pipeline.takeLearntRamps()
        #expect(learnt.count == 8 && before.pipeline.takeLearntRamps().isEmpty)
        #expect(before.pipeline.takeLearntRamps(ofAll: true).count == 8)
        let kept = try learnt.map { one in
            let bytes = try DetectorState.encode(one.ramps, of: one.configuration)
            #expect(bytes.count < 8192)
            return (one.configuration.asset, try DetectorState.decode(bytes, for: one.configuration))
        }
        var after = try Ovens(remembered: Dictionary(uniqueKeysWithValues: kept))
        for _ in 0..<2 { after.run { _, _ in 3 } }
        #expect(after.alarms.isEmpty)
        for _ in 0..<4 { after.run { index, isUp in index == 3 && !isUp ? 2.7 : 3 } }
        #expect(after.alarms.map(\.id.description) == ["oven-3/temp/ramp"])
    }

    @Test func `are frozen, and learnt anew, by machine; what is learnt anew is no alarm any more`() throws {
        var ovens = try Ovens()
        let own = try #require(Identifier("oven-3")), wall = WallTime(milliseconds: 1)
        #expect(ovens.pipeline.freezeRamps(of: own, at: wall) == nil)
        for _ in 0..<20 { ovens.run { _, _ in 3 } }
        let frozen = try #require(ovens.pipeline.freezeRamps(of: own, at: wall))
        #expect(frozen.configuration.asset == own && frozen.ramps.expectations.allSatisfy { $0.frozen == 1 })
        for _ in 0..<4 { ovens.run { index, isUp in index == 3 && !isUp ? 2.7 : 3 } }
        #expect(ovens.alarms.map(\.cause) == [.raised])
        let now = Moment(monotonic: .init(nanoseconds: 1_000_000_000_000), wall: wall)
        let contents = try #require(ovens.pipeline.resetRamps(of: own, at: now))
        guard case .alarm(let change)? = contents.first else { return #expect(Bool(false), "it returns") }
        #expect(contents.count == 1 && change.cause == .returned && !ovens.pipeline.isAlarmed(own))
        #expect(ovens.pipeline.learntRamps(of: own) == nil && ovens.pipeline.resetRamps(of: own, at: now) == nil)
        let other = try #require(Identifier("oven-4"))
        #expect(ovens.pipeline.learntRamps(of: other)?.ramps.expectations.count == 2)
    }

    @Test func `what is damaged, or of another program, is not gone on with; another budget is`() throws {
        var ovens = try Ovens()
        for _ in 0..<4 { ovens.run { _, _ in 3 } }
        let one = try #require(ovens.pipeline.takeLearntRamps().first), known = one.configuration
        let bytes = try DetectorState.encode(one.ramps, of: known)
        for damaged in [[], [1], Array(bytes.dropLast()), Array(bytes.prefix(60)), [255, 255, 255, 255] + bytes] {
            #expect(throws: DetectorState.Unusable.self) { try DetectorState.decode(damaged, for: known) }
        }
        func configuration(tolerance: Double, perMonth: Double) -> ProgramConfiguration {
            ProgramConfiguration(
                asset: known.asset, value: known.value, setPoint: known.setPoint,
                segments: .init(tolerance: tolerance, hasSetPoint: true), machineClass: nil,
                budget: FalseAlarmBudget(perMonth: perMonth))
        }
        #expect(throws: DetectorState.Unusable.otherSettings) {
            try DetectorState.decode(bytes, for: configuration(tolerance: 3, perMonth: 1))
        }
        #expect(try DetectorState.decode(bytes, for: configuration(tolerance: 2, perMonth: 3)).isTaught)
    }
}
