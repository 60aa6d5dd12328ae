import Glibc
import Measurement
import StateDetection
import Testing

/// A tank with three sensors of its temperature, the third of which follows slowly, and one of its level; a row each
/// ten minutes.
private struct Tank {
    static let points = ["top", "middle", "wall", "level"].map { Identifier($0)! }
    static let rowsPerDay = 144

    private var noise: Noise
    private var row = 0
    private var wander = 0.0
    private var slow = 0.0
    /// Of the wall; the level is at 12 bits.
    private let lag = 6.0

    init(seed: UInt64) { noise = Noise(seed: seed) }

    static func configuration(_ group: [Int] = [0, 1, 2], perMonth: Double = 1, days: Int = 14) -> AnomalyConfiguration
    {
        var configuration = AnomalyConfiguration(asset: Identifier("tank")!, points: points)
        configuration.period = .seconds(86_400 / rowsPerDay)
        configuration.learning = .seconds(days * 86_400)
        configuration.budget = FalseAlarmBudget(perMonth: perMonth)
        if !group.isEmpty { configuration.redundant = [group.map { points[$0] }] }
        configuration.ends = [points[3]: [3276.7]]
        return configuration
    }

    /// - Parameters:
    ///   - process: Added to what all sensors measure.
    ///   - change: Done to what they say.
    mutating func next(
        spikes: [Int] = [], process: Double = 0, _ change: (inout [Double]) -> Void = { _ in }
    ) -> AnomalyRow {
        let hour = Double(row) / 6
        wander = 0.98 * wander + 0.1 * noise.normal()
        let day = 4 * sin(2 * Double.pi * hour / 24), weekend = Int(hour / 24) % 7 < 2 ? -3.0 : 0
        let temperature = 60 + day + weekend + 3 * wander + process
        slow += (temperature - slow) / (row == 0 ? 1 : lag)
        var values = [
            temperature + 0.2 * noise.normal(), temperature - 1.5 + 0.2 * noise.heavy(),
            ((slow + 0.3 + 0.2 * noise.normal()) * 2).rounded() / 2, 40 + 5 * wander + 0.5 * noise.normal(),
        ]
        change(&values)
        row += 1
        return AnomalyRow(
            asset: Identifier("tank")!, time: AlarmRig.moment(Double(row) * 600), values: values, spikes: spikes,
            mode: "", isAlarmed: false)
    }
}

/// What was told of the machine and its sensors, from the first row of a change on.
private struct Told {
    var anomalies = 0
    var doubted: [String: Set<String>] = [:]
    var last: AnomalyFinding?
    var texts: [(String, Int)] = []
    var text: String { texts.map { "\($0)x\($1)" }.joined(separator: " ") }

    mutating func take(_ finding: AnomalyFinding?) {
        guard let finding else { return }
        last = finding
        if finding.isAnomaly { anomalies += 1 }
        let text =
            (finding.isAnomaly
                ? "A" + (finding.contributions.first.map { "\($0.point.rawValue.prefix(1))" } ?? "") : "-")
            + finding.doubted.map { "\($0.point.rawValue.prefix(1))\($0.family.prefix(2))" }.sorted().joined()
        if texts.last?.0 == text { texts[texts.count - 1].1 += 1 } else { texts.append((text, 1)) }
        for one in finding.doubted { doubted[one.point.rawValue, default: []].insert(one.family) }
    }
}

@Suite struct `Sensors that are not believed` {
    private func told(
        _ group: [Int] = [0, 1, 2], seed: UInt64, rows: Int = 6 * 144,
        _ change: (Int, inout [Double]) -> Void = { _, _ in },
        spikes: (Int) -> [Int] = { _ in [] }, process: (Int) -> Double = { _ in 0 }
    ) -> Told {
        var tank = Tank(seed: seed), watch = AnomalyWatch(Tank.configuration(group)), told = Told()
        for _ in 0..<20 * Tank.rowsPerDay { _ = watch.observe(tank.next()) }
        for step in 0..<rows {
            told.take(
                watch.observe(tank.next(spikes: spikes(step), process: process(step)) { change(step, &$0) }).finding)
        }
        return told
    }

    /// Of plants on which nothing is found in that time without a change, as in the others.
    @Test(arguments: [2, 3, 4, 5, 6, 7] as [UInt64])
    func `of three that measure the same the one that drifts is named, and the machine is not`(seed: UInt64) {
        let told = told(seed: seed) { step, values in values[0] += min(0.01 * Double(step), 6) }
        #expect(told.doubted["top"]?.contains("drift") == true, "\(told.text)")
        #expect(told.doubted["middle"] == nil && told.doubted["wall"] == nil && told.anomalies == 0, "\(told.text)")
        #expect(told.last?.doubted.map(\.family) == ["drift"], "it does not get better by lasting")
    }

    @Test(arguments: [11, 12, 13, 14] as [UInt64])
    func `so is one that is suddenly off`(seed: UInt64) {
        let told = told(seed: seed) { _, values in values[1] += 8 }
        #expect(told.doubted == ["middle": ["drift"]] && told.anomalies == 0, "\(told.text)")
    }

    @Test(arguments: [21, 22, 24, 25] as [UInt64])
    func `of two both are doubted, since nobody can tell which of them is right`(seed: UInt64) {
        let told = told([0, 1], seed: seed) { step, values in values[1] -= min(0.01 * Double(step), 6) }
        #expect(told.doubted["top"] == ["disagree"] && told.doubted["middle"] == ["disagree"], "\(told.text)")
        #expect(told.anomalies == 0)
    }

    @Test(arguments: [31, 32, 33, 34] as [UInt64])
    func `what all of them show is the machine, slow or sudden`(seed: UInt64) {
        let slow = told(seed: seed, process: { min(0.05 * Double($0), 40) })
        #expect(slow.last?.doubted.isEmpty != false, "\(slow.text)")
        let sudden = told(seed: seed, process: { _ in 40 })
        #expect(sudden.anomalies > 0 && sudden.last?.doubted == [], "\(sudden.text)")
        let two = told([0, 2], seed: seed, process: { _ in -40 })
        #expect(two.anomalies > 0 && two.last?.doubted == [], "\(two.text)")
    }

    @Test
    func `one that nothing else measures is the machine when it leaves its level, however well the others foretell it`()
    {
        for seed in [41, 42] as [UInt64] {
            let told = told([], seed: seed) { _, values in values[0] += 20 }
            #expect(told.anomalies > 0 && told.doubted.isEmpty, "\(told.text)")
        }
    }

    @Test func `a machine that changes while a sensor drifts is an anomaly beside it`() {
        let told = told(seed: 51) { step, values in
            values[0] += min(0.02 * Double(step), 6)
            if step > 400 { values[3] += 20 }
        }
        #expect(told.doubted == ["top": ["drift"]] && told.anomalies > 0, "\(told.text)")
        #expect(told.last?.contributions.contains { $0.point.rawValue == "top" } == false)
    }

    @Test func `one that is stuck explains why it differs`() {
        var stuck: Double?
        let told = told([0, 1], seed: 61) { _, values in
            stuck = stuck ?? values[0]
            values[0] = stuck ?? 0
        }
        #expect(told.last?.doubted.map(\.family) == ["stuck"] && told.anomalies == 0, "\(told.text)")
    }

    @Test func `spikes again and again are the sensor's, a few are nothing, and they end`() {
        let few = told(seed: 71, spikes: { $0 == 5 || $0 == 300 ? [0, 0, 0, 1] : [0, 0, 0, 0] })
        #expect(few.doubted.isEmpty && few.anomalies == 0, "\(few)")
        let many = told(seed: 72, spikes: { $0 % 10 == 3 && $0 < 300 ? [0, 0, 0, 2] : [0, 0, 0, 0] })
        #expect(many.doubted == ["level": ["spikes"]] && many.anomalies == 0, "\(many)")
        #expect(many.last?.doubted == [])
        let shared = told(seed: 73, spikes: { $0 % 10 == 3 ? [0, 1, 0, 2] : [0, 0, 0, 0] })
        #expect(shared.doubted.isEmpty, "what several show is an event of the machine")
    }

    @Test func `one that always had spikes is as it was`() {
        var tank = Tank(seed: 81), watch = AnomalyWatch(Tank.configuration()), told = Told()
        for step in 0..<40 * Tank.rowsPerDay {
            let finding = watch.observe(tank.next(spikes: step % 10 == 3 ? [0, 0, 0, 1] : [0, 0, 0, 0])).finding
            if step > 14 * Tank.rowsPerDay { told.take(finding) }
        }
        #expect(told.doubted.isEmpty)
    }

    @Test
    func
        `one at the end of its range is doubted, at once where it jumps there, and the machine with it where it went there`()
    {
        let jumped = told(seed: 91, rows: 40) { _, values in values[3] = 3276.7 }
        #expect(jumped.doubted == ["level": ["saturation"]] && jumped.anomalies == 0, "\(jumped.text)")
        let went = told(seed: 92, rows: 400) { step, values in values[3] = min(values[3] + 20 * Double(step), 3276.7) }
        #expect(went.doubted == ["level": ["saturation"]] && went.anomalies > 0, "\(went.text)")
        let full = told(seed: 93, rows: 400) { _, values in values[3] = 100 }
        #expect(full.doubted.isEmpty && full.anomalies > 0, "a tank that is full is no sensor at its end")
    }

    @Test func `redundant groups may change, and what else was learnt stays`() throws {
        var tank = Tank(seed: 101), watch = AnomalyWatch(Tank.configuration([0, 1, 2]))
        for _ in 0..<20 * Tank.rowsPerDay { _ = watch.observe(tank.next()) }
        let bytes = try DetectorState.encode(try #require(watch.detectors[""]), of: watch.configuration)
        var again = AnomalyWatch(Tank.configuration([1, 2]))
        again.restore(try DetectorState.decode(bytes, for: again.configuration), in: "")
        #expect(again.detectors[""]?.isLearnt == true)
        for _ in 0..<20 * Tank.rowsPerDay { _ = again.observe(tank.next()) }
        var told = Told()
        for step in 0..<800 { told.take(again.observe(tank.next { $0[2] += min(0.02 * Double(step), 8) }).finding) }
        #expect(told.doubted == ["middle": ["disagree"], "wall": ["disagree"]] && told.anomalies == 0, "\(told.text)")
    }

    /// 16 tanks of 180 days, in which loads jump by what they never did while it was learnt.
    @Test func `on healthy plants no more than their budget`() {
        var findings = 0, anomalies = 0
        for seed in 1...16 as ClosedRange<UInt64> {
            var tank = Tank(seed: 1000 + seed), noise = Noise(seed: seed)
            var watch = AnomalyWatch(Tank.configuration(seed % 2 == 0 ? [0, 1] : [0, 1, 2], days: 30))
            var before = Set<Identifier>(), load = 0.0, wasAnomaly = false
            for row in 0..<210 * Tank.rowsPerDay {
                if noise.uniform() < 1.0 / 1000 { load = (row < 30 * Tank.rowsPerDay ? 2 : 5) * noise.normal() }
                let finding = watch.observe(tank.next(process: load)).finding
                let doubted = Set(finding?.doubted.map(\.point) ?? [])
                if !doubted.isEmpty, before.isEmpty { findings += 1 }
                if finding?.isAnomaly == true, !wasAnomaly { anomalies += 1 }
                (before, wasAnomaly) = (doubted, finding?.isAnomaly == true)
            }
        }
        print("sensors:", findings, "machines:", anomalies)
        #expect(findings <= 16 * 6, "\(findings) in 16 × 180 days at 1 a month, seeds 1001 to 1016")
    }
}

@Suite struct `Spikes` {
    private func outcomes(_ samples: [Double]) -> [SpikeFilter.Outcome] {
        var filter = SpikeFilter()
        return samples.map { filter.take($0) }
    }

    @Test func `are single samples far outside; what stays there counts, one sample late`() {
        var noise = Noise(seed: 1), samples = (0..<400).map { _ in 20 + 0.1 * noise.normal() }
        samples[200] = 90
        for place in 300..<310 { samples[place] += 50 }
        let found = outcomes(samples)
        #expect(found[200] == .held && found[201] == .spike)
        #expect(found[300] == .held && found[301] == .both(samples[300]))
        #expect(found.count { $0 == .spike } == 1)
    }

    @Test(arguments: Plant.Kind.allCases) func `are rare in healthy signals`(kind: Plant.Kind) {
        var spikes = 0
        for seed in 1...4 as ClosedRange<UInt64> {
            var plant = Plant(kind, period: 60, seed: seed), filter = SpikeFilter()
            for row in 0..<50_000 where filter.take(plant.row(at: Double(row) * 60)[0]) == .spike { spikes += 1 }
        }
        #expect(spikes <= (kind == .heavy ? 60 : 4), "\(spikes) in 200 000 samples of \(kind), seeds 1 to 4")
    }

    @Test func `of a signal that was still are none when it begins to fluctuate`() {
        var noise = Noise(seed: 3)
        let still = (0..<2000).map { _ in 5 + 0.01 * noise.normal() }
        let alive = (0..<5000).map { _ in 5 + noise.normal() }
        #expect(outcomes(still + alive).count { $0 == .spike } <= 2)
        #expect(
            outcomes([Double](repeating: 5, count: 500) + [6] + [Double](repeating: 5, count: 9)).count { $0 == .spike }
                == 0)
    }
}
