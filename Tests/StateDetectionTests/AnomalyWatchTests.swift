import FoundationEssentials
import Measurement
import StateDetection
import Testing

private let pump = Identifier("pump-07")!

/// A machine of three points that fluctuate about a common load, a row a minute.
private struct Machine {
    var random: SeededGenerator
    var minute = 0
    var load = 0.0

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    static var configuration: AnomalyConfiguration {
        var configuration = AnomalyConfiguration(
            asset: pump, points: ["flow", "pressure", "temp"].map { Identifier($0)! })
        configuration.learning = .seconds(500 * 60)
        return configuration
    }

    mutating func row(
        _ change: (inout [Double]) -> Void = { _ in }, mode: String? = "", isAlarmed: Bool = false,
        isDeviating: Bool = false
    ) -> AnomalyRow {
        minute += 1
        func normal() -> Double {
            (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
        }
        load += 0.1 * (normal() - load)
        var values = [100 + 5 * load + normal(), 6 - 0.2 * load + 0.05 * normal(), 60 + 2 * load + 0.5 * normal()]
        change(&values)
        return AnomalyRow(
            asset: pump, time: AlarmRig.moment(Double(minute) * 60), values: values, mode: mode, isAlarmed: isAlarmed,
            isDeviating: isDeviating)
    }
}

@Suite struct `The detectors of a machine` {
    @Test func `say nothing while they learn, then what is not as it was, with what it comes from`() throws {
        var machine = Machine(seed: 1), watch = AnomalyWatch(Machine.configuration)
        for _ in 0..<500 { #expect(watch.observe(machine.row()).finding?.isAnomaly != true) }
        for _ in 0..<200 { #expect(watch.observe(machine.row()).finding == nil) }
        var found: AnomalyFinding?
        for step in 0..<100 where found == nil {
            let finding = watch.observe(machine.row { $0[2] += 0.2 * Double(step) }).finding
            if finding?.isAnomaly == true { found = finding }
        }
        let first = try #require(found?.contributions.first)
        #expect(first.point.rawValue == "temp")
        #expect(try #require(first.value) > 60 && abs(try #require(first.expected) - 60) < 5)
    }

    @Test func `remember nothing from before a part that served for four learning spans of rows`() {
        var machine = Machine(seed: 5), watch = AnomalyWatch(Machine.configuration)
        func remembersOnly(_ minutes: Int?, after rows: Int) -> Bool {
            watch.remembersOnly(last: minutes.map { .seconds(60 * $0) }, at: AlarmRig.moment(60 * Double(rows)).wall)
        }
        #expect(!remembersOnly(nil, after: 0), "there is nothing yet")
        for _ in 0..<600 { _ = watch.observe(machine.row()) }
        #expect(!remembersOnly(1990, after: 600) && remembersOnly(2000, after: 600))
        #expect(!remembersOnly(2000, after: 1200) && remembersOnly(4000, after: 1200), "it runs half of the time")
        #expect(remembersOnly(nil, after: 600), "nobody knows how long")
        #expect(!remembersOnly(nil, after: 0), "it is gone since before there was anything to remember")
    }

    @Test func `the first row after a start says how it stands, so that nobody keeps an alarm that is over`() {
        var machine = Machine(seed: 2), watch = AnomalyWatch(Machine.configuration)
        #expect(watch.observe(machine.row()).finding?.isAnomaly == false)
        #expect(watch.observe(machine.row()).finding == nil)
    }

    @Test func `an anomaly is told of in every row while it lasts, and its end once`() {
        var machine = Machine(seed: 3), watch = AnomalyWatch(Machine.configuration)
        for _ in 0..<600 { _ = watch.observe(machine.row()) }
        var told: [Bool?] = [], turns = 0
        for step in 0..<300 {
            let outcome = watch.observe(machine.row { if step < 60 { $0[0] += 60 } })
            told.append(outcome.finding?.isAnomaly)
            if outcome.isTurn { turns += 1 }
        }
        #expect(told[10] == true && told.contains(false) && told.last == .some(nil))
        #expect(told.count { $0 == false } == 1 && turns == 2)
    }

    /// - Returns: The findings of rows that are changed after so many.
    private func findings(
        seed: UInt64, after learnt: Int = 700, rows: Int = 100, _ change: (Int, inout [Double]) -> Void
    ) -> [AnomalyFinding] {
        var machine = Machine(seed: seed), watch = AnomalyWatch(Machine.configuration)
        for _ in 0..<learnt { _ = watch.observe(machine.row()) }
        return (0..<rows).compactMap { step in watch.observe(machine.row { change(step, &$0) }).finding }
    }

    @Test(arguments: [11, 12, 13, 14] as [UInt64])
    func `a sensor that sticks is doubted and no anomaly of the machine, nor is its return`(seed: UInt64) throws {
        var stuck = 0.0
        let found = findings(seed: seed, rows: 200) { step, values in
            if step == 0 { stuck = values[0] }
            if step < 60 { values[0] = stuck }
        }
        #expect(!found.contains { $0.isAnomaly })
        let doubted = try #require(found.first { !$0.doubted.isEmpty }?.doubted)
        #expect(doubted.map(\.point.rawValue) == ["flow"] && doubted.map(\.family) == ["stuck"])
        #expect(found.last?.doubted == [], "it is over")
    }

    @Test func `a sensor that gives nothing is doubted`() throws {
        let found = findings(seed: 21) { _, values in values[1] = .nan }
        #expect(!found.contains { $0.isAnomaly })
        let doubted = try #require(found.last).doubted
        #expect(doubted.map(\.point.rawValue) == ["pressure"] && doubted.map(\.family) == ["dropout"])
        #expect(doubted[0].value == nil)
    }

    @Test func `a machine that stops is no sensor that sticks`() {
        let stopped = findings(seed: 31) { _, values in (values[0], values[1]) = (0, 0) }
        #expect(stopped.contains { $0.isAnomaly } && stopped.allSatisfy { $0.doubted.isEmpty })
        let alone = findings(seed: 32) { _, values in values[0] = 0 }
        #expect(alone.contains { $0.isAnomaly } && alone.allSatisfy { $0.doubted.isEmpty })
    }

    @Test func `a machine that fails while a sensor sticks is an anomaly beside it`() {
        var stuck = 0.0
        let found = findings(seed: 41) { step, values in
            if step == 0 { stuck = values[0] }
            values[0] = stuck
            if step > 40 { values[2] += 0.5 * Double(step - 40) }
        }
        #expect(
            found.contains { $0.isAnomaly && $0.contributions.first?.point.rawValue == "temp" && !$0.doubted.isEmpty })
    }

    @Test func `rows between modes, and those of a machine that does not answer, are nothing to them`() {
        var machine = Machine(seed: 4), watch = AnomalyWatch(Machine.configuration)
        for _ in 0..<600 { _ = watch.observe(machine.row()) }
        for _ in 0..<100 {
            #expect(watch.observe(machine.row({ $0 = [0, 0, 20] }, mode: nil)).finding == nil)
            #expect(watch.observe(machine.row({ $0 = [.nan, .nan, .nan] })).finding == nil)
        }
        #expect(watch.detectors[""]?.rows == 600)
        for _ in 0..<50 { #expect(watch.observe(machine.row()).finding?.isAnomaly != true) }
    }

    @Test func `rows tell what was expected of points whose deviation is limited, once that is learnt`() throws {
        var configuration = Machine.configuration
        configuration.compared = [Identifier("temp")!]
        var machine = Machine(seed: 51), watch = AnomalyWatch(configuration)
        for _ in 0..<500 {
            let comparison = try #require(watch.observe(machine.row()).comparison)
            #expect(comparison.points.map(\.point.rawValue) == ["temp"] && comparison.points[0].expected == nil)
        }
        for _ in 0..<50 {
            let row = machine.row()
            let point = try #require(watch.observe(row).comparison?.points.first)
            let expected = try #require(point.expected)
            #expect(point.value == row.values[2] && abs(expected - 60) < 3)
        }
        let far = try #require(watch.observe(machine.row { $0[2] = 1000 }).comparison?.points.first)
        let expected = try #require(far.expected)
        #expect(far.value == 1000 && abs(expected - 60) < 3, "the value itself does not move it")
        let missing = try #require(watch.observe(machine.row { $0[2] = .nan }).comparison?.points.first)
        #expect(missing.value.isNaN)
        for mode in [nil, "run/speed=900..1100"] {
            #expect(watch.observe(machine.row(mode: mode)).comparison?.points.map(\.expected) == [nil])
        }
        #expect(
            try #require(watch.observe(machine.row()).comparison?.points[0].expected) > 50, "back in the mode it knows")
        #expect(try #require(watch.observe(machine.row(isAlarmed: true)).comparison?.points[0].expected) > 50)
        var other = AnomalyWatch(Machine.configuration)
        #expect(other.observe(machine.row()).comparison == nil)
    }

    @Test func `what deviates does not become what is expected, unless it is learnt anew`() throws {
        var configuration = Machine.configuration
        configuration.compared = [Identifier("temp")!]
        var machine = Machine(seed: 52), watch = AnomalyWatch(configuration)
        func row() -> AnomalyRow { machine.row({ $0[2] += 30 }, isDeviating: true) }
        for _ in 0..<600 { _ = watch.observe(machine.row()) }
        for _ in 0..<3000 { _ = watch.observe(row()) }
        let before = try #require(watch.observe(row()).comparison?.points[0].expected)
        #expect(abs(before - 60) < 3)
        #expect(watch.reset() == [""])
        #expect(watch.present == nil)
        for _ in 0..<500 { #expect(watch.observe(row()).comparison?.points[0].expected == nil) }
        let after = try #require(watch.observe(row()).comparison?.points[0].expected)
        #expect(abs(after - 90) < 3)
        let now = AlarmRig.moment(0).wall
        let expectation = try #require(watch.present?.detector.expectation(of: 2, at: now))
        #expect(abs(expectation.value - 90) < 3 && (0.5...6).contains(expectation.spread))
        _ = watch.observe(machine.row(mode: nil))
        #expect(watch.present == nil, "between two modes")
    }

    @Test func `nothing is learnt while another alarm stands`() {
        var machine = Machine(seed: 5), watch = AnomalyWatch(Machine.configuration)
        for _ in 0..<100 { _ = watch.observe(machine.row(isAlarmed: true)) }
        #expect(watch.detectors[""]?.rows == 0)
        for _ in 0..<600 { _ = watch.observe(machine.row()) }
        // Long enough to be taken for normal otherwise.
        for _ in 0..<2000 { _ = watch.observe(machine.row({ $0[2] += 1.5 }, isAlarmed: true)) }
        var found = false
        for _ in 0..<200 { if watch.observe(machine.row { $0[2] += 1.5 }).finding?.isAnomaly == true { found = true } }
        #expect(found)
    }

    @Test func `each mode has its own, and the one that was not used for the longest time gives way`() {
        var machine = Machine(seed: 6), watch = AnomalyWatch(Machine.configuration)
        for mode in 0..<AnomalyWatch.maximumModes {
            #expect(watch.observe(machine.row(mode: "\(mode)")).givenUp == nil)
        }
        #expect(watch.observe(machine.row(mode: "0")).givenUp == nil)
        #expect(watch.observe(machine.row(mode: "new")).givenUp == "1")
        #expect(watch.detectors.count == AnomalyWatch.maximumModes && watch.detectors["0"]?.rows == 2)
    }

    @Test func `frozen they judge and learn nothing more, and reset they begin anew`() {
        var machine = Machine(seed: 7), watch = AnomalyWatch(Machine.configuration)
        _ = watch.observe(machine.row())
        #expect(watch.freeze(at: WallTime(milliseconds: 1)).isEmpty, "what still learns goes on")
        for _ in 0..<600 { _ = watch.observe(machine.row()) }
        #expect(watch.freeze(at: WallTime(milliseconds: 1)) == [""] && watch.detectors[""]?.frozen == 1)
        #expect(watch.freeze(at: WallTime(milliseconds: 2)).isEmpty)
        #expect(watch.reset() == [""] && watch.detectors.isEmpty)
        #expect(watch.observe(machine.row()).finding?.isAnomaly == false)
        #expect(watch.detectors[""]?.frozen == nil)
    }

    @Test func `kept and taken up again they say the same, and are small`() throws {
        var machine = Machine(seed: 8), watch = AnomalyWatch(Machine.configuration)
        for _ in 0..<600 { _ = watch.observe(machine.row()) }
        let bytes = try DetectorState.encode(try #require(watch.detectors[""]), of: watch.configuration)
        // Three points, and what is known of them together: a number takes a third more than in memory.
        #expect(bytes.count < 3 * 5400 + 3 * 1024)
        var again = AnomalyWatch(watch.configuration)
        again.restore(try DetectorState.decode(bytes, for: watch.configuration), in: "")
        for step in 0..<200 {
            let row = machine.row { if step > 50 { $0[1] += 0.01 * Double(step) } }
            let (one, other) = (watch.observe(row).finding, again.observe(row).finding)
            if step > 0 { #expect(one == other) }
        }
    }

    @Test func `what is damaged, of another version or made for other settings is not taken up`() throws {
        var machine = Machine(seed: 9), watch = AnomalyWatch(Machine.configuration)
        for _ in 0..<40 { _ = watch.observe(machine.row()) }
        let good = try DetectorState.encode(try #require(watch.detectors[""]), of: watch.configuration)
        for bytes in [[], [1], Array(good.dropLast()), Array(good.prefix(60)), [255, 255, 255, 255] + good] {
            #expect(throws: DetectorState.Unusable.self) { try DetectorState.decode(bytes, for: watch.configuration) }
        }
        var other = watch.configuration
        other.period = .seconds(120)
        #expect(throws: DetectorState.Unusable.otherSettings) { try DetectorState.decode(good, for: other) }
        #expect(watch.moved(to: other) == nil)
        other = watch.configuration
        other.budget = FalseAlarmBudget(perMonth: 3)
        #expect(try DetectorState.decode(good, for: other).rows == 40)
        #expect(watch.moved(to: other)?.detectors[""]?.rows == 40)
    }

    @Test func `any rows leave them bounded and alive`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var machine = Machine(seed: seed), watch = AnomalyWatch(Machine.configuration)
        var random = SeededGenerator(seed: seed &+ 1)
        var largest = 0
        for round in 0..<3000 {
            let mode = Bool.random(using: &random) ? "" : ["a", "b", nil][round % 3]
            var row = machine.row(
                { values in
                    for place in values.indices {
                        switch Int.random(in: 0..<40, using: &random) {
                        case 0: values[place] = .nan
                        case 1: values[place] = .infinity
                        case 2: values[place] = 1e300
                        case 3: values[place] = 0
                        default: break
                        }
                    }
                }, mode: mode, isAlarmed: round % 7 == 0)
            if round % 11 == 0 {
                let back = AlarmRig.moment(Double.random(in: -1e9...1e9, using: &random))
                row = AnomalyRow(asset: pump, time: back, values: row.values, mode: mode, isAlarmed: false)
            }
            _ = watch.observe(row)
            guard round % 500 == 499, let detector = watch.detectors[""] else { continue }
            largest = max(largest, try DetectorState.encode(detector, of: watch.configuration).count)
        }
        #expect(watch.detectors.count <= AnomalyWatch.maximumModes, "seed \(seed)")
        #expect(largest < 24_000, "seed \(seed)")
    }
}
