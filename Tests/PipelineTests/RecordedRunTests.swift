import DataAcquisition
import Measurement
import Modbus
import Pipeline
import Publication
import StateDetection
import Testing

@Suite struct `A recorded run` {
    private let plc: Identifier, pump: Identifier, temp: Identifier, running: Identifier

    init() throws {
        plc = try #require(Identifier("plc"))
        pump = try #require(Identifier("pump"))
        temp = try #require(Identifier("temp"))
        running = try #require(Identifier("running"))
    }

    private func point(_ id: Identifier, _ address: Int) throws -> PointConfiguration {
        let source = try #require(
            AddressedValue(table: .holding, address: address, encoding: .number(.int16, .abcd)))
        return PointConfiguration(id: id, name: "", device: plc, source: source, unit: "", period: .seconds(1))
    }

    /// High above 75 for 10 s, while the machine runs; the point `double` is computed.
    private func run() throws -> RecordedRun {
        let double = try #require(Identifier("double"))
        let asset = AssetConfiguration(
            id: pump, name: "", points: [try point(temp, 0), try point(running, 1)],
            calculated: [CalculatedPoint(id: double, name: "", expression: try Expression("temp * 2"), report: nil)])
        var high = LimitConfiguration(asset: pump, point: temp)
        high.high = 75
        high.onDelay = .seconds(10)
        high.condition = try Expression("running")
        var twice = LimitConfiguration(asset: pump, point: double)
        twice.highHigh = 200
        let device = DeviceConfiguration(id: plc, link: plc, unit: UnitID(1))
        return RecordedRun(
            columns: [.init(asset: pump, point: temp), .init(asset: pump, point: running)], assets: [asset],
            devices: [device], limits: [high, twice], operations: [], from: WallTime(milliseconds: 0))
    }

    private func causes(_ contents: [MessageContent]) -> [String] {
        contents.compactMap { content in
            guard case .alarm(let change) = content else { return nil }
            return "\(change.time.wall.milliseconds / 1000) \(change.id) \(change.cause.label)"
        }
    }

    @Test func `hears limits of some operating states in these only`() throws {
        let asset = AssetConfiguration(id: pump, name: "", points: [try point(temp, 0), try point(running, 1)])
        var high = LimitConfiguration(asset: pump, point: temp)
        (high.high, high.states) = (75, [.run])
        var operation = OperationConfiguration(
            asset: pump, evidence: .rules(run: try Expression("running"), idle: nil))
        operation.settle = .seconds(10)
        var run = RecordedRun(
            columns: [.init(asset: pump, point: temp), .init(asset: pump, point: running)], assets: [asset],
            devices: [DeviceConfiguration(id: plc, link: plc, unit: UnitID(1))], limits: [high],
            operations: [operation], from: WallTime(milliseconds: 0))
        var said: [String] = []
        for second in Int64(0)..<60 {
            let values: [Double] = second < 10 ? [80, 0] : second < 40 ? [80, 1] : [90, 0]
            said += causes(run.take(values, at: WallTime(milliseconds: second * 1000)))
        }
        #expect(said == ["20 pump/temp/high raised", "43 pump/temp/high suppressed"])
    }

    @Test func `watches limits, delays, conditions and what is computed`() throws {
        var run = try run()
        var said: [String] = []
        let rows: [(second: Int64, values: [Double])] = [
            (0, [80, 0]), (20, [80, 1]), (25, [80, 1]), (40, [101, 1]), (50, [20, 1]),
        ]
        for (second, values) in rows {
            said += causes(run.take(values, at: WallTime(milliseconds: second * 1000)))
        }
        #expect(
            said == [
                "30 pump/temp/high raised", "40 pump/double/high raised", "50 pump/temp/high returned",
                "50 pump/double/high returned",
            ])
        #expect(run.standingAlarms.allSatisfy { $0.state == .rtnUnack })
    }

    @Test func `compares a value with what an expression or detectors expect of it`() throws {
        let asset = AssetConfiguration(id: pump, name: "", points: [try point(temp, 0), try point(running, 1)])
        var ruled = LimitConfiguration(asset: pump, point: temp)
        ruled.deviation = .init(limit: 5, expected: try Expression("10 / running"))
        var learnt = LimitConfiguration(asset: pump, point: running)
        learnt.deviation = .init(limit: 5, expected: nil)
        var anomalies = AnomalyConfiguration(asset: pump, points: [running])
        (anomalies.period, anomalies.learning, anomalies.compared) = (.seconds(2), .seconds(80), [running])
        var run = RecordedRun(
            columns: [.init(asset: pump, point: temp), .init(asset: pump, point: running)], assets: [asset],
            devices: [DeviceConfiguration(id: plc, link: plc, unit: UnitID(1))], limits: [ruled, learnt],
            anomalies: [anomalies], from: WallTime(milliseconds: 0))
        var said: [String] = []
        for second in Int64(0)..<140 {
            let load: Double = second == 10 ? 0 : second < 100 ? 2 + Double(second % 3) / 10 : 9
            let temp: Double = (10...11).contains(second) ? 100 : second == 20 ? -5 : 10 / load
            said += causes(run.take([temp, load], at: WallTime(milliseconds: second * 1000)))
        }
        #expect(
            said == [
                "11 pump/temp/deviation raised", "12 pump/temp/deviation returned", "20 pump/temp/deviation raised",
                "21 pump/temp/deviation returned", "102 pump/running/deviation raised",
            ])
    }

    @Test(arguments: [true, false])
    func `judges machines of a class beside each other`(isClass: Bool) throws {
        let machines = try (1...5).map { try #require(Identifier("m\($0)")) }
        var anomalies: [AnomalyConfiguration] = [], limits: [LimitConfiguration] = []
        for machine in machines {
            var own = AnomalyConfiguration(asset: machine, points: [temp])
            (own.period, own.learning) = (.seconds(2), .seconds(600))
            own.machineClass = isClass ? Identifier("oven") : nil
            anomalies.append(own)
            var alarm = LimitConfiguration(asset: machine, point: nil)
            alarm.detected = .anomaly
            limits.append(alarm)
        }
        var run = RecordedRun(
            columns: machines.map { .init(asset: $0, point: temp) },
            assets: try machines.map { AssetConfiguration(id: $0, name: "", points: [try point(temp, 0)]) },
            devices: [DeviceConfiguration(id: plc, link: plc, unit: UnitID(1))], limits: limits, anomalies: anomalies,
            from: WallTime(milliseconds: 0))
        var source = RandomSource(seed: 1), found: Set<String> = []
        for second in Int64(0)..<1000 {
            let heat = Double(max(second - 700, 0)) / 10
            let values = machines.indices.map { Double($0) * 10 + heat + .random(in: -1...1, using: &source) }
            for case .alarm(let change) in run.take(values, at: WallTime(milliseconds: second * 1000)) {
                found.insert(change.id.description)
            }
        }
        #expect(found == (isClass ? [] : Set(machines.map { "\($0)/anomaly" })))
    }

    @Test func `bears any values at any times`() throws {
        for seed in 1...20 as ClosedRange<UInt64> {
            var run = try run(), source = RandomSource(seed: seed)
            for _ in 0..<500 {
                let values = (0..<2).map { _ in
                    [Double.nan, .infinity, -1e300, 0, 1, 76, 300].randomElement(using: &source) ?? 0
                }
                let spans: [ClosedRange<Int64>] = [0...60_000, -1_000_000...1_000_000, -(1 << 52)...(1 << 52)]
                let time = Int64.random(in: spans[Int.random(in: 0...2, using: &source)], using: &source)
                for content in run.take(values, at: WallTime(milliseconds: time)) {
                    #expect(content.messageClass != .verdict, "seed \(seed)")
                }
            }
            #expect(run.standingAlarms.count <= 2, "seed \(seed)")
        }
    }
}
