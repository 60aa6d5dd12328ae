import DataAcquisition
import Measurement
import Modbus
import Pipeline
import Publication
import StateDetection
import Testing

/// A pump with the points `flow` and `temp` of one device and `on` of another, whose rows of a second are judged.
private struct Bench {
    let pipeline: Pipeline
    private var layouts: [BatchLayout] = []
    private let pump: Identifier

    init(condition: String? = nil, limit: Double? = nil) throws {
        func id(_ text: String) throws -> Identifier { try #require(Identifier(text)) }
        pump = try id("pump")
        let start = Moment(monotonic: .init(nanoseconds: 0), wall: .init(milliseconds: 0))
        pipeline = Pipeline(at: start)
        let devices = try [id("a"), id("b")].map {
            DeviceConfiguration(id: $0, link: try id("line"), unit: UnitID(1))
        }
        let points = try [("flow", 0), ("temp", 0), ("on", 1)].enumerated().map { index, point in
            PointConfiguration(
                id: try id(point.0), name: "", device: devices[point.1].id,
                source: try #require(
                    AddressedValue(table: .holding, address: index, encoding: .number(.int16, .abcd))), unit: "",
                period: .milliseconds(250))
        }
        let asset = AssetConfiguration(id: pump, name: "", points: points)
        let members = PollGroup.outlines(of: [asset], on: devices).enumerated().map { index, outline in
            (
                outline: outline,
                layout: BatchLayout(
                    id: UInt32(index), asset: pump, device: outline.device, revision: 1, points: outline.columns)
            )
        }
        layouts = members.map(\.layout)
        var anomalies = AnomalyConfiguration(asset: pump, points: [try id("temp"), try id("flow")])
        anomalies.period = .seconds(1)
        anomalies.condition = try condition.map { try Expression($0) }
        var alarm = LimitConfiguration(asset: pump, point: nil)
        alarm.detected = .anomaly
        var limits = LimitConfiguration(asset: pump, point: try id("flow"))
        limits.high = limit
        var sensor = LimitConfiguration(asset: pump, point: try id("flow"))
        sensor.detected = .sensor
        pipeline.install(
            members, limits: [alarm, sensor] + (limit == nil ? [] : [limits]), anomalies: [anomalies], at: start)
    }

    /// At a time in milliseconds the devices were read; `nil` where one did not answer, NaN where a sensor gave
    /// nothing. What of a poll goes upstream of the first device, value and quality.
    func reported(flow: Double?, temp: Double?, at milliseconds: Int64) -> [String] {
        accept(flow: flow, temp: temp, on: 1, at: milliseconds).flatMap { content -> [String] in
            guard case .readings(let batch) = content, batch.layout.points.count == 2 else { return [] }
            return batch.words.indices.map {
                "\(batch[$0].value?.description ?? "none") \(batch[$0].quality.label)"
            }
        }
    }

    @discardableResult
    func poll(flow: Double?, temp: Double?, on: Double = 1, at milliseconds: Int64) -> [AnomalyRow] {
        _ = accept(flow: flow, temp: temp, on: on, at: milliseconds)
        return pipeline.takeRows()
    }

    private func accept(flow: Double?, temp: Double?, on: Double, at milliseconds: Int64) -> [MessageContent] {
        let time = Moment(
            monotonic: .init(nanoseconds: milliseconds * 1_000_000), wall: .init(milliseconds: milliseconds))
        func batch(_ layout: BatchLayout, _ values: [Double?]) -> ReadingBatch {
            ReadingBatch(
                layout: layout, time: time,
                words: values.map { UInt64(bitPattern: Int64($0.map { $0.isNaN ? 0 : $0 } ?? 0)) },
                qualities: values.map { $0.map { $0.isNaN ? .noValue : .good } ?? .timeout })
        }
        return pipeline.accept([batch(layouts[1], [on]), batch(layouts[0], [flow, temp])])
    }
}

@Suite struct `Rows for detectors` {
    @Test func `are the means of an interval, in the order of the settings`() throws {
        let bench = try Bench()
        #expect(bench.poll(flow: 1, temp: 10, at: 0).isEmpty)
        #expect(bench.poll(flow: 3, temp: 20, at: 250).isEmpty)
        bench.poll(flow: nil, temp: 60, at: 500)
        let row = try #require(bench.poll(flow: 9, temp: 9, at: 1000).first)
        #expect(row.values == [30, 2] && row.mode == "" && !row.isAlarmed)
        #expect(row.time.wall.milliseconds == 500)
        let next = try #require(bench.poll(flow: 9, temp: 9, at: 5000).first)
        #expect(next.values == [9, 9], "of what was not heard there are no rows")
    }

    @Test func `equal values have exactly that mean, so that a sensor that is stuck repeats itself`() throws {
        let bench = try Bench()
        var means: Set<Double> = []
        for step in 0..<400 {
            // Between two and five values a row.
            for row in bench.poll(flow: 7, temp: Double(step % 9), at: Int64(step) * (step % 3 == 0 ? 250 : 251)) {
                means.insert(row.values[1])
            }
        }
        #expect(means == [7])
    }

    @Test func `a sensor that gives nothing has no value, a device that is silent makes no row`() throws {
        let bench = try Bench()
        bench.poll(flow: .nan, temp: 10, at: 0)
        let row = try #require(bench.poll(flow: nil, temp: nil, at: 1000).first)
        #expect(row.values[0] == 10 && row.values[1].isNaN && row.mode == "")
        #expect(try #require(bench.poll(flow: 1, temp: 1, at: 2000).first).mode == nil)
    }

    @Test func `a single value far outside is counted and is in no mean, what stays there is in the next`() throws {
        let bench = try Bench()
        func flow(_ step: Int) -> Double { step == 401 ? 9000 : step >= 411 ? 500 : 100 + Double(step * step % 7) }
        var rows: [AnomalyRow] = []
        for step in 0..<440 { rows += bench.poll(flow: flow(step), temp: 10, at: Int64(step) * 250) }
        #expect(rows[..<100].allSatisfy { $0.spikes == [0, 0] })
        #expect(rows[100].spikes == [0, 1] && (100...106).contains(rows[100].values[1]))
        #expect(rows[102].spikes == [0, 0] && rows[102].values[1] < 107 && rows[103].values[1] == 500)
    }

    @Test(arguments: SensorFault.allCases) func `the reason for a doubt goes upstream, and is shown`(
        fault: SensorFault
    ) throws {
        let bench = try Bench()
        let pump = try #require(Identifier("pump")), flow = try #require(Identifier("flow"))
        let time = Moment(monotonic: .init(nanoseconds: 0), wall: .init(milliseconds: 0))
        _ = bench.reported(flow: 7, temp: 1, at: 0)
        let finding = AnomalyFinding(
            asset: pump, time: time, isAnomaly: false, contributions: [],
            doubted: [AlarmContribution(point: flow, family: fault.rawValue, value: 7, expected: 5)])
        _ = bench.pipeline.take([finding], at: time)
        #expect(bench.pipeline.shown[0]?.quality(at: 0).label == "uncertain:\(fault.rawValue)")
        #expect(bench.pipeline.latest[0]?.quality(at: 0) == .good, "what is computed from it goes on")
        #expect(bench.reported(flow: 8, temp: 1, at: 250) == ["8 uncertain:\(fault.rawValue)", "1 good"])
    }

    @Test func `count while the condition holds, from the second one on`() throws {
        let bench = try Bench(condition: "on == 1")
        var modes: [String?] = []
        for step in 0..<40 {
            let isOn = !(12..<18).contains(step)
            modes += bench.poll(flow: 1, temp: 1, on: isOn ? 1 : 0, at: Int64(step) * 250).map(\.mode)
        }
        // Off from 3 s to 4.5 s: neither the rows in which it was off nor the ones beside them.
        #expect(modes == [nil, "", nil, nil, nil, nil, "", "", ""])
    }

    @Test func `do not count when values were those of a stop that was not known yet`() throws {
        let bench = try Bench(condition: "on == 1")
        for step in 0..<7 { bench.poll(flow: 100, temp: 1, at: Int64(step) * 250) }
        // The contact was read, and opened before the flow was.
        bench.poll(flow: 0, temp: 1, on: 1, at: 1750)
        let row = try #require(bench.poll(flow: 0, temp: 1, on: 0, at: 2000).first)
        #expect(row.values == [1, 75] && row.mode == nil)
    }

    @Test func `say whether an alarm stands that detectors have no part in`() throws {
        let bench = try Bench(limit: 50)
        bench.poll(flow: 60, temp: 10, at: 0)
        #expect(try #require(bench.poll(flow: 10, temp: 10, at: 1000).first).isAlarmed)
        #expect(try #require(bench.poll(flow: 10, temp: 10, at: 2000).first).isAlarmed == false)
        let finding = AnomalyFinding(
            asset: try #require(Identifier("pump")),
            time: .init(monotonic: .init(nanoseconds: 0), wall: .init(milliseconds: 0)),
            isAnomaly: true, contributions: [])
        #expect(bench.pipeline.take([finding], at: finding.time).count == 1)
        #expect(try #require(bench.poll(flow: 10, temp: 10, at: 3000).first).isAlarmed == false)
    }

    @Test func `while a sensor is doubted its values are marked, and go upstream all the same`() throws {
        let bench = try Bench(limit: 50)
        let pump = try #require(Identifier("pump")), flow = try #require(Identifier("flow"))
        let time = Moment(monotonic: .init(nanoseconds: 0), wall: .init(milliseconds: 0))
        func find(_ doubted: [AlarmContribution]) -> [String] {
            let finding = AnomalyFinding(
                asset: pump, time: time, isAnomaly: false, contributions: [], doubted: doubted)
            return bench.pipeline.take([finding], at: time).compactMap { content in
                if case .alarm(let change) = content { "\(change.id) \(change.state.label)" } else { nil }
            }
        }
        #expect(bench.reported(flow: 7, temp: 1, at: 0) == ["7 good", "1 good"])
        let stuck = AlarmContribution(point: flow, family: "stuck", value: 7, expected: 5)
        #expect(find([stuck]) == ["pump/flow/sensor unack_active"])
        #expect(bench.reported(flow: 7, temp: 1, at: 250) == ["7 uncertain:stuck", "1 good"])
        #expect(bench.reported(flow: nil, temp: 1, at: 500) == ["none bad:timeout", "1 good"])
        #expect(!bench.pipeline.isAlarmed(pump), "it is no alarm of the machine")
        #expect(find([]) == ["pump/flow/sensor rtn_unack"])
        #expect(bench.reported(flow: 7, temp: 1, at: 750) == ["7 good", "1 good"])
    }

    @Test func `a finding is an alarm with what it comes from, raised once and returned once`() throws {
        let bench = try Bench()
        let pump = try #require(Identifier("pump")), temp = try #require(Identifier("temp"))
        let contribution = AlarmContribution(point: temp, family: "drift", value: 70, expected: 60)
        func find(_ isAnomaly: Bool, at seconds: Int64) -> [AlarmChange] {
            let time = Moment(
                monotonic: .init(nanoseconds: seconds * 1_000_000_000), wall: .init(milliseconds: seconds * 1000))
            let finding = AnomalyFinding(
                asset: pump, time: time, isAnomaly: isAnomaly, contributions: isAnomaly ? [contribution] : [])
            return bench.pipeline.take([finding], at: time).compactMap { content in
                if case .alarm(let change) = content { change } else { nil }
            }
        }
        #expect(find(false, at: 0).isEmpty)
        let raised = try #require(find(true, at: 60).first)
        #expect(raised.id.description == "pump/anomaly" && raised.id.point == nil && raised.state == .unackActive)
        #expect(raised.contributions == [contribution] && raised.levelLabel == "anomaly" && raised.isAnnunciated)
        #expect(find(true, at: 120).isEmpty)
        #expect(bench.pipeline.standingAlarms.map(\.id.description) == ["pump/anomaly"])
        #expect(find(false, at: 180).map(\.cause) == [.returned])
        let stranger = AnomalyFinding(asset: temp, time: raised.time, isAnomaly: true, contributions: [])
        #expect(bench.pipeline.take([stranger], at: raised.time).isEmpty, "its settings are gone")
    }
}
