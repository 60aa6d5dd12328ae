import DataAcquisition
import Measurement
import Modbus
import Pipeline
import Publication
import StateDetection
import Testing

/// A pipeline behind one device with an asset `pump`, whose points are read at holding 0, 1, 2 … as 16-bit numbers.
private struct Bench {
    let pipeline = Pipeline(at: Moment(monotonic: .init(nanoseconds: 0), wall: .init(milliseconds: 0)))
    private(set) var members: [(outline: GroupOutline, layout: BatchLayout)] = []

    /// - Parameter points: Id, period in seconds, and rule of each.
    init(
        _ points: [(String, Int, ReportRule?)], calculated: [(String, String, ReportRule?)] = [], trends: [String] = []
    ) throws {
        let plc = try #require(Identifier("plc")), link = try #require(Identifier("line"))
        let device = DeviceConfiguration(id: plc, link: link, unit: UnitID(1))
        let asset = AssetConfiguration(
            id: try #require(Identifier("pump")), name: "",
            points: try points.enumerated().map { index, point in
                let encoding = RegisterEncoding.number(.int16, .abcd)
                let source = try #require(AddressedValue(table: .holding, address: index, encoding: encoding))
                return PointConfiguration(
                    id: try #require(Identifier(point.0)), name: "", device: plc, source: source, unit: "",
                    period: .seconds(point.1), report: point.2)
            },
            calculated: try calculated.map { point in
                CalculatedPoint(
                    id: try #require(Identifier(point.0)), name: "", expression: try Expression(point.1),
                    report: point.2)
            })
        members = PollGroup.outlines(of: [asset], on: [device]).enumerated().map { index, outline in
            let layout = BatchLayout(
                id: UInt32(index), asset: outline.asset, device: plc, revision: 1, points: outline.columns)
            return (outline, layout)
        }
        pipeline.install(
            members, trends: [asset.id: Set(try trends.map { try #require(Identifier($0)) })],
            at: Moment(monotonic: .init(nanoseconds: 0), wall: .init(milliseconds: 0)))
    }

    /// What comes of one poll of a group: value or reason of each point, those that are left out not among them.
    func poll(_ values: [Int64?], group: Int = 0, at milliseconds: Int64 = 0) -> [String: String]? {
        let layout = members[group].layout
        var words = values.map { UInt64(bitPattern: $0 ?? 0) }
        var qualities = values.map { $0 == nil ? Quality.timeout : .good }
        while words.count < layout.points.count {
            words.append(0)
            qualities.append(.good)
        }
        let time = Moment(
            monotonic: MonotonicTime(nanoseconds: milliseconds * 1_000_000), wall: WallTime(milliseconds: milliseconds))
        let batch = ReadingBatch(
            layout: layout, time: time, words: words, qualities: qualities.allSatisfy { $0 == .good } ? [] : qualities)
        guard case .readings(let result) = pipeline.accept([batch]).first else { return nil }
        var found: [String: String] = [:]
        for column in result.words.indices where result.quality(at: column) != .unchanged {
            let reading = result[column]
            found[reading.point.rawValue] = reading.value?.description ?? reading.quality.label
        }
        return found
    }
}

@Suite struct `Between the wire and the broker` {
    @Test func `gathers what each minute of the points comes to whose trend is kept, computed ones too`() throws {
        let bench = try Bench([("a", 1, nil), ("b", 1, nil)], calculated: [("c", "a * 2", nil)], trends: ["a", "c"])
        for (value, at) in [(1, 0), (3, 30_000), (nil, 40_000), (8, 61_000)] as [(Int64?, Int64)] {
            _ = bench.poll([value, 100], at: at)
        }
        let over = bench.pipeline.takeTrends()
        #expect(Set(over.map(\.0.name)) == ["a", "c"] && over.allSatisfy { $0.1.start == 0 && $0.1.count == 2 })
        let a = try #require(over.first { $0.0.name == "a" }).1
        #expect((a.low, a.mean, a.high, a.last) == (1, 2, 3, 3))
        #expect(over.first { $0.0.name == "c" }?.1.last == 6)
        #expect(bench.pipeline.takeTrends().isEmpty)
        let rest = bench.pipeline.takeTrends(includingPresent: true)
        #expect(rest.count == 2 && rest.allSatisfy { $0.1.start == 60 && $0.1.count == 1 })
    }

    private func rule(
        _ deadband: ReportRule.Deadband = .absolute(0), min: Duration = .zero, max: Duration? = nil
    ) -> ReportRule {
        var rule = ReportRule()
        rule.deadband = deadband
        rule.minimum = min
        rule.maximum = max
        return rule
    }

    @Test func `everything passes where nothing else is said`() throws {
        let bench = try Bench([("a", 1, nil), ("b", 1, nil)])
        #expect(bench.poll([1, 2]) == ["a": "1", "b": "2"])
        #expect(bench.poll([1, nil]) == ["a": "1", "b": "bad:timeout"])
    }

    @Test func `a computed value goes with the message of its first point`() throws {
        let bench = try Bench(
            [("u", 1, nil), ("i", 1, nil)], calculated: [("p", "u * i / 1000", nil), ("on", "i > 5", nil)])
        #expect(bench.poll([230, 10]) == ["u": "230", "i": "10", "p": "2.3", "on": "true"])
        #expect(bench.poll([230, nil]) == ["u": "230", "i": "bad:timeout", "p": "bad:timeout", "on": "bad:timeout"])
    }

    @Test func `a computed value takes the newest of a point with another period`() throws {
        let bench = try Bench([("fast", 1, nil), ("slow", 60, nil)], calculated: [("sum", "fast + slow", nil)])
        #expect(bench.poll([1]) == ["fast": "1", "sum": "bad:pending"])
        #expect(bench.poll([100], group: 1) == ["slow": "100"])
        #expect(bench.poll([2]) == ["fast": "2", "sum": "102.0"])
        #expect(bench.poll([nil], group: 1) == ["slow": "bad:timeout"])
        #expect(bench.poll([3]) == ["fast": "3", "sum": "bad:timeout"])
    }

    @Test func `a division by zero has no value`() throws {
        let bench = try Bench([("a", 1, nil), ("b", 1, nil)], calculated: [("q", "a / b", nil)])
        #expect(bench.poll([1, 0])?["q"] == "bad:not_a_number")
        #expect(bench.poll([1, 2])?["q"] == "0.5")
    }

    @Test func `a value that does not change is reported once`() throws {
        let bench = try Bench([("a", 1, rule()), ("b", 1, nil)])
        #expect(bench.poll([1, 5]) == ["a": "1", "b": "5"])
        #expect(bench.poll([1, 5]) == ["b": "5"])
        #expect(bench.poll([2, 5]) == ["a": "2", "b": "5"])
    }

    @Test func `a message in which nothing changed is none`() throws {
        let bench = try Bench([("a", 1, rule())])
        #expect(bench.poll([1]) == ["a": "1"])
        #expect(bench.poll([1]) == nil)
        #expect(bench.pipeline.unchanged.value == 1)
        #expect(bench.pipeline.latest[0]?.words == [1], "who looks at it sees it all the same")
    }

    @Test func `a deadband counts from the value that was reported, so a slow drift is seen`() throws {
        let bench = try Bench([("a", 1, rule(.absolute(2)))])
        let reported = [0, 1, 2, 3, 4, 5, 6, 5, 4, 3].map { bench.poll([$0])?["a"] }
        #expect(reported == ["0", nil, nil, "3", nil, nil, "6", nil, nil, "3"])
    }

    @Test func `a deadband in percent is a share of the value that was reported`() throws {
        let bench = try Bench([("a", 1, rule(.percent(10)))])
        let reported = [100, 110, 111, 122, 123, -1, -2].map { bench.poll([$0])?["a"] }
        #expect(reported == ["100", nil, "111", nil, "123", "-1", "-2"])
    }

    @Test func `a change that came too early is reported when the time is over, at the time of its reading`() throws {
        let bench = try Bench([("a", 1, rule(min: .seconds(10)))])
        #expect(bench.poll([1], at: 0) == ["a": "1"])
        #expect(bench.poll([2], at: 5000) == nil)
        #expect(bench.poll([2], at: 9999) == nil)
        #expect(bench.poll([2], at: 10_000) == ["a": "2"])
        #expect(bench.poll([3], at: 11_000) == nil)
        #expect(bench.poll([2], at: 20_000) == nil, "back where it was")
    }

    @Test func `a value without change is reported again when its time is over`() throws {
        let bench = try Bench([("a", 1, rule(.absolute(5), max: .seconds(60)))])
        #expect(bench.poll([1], at: 0) == ["a": "1"])
        #expect(bench.poll([2], at: 59_000) == nil)
        #expect(bench.poll([2], at: 60_000) == ["a": "2"])
    }

    @Test func `a quality that changes is reported at once`() throws {
        let bench = try Bench([("a", 1, rule(.absolute(100), min: .seconds(3600)))])
        #expect(bench.poll([1], at: 0) == ["a": "1"])
        #expect(bench.poll([nil], at: 1) == ["a": "bad:timeout"])
        #expect(bench.poll([nil], at: 2) == nil)
        #expect(bench.poll([1], at: 3) == ["a": "1"])
    }

    @Test func `what was reported is remembered across a change of settings elsewhere`() throws {
        let bench = try Bench([("a", 1, rule())])
        #expect(bench.poll([1]) == ["a": "1"])
        bench.pipeline.install(
            bench.members, at: Moment(monotonic: .init(nanoseconds: 0), wall: .init(milliseconds: 0)))
        #expect(bench.poll([1]) == nil)
        bench.pipeline.forget(bench.members[0].layout)
        bench.pipeline.install(
            bench.members, at: Moment(monotonic: .init(nanoseconds: 0), wall: .init(milliseconds: 0)))
        #expect(bench.poll([1]) == ["a": "1"])
    }
}

@Suite struct `Limits in the pipeline` {
    private static func moment(_ seconds: Int64) -> Moment {
        Moment(
            monotonic: MonotonicTime(nanoseconds: seconds * 1_000_000_000), wall: WallTime(milliseconds: seconds * 1000)
        )
    }

    /// A computed point with a limit that holds while a point of another poll says so.
    @Test func `hold for computed points, by what other polls say, and come before the values`() throws {
        let bench = try Bench(
            [("running", 1, nil), ("flow", 2, nil)], calculated: [("share", "flow / 4", nil)])
        let pump = try #require(Identifier("pump"))
        var limits = LimitConfiguration(asset: pump, point: Identifier("share"))
        limits.low = 10
        limits.condition = try Expression("running == 1")
        bench.pipeline.install(bench.members, limits: [limits], at: Self.moment(0))
        func states(_ group: Int, _ values: [Int64]) -> [String] {
            let layout = bench.members[group].layout
            var words = values.map { UInt64(bitPattern: $0) }
            while words.count < layout.points.count { words.append(0) }
            return bench.pipeline.accept([ReadingBatch(layout: layout, time: Self.moment(1), words: words)]).map {
                if case .alarm(let change) = $0 { change.state.label } else { "values" }
            }
        }
        let (running, flow) = bench.members[0].layout.points.count == 1 ? (0, 1) : (1, 0)
        #expect(states(flow, [20]) == ["values"], "whether it runs is not known yet")
        #expect(states(running, [0]) == ["values"])
        #expect(states(flow, [20]) == ["values"])
        #expect(states(running, [1]) == ["values"])
        #expect(states(flow, [20]) == ["unack_active", "values"])
        #expect(bench.pipeline.standingAlarms.map(\.value) == [5])
        let (result, contents) = bench.pipeline.perform(.acknowledge, on: nil, origin: "test", at: Self.moment(2))
        #expect(result == .done && contents.count == 1)
        #expect(states(flow, [48]) == ["normal", "values"])
    }
}

@Suite struct `Operating states in the pipeline` {
    private static let pump = Identifier("pump")!

    private static func operation(
        _ evidence: OperationConfiguration.Evidence, context: [String] = []
    ) -> OperationConfiguration {
        var operation = OperationConfiguration(asset: pump, evidence: evidence)
        operation.settle = .seconds(10)
        operation.context = context.map { Identifier($0)! }
        return operation
    }

    private static let rules = OperationConfiguration.Evidence.rules(run: try! Expression("current > 20"), idle: nil)

    /// Polls once a second.
    private static func feed(_ bench: Bench, _ currents: [Int64?], from start: Int64, _ others: [Int64?] = []) {
        for (index, current) in currents.enumerated() {
            _ = bench.poll([current] + others, at: 1000 * (start + Int64(index)))
        }
    }

    private static func moment(_ seconds: Int64) -> Moment {
        Moment(
            monotonic: MonotonicTime(nanoseconds: seconds * 1_000_000_000), wall: WallTime(milliseconds: seconds * 1000)
        )
    }

    @Test func `a change of state or mode is handed over once`() throws {
        let bench = try Bench([("current", 1, nil), ("product", 1, nil)])
        bench.pipeline.install(
            bench.members, operations: [Self.operation(Self.rules, context: ["product"])], at: Self.moment(0))
        Self.feed(bench, Array(repeating: 0, count: 10), from: 1, [7])
        Self.feed(bench, Array(repeating: 60, count: 30), from: 11, [7])
        Self.feed(bench, Array(repeating: 60, count: 30), from: 41, [8])
        let reports = bench.pipeline.takeOperations()
        #expect(
            reports.map(\.mode.key) == [
                "off", "starting", "run/product=7", "run/unsteady", "run/product=8",
            ])
        #expect(reports.map(\.hours.starts) == [0, 1, 1, 1, 1])
        #expect(bench.pipeline.takeOperations().isEmpty)
        #expect(bench.pipeline.operatingMode(of: Self.pump)?.isSteady == true)
        #expect(bench.pipeline.operatingMode(of: try #require(Identifier("fan"))) == nil)
    }

    @Test func `rows for detectors have the mode in which the machine was, and none while it changes`() throws {
        let bench = try Bench([("current", 1, nil), ("pressure", 1, nil)])
        var anomalies = AnomalyConfiguration(asset: Self.pump, points: [try #require(Identifier("pressure"))])
        anomalies.period = .seconds(2)
        bench.pipeline.install(
            bench.members, operations: [Self.operation(Self.rules)], anomalies: [anomalies], at: Self.moment(0))
        Self.feed(bench, Array(repeating: 0, count: 20), from: 1, [0])
        let resting = bench.pipeline.takeRows().map(\.mode)
        #expect(resting.last == "off" && resting.first == .some(nil))
        Self.feed(bench, Array(repeating: 60, count: 60), from: 21, [5])
        let running = bench.pipeline.takeRows().map(\.mode)
        #expect(Set(running.dropFirst()) == [nil, "run"] && running.last == "run")
        #expect(running.dropFirst().drop { $0 == nil }.allSatisfy { $0 == "run" }, "once, from none to run")
    }

    @Test func `a limit of run hears neither the start nor the stop`() throws {
        let bench = try Bench([("current", 1, nil), ("pressure", 1, nil)])
        var high = LimitConfiguration(asset: Self.pump, point: Identifier("current"))
        (high.high, high.states) = (85, [.run])
        var low = LimitConfiguration(asset: Self.pump, point: Identifier("pressure"))
        (low.low, low.states, low.onDelay) = (3, [.run], .seconds(1))
        bench.pipeline.install(
            bench.members, limits: [high, low], operations: [Self.operation(Self.rules)], at: Self.moment(0))
        Self.feed(bench, [0, 0, 0, 0, 0], from: 1, [0])
        Self.feed(bench, [450, 400, 90, 61, 60, 60], from: 6, [0])
        Self.feed(bench, Array(repeating: 60, count: 20), from: 12, [5])
        // It stops: the pressure is gone before the state is.
        for second in Int64(32)..<60 {
            _ = bench.poll([0, 0], at: 1000 * second)
            _ = bench.pipeline.advanceAlarms(to: Self.moment(second))
        }
        #expect(bench.pipeline.standingAlarms.allSatisfy { $0.state == .suppressed })
        // While it runs they are heard.
        Self.feed(bench, Array(repeating: 60, count: 20), from: 60, [5])
        Self.feed(bench, [90, 90], from: 80, [5])
        #expect(bench.pipeline.standingAlarms.filter { $0.state == .unackActive }.map(\.value) == [90])
        Self.feed(bench, [nil, nil, 90], from: 82, [5])
        #expect(bench.pipeline.standingAlarms.filter { $0.state == .unackActive }.map(\.value) == [90])
    }

    @Test func `a delay that has begun is broken off when the machine may be about to stop`() throws {
        let bench = try Bench([("current", 1, nil), ("pressure", 1, nil)])
        var low = LimitConfiguration(asset: Self.pump, point: Identifier("pressure"))
        (low.low, low.states, low.onDelay) = (3, [.run], .seconds(2))
        bench.pipeline.install(
            bench.members, limits: [low], operations: [Self.operation(Self.rules)], at: Self.moment(0))
        Self.feed(bench, Array(repeating: 60, count: 20), from: 1, [5])
        Self.feed(bench, [60], from: 21, [0])
        #expect(bench.pipeline.nextAlarm != nil)
        Self.feed(bench, [0], from: 22, [0])
        _ = bench.pipeline.advanceAlarms(to: Self.moment(24))
        #expect(bench.pipeline.standingAlarms.isEmpty)
    }

    @Test func `declared anew it keeps its hours, and unchanged its state`() throws {
        let bench = try Bench([("current", 1, nil)])
        bench.pipeline.install(bench.members, operations: [Self.operation(Self.rules)], at: Self.moment(0))
        Self.feed(bench, [0, 0, 0, 0, 0] + Array(repeating: 60, count: 20), from: 1)
        let before = try #require(bench.pipeline.operations(at: Self.moment(25)).first)
        bench.pipeline.install(bench.members, operations: [Self.operation(Self.rules)], at: Self.moment(25))
        #expect(bench.pipeline.operations(at: Self.moment(25)).first?.mode == before.mode)
        let other = OperationConfiguration.Evidence.rules(run: try Expression("current > 30"), idle: nil)
        bench.pipeline.install(bench.members, operations: [Self.operation(other)], at: Self.moment(25))
        Self.feed(bench, Array(repeating: 60, count: 5), from: 26)
        let after = try #require(bench.pipeline.operations(at: Self.moment(31)).first)
        #expect(after.mode.state == .run && after.since == before.since)
        #expect(after.hours.starts == 1 && after.hours.running > before.hours.running)
    }

    @Test func `what one signal shows is learnt, and goes on after a restart`() throws {
        let operation = Self.operation(.signal(try #require(Identifier("current"))))
        let bench = try Bench([("current", 1, nil)])
        bench.pipeline.install(bench.members, operations: [operation], at: Self.moment(0))
        Self.feed(bench, [1], from: 1)
        #expect(bench.pipeline.operations(at: Self.moment(1)).first?.reason == "learning")
        Self.feed(bench, Array(repeating: 1, count: 99), from: 2)
        Self.feed(bench, Array(repeating: 64, count: 200), from: 101)
        let learnt = try #require(bench.pipeline.operations(at: Self.moment(300)).first)
        #expect(learnt.mode.state == .run)
        let next = Pipeline(at: Self.moment(301), remembered: [Self.pump: learnt.remembered])
        next.install(bench.members, operations: [operation], at: Self.moment(301))
        for second in Int64(302)..<306 {
            _ = next.accept([
                ReadingBatch(layout: bench.members[0].layout, time: Self.moment(second), words: [64])
            ])
        }
        #expect(next.operations(at: Self.moment(306)).first?.mode.state == .run)
        #expect(next.operations(at: Self.moment(306)).first?.since == learnt.since)
    }

    @Test func `what is not read tells nothing`() throws {
        let bench = try Bench([("current", 1, nil)])
        let other = OperationConfiguration.Evidence.rules(run: try Expression("speed > 5"), idle: nil)
        bench.pipeline.install(bench.members, operations: [Self.operation(other)], at: Self.moment(0))
        #expect(bench.poll([60], at: 1000) == ["current": "60"])
        #expect(bench.pipeline.operations(at: Self.moment(5)).isEmpty)
    }
}
