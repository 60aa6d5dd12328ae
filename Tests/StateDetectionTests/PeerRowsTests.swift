import Glibc
import Measurement
import Testing

@testable import StateDetection

/// Machines of one class that stand in one hall: what all share, and what each has for itself.
private struct Hall {
    static let size = 8
    static let period = 600.0

    private var noise: Noise
    private var slow: Double
    private var fast = 0.0
    private var own = [Double](repeating: 0, count: size)
    private var offsets: [Double] = []
    private var count = 0
    /// What is added to all, and to the first machine, in standard deviations of what a machine has for itself.
    var shared = 0.0
    var fault = 0.0

    init(seed: UInt64) {
        noise = Noise(seed: seed)
        slow = noise.normal()
        for _ in 0..<Self.size { offsets.append(3 * noise.normal()) }
    }

    private mutating func wander(_ value: Double, hours: Double) -> Double {
        let memory = exp(-Self.period / (3600 * hours))
        return memory * value + (1 - memory * memory).squareRoot() * noise.normal()
    }

    /// Of every machine: days and weather of several times its own fluctuation, which is half correlated.
    mutating func rows() -> [Double] {
        let hour = Double(count) * Self.period / 3600
        count += 1
        slow = wander(slow, hours: 96)
        fast = wander(fast, hours: 3)
        let common = 60 + 4 * slow + 2 * fast + 3 * sin(2 * .pi * hour / 24) + shared
        return (0..<Self.size).map { machine in
            own[machine] = wander(own[machine], hours: 0.5)
            let single = (own[machine] + noise.normal()) / 2.0.squareRoot()
            return common + offsets[machine] + single + (machine == 0 ? fault : 0)
        }
    }
}

/// The detectors of all of them, beside their class or alone.
private struct Watches {
    private(set) var watches: [Identifier: AnomalyWatch] = [:]
    private var peers = PeerRows()
    private let assets: [Identifier]
    private(set) var doubted: [AlarmContribution] = []
    private(set) var contributions: [AlarmContribution] = []

    init(isClass: Bool, learningRows: Int, perMonth: Double = 1) {
        assets = (0..<Hall.size).map { Identifier("m\($0)")! }
        var configurations: [AnomalyConfiguration] = []
        for asset in assets {
            var configuration = AnomalyConfiguration(asset: asset, points: [Identifier("temp")!])
            configuration.period = .seconds(Int(Hall.period))
            configuration.learning = configuration.period * learningRows
            configuration.budget = FalseAlarmBudget(perMonth: perMonth)
            configuration.machineClass = isClass ? Identifier("oven") : nil
            configurations.append(configuration)
            watches[asset] = AnomalyWatch(configuration)
        }
        if isClass { peers = PeerRows(configurations) }
    }

    var first: AnomalyWatch { watches[assets[0]]! }

    /// - Returns: The machines at which an anomaly began.
    mutating func observe(_ values: [Double], row: Int, modeOfFirst: String? = "") -> [Int] {
        let time = AlarmRig.moment(Double(row) * Hall.period + 1)
        var due: [AnomalyRow] = []
        for (machine, asset) in assets.enumerated() {
            let own = AnomalyRow(
                asset: asset, time: time, values: [values[machine]], mode: machine == 0 ? modeOfFirst : "",
                isAlarmed: false)
            due += peers.take(own) { watches[$0.asset]?.usualDifferences(in: $0) }
        }
        return due.compactMap { row in
            let outcome = watches[row.asset]!.observe(row)
            guard let finding = outcome.finding else { return nil }
            doubted += finding.doubted
            guard outcome.isTurn, finding.isAnomaly else { return nil }
            contributions = finding.contributions
            return assets.firstIndex(of: row.asset)
        }
    }
}

@Suite struct `Machines of a class` {
    private static let learnt = 30 * 144

    /// 2880 days, after 30 days of learning.
    @Test(arguments: [0.3, 1, 3])
    func `raise as many false alarms as the budget, within a factor of two`(perMonth: Double) {
        let judged = 180 * 144
        var alarms = 0
        for seed in [1, 2] as [UInt64] {
            var hall = Hall(seed: seed), watches = Watches(isClass: true, learningRows: Self.learnt, perMonth: perMonth)
            for row in 0..<(Self.learnt + judged) { alarms += watches.observe(hall.rows(), row: row).count }
        }
        let months = Double(2 * Hall.size * judged) / 144 / 30.44
        let ratio = Double(alarms) / months / perMonth
        #expect((0.5...2).contains(ratio), "\(alarms) in \(months) months: \(ratio) times the budget")
    }

    /// - Returns: The rows and machines at which an anomaly began, after the learning.
    private func search(
        isClass: Bool, seed: UInt64, rows: Int, _ change: (inout Hall, Int) -> Void
    ) -> [SIMD2<Int>] {
        var hall = Hall(seed: seed), watches = Watches(isClass: isClass, learningRows: Self.learnt)
        for row in 0..<Self.learnt { _ = watches.observe(hall.rows(), row: row) }
        return (0..<rows).flatMap { step in
            change(&hall, step)
            return watches.observe(hall.rows(), row: Self.learnt + step).map { SIMD2(step, $0) }
        }
    }

    @Test(arguments: 11...16 as ClosedRange<UInt64>)
    func `one that drifts away from the others is found earlier than by itself`(seed: UInt64) throws {
        // Four standard deviations of its own in ten days, less than the weather does in one.
        let drift: (inout Hall, Int) -> Void = { hall, step in hall.fault = min(Double(step) / 360, 4) }
        let beside = try #require(search(isClass: true, seed: seed, rows: 1440, drift).first { $0.y == 0 }?.x)
        let alone = search(isClass: false, seed: seed, rows: 1440, drift).first { $0.y == 0 }?.x ?? .max
        #expect(beside < alone && beside < 720)
    }

    @Test(arguments: 21...24 as ClosedRange<UInt64>)
    func `a wander of all changes no verdict on any`(seed: UInt64) {
        let heat: (inout Hall, Int) -> Void = { hall, step in hall.shared = min(Double(step) / 36, 40) }
        let beside = search(isClass: true, seed: seed, rows: 2000, heat)
        #expect(beside == search(isClass: true, seed: seed, rows: 2000) { _, _ in })
        let alone = search(isClass: false, seed: seed, rows: 2000, heat)
        #expect(Set(alone.map(\.y)).count == Hall.size, "by itself each would be one")
    }

    @Test func `a sensor that sticks among them is doubted`() {
        var hall = Hall(seed: 31), watches = Watches(isClass: true, learningRows: 600)
        for row in 0..<700 { _ = watches.observe(hall.rows(), row: row) }
        var stuck = 0.0
        for step in 0..<30 {
            var values = hall.rows()
            if step == 0 { stuck = values[0] }
            values[0] = stuck
            _ = watches.observe(values, row: 700 + step)
        }
        #expect(watches.doubted.contains { $0.family == "stuck" && $0.value == stuck })
    }

    @Test func `values and what is expected are told as people know them`() throws {
        var hall = Hall(seed: 41), watches = Watches(isClass: true, learningRows: 600)
        for row in 0..<700 { _ = watches.observe(hall.rows(), row: row) }
        hall.fault = 30
        hall.shared = 200
        var values: [Double] = []
        for row in 700..<720 where watches.contributions.isEmpty {
            values = hall.rows()
            _ = watches.observe(values, row: row)
        }
        let contribution = try #require(watches.contributions.first)
        let expected = try #require(contribution.expected)
        #expect(contribution.value == values[0] && abs(expected - (values[0] - 30)) < 6)
        let now = AlarmRig.moment(720 * Hall.period).wall
        #expect(watches.first.present?.mode == "class=oven")
        #expect(abs(try #require(watches.first.expectation(of: 0, at: now)?.value) - expected) < 6)
    }

    @Test func `one in another mode is judged by itself, and is missed by nobody`() {
        var hall = Hall(seed: 51), watches = Watches(isClass: true, learningRows: 600)
        for row in 0..<700 { _ = watches.observe(hall.rows(), row: row) }
        var began: [Int] = []
        for row in 700..<900 {
            var values = hall.rows()
            values[0] += 500
            began += watches.observe(values, row: row, modeOfFirst: row < 800 ? "run" : nil)
        }
        #expect(began.isEmpty && Set(watches.first.detectors.keys) == ["class=oven", "run"])
        for row in 900..<950 { began += watches.observe(hall.rows(), row: row) }
        #expect(began.isEmpty)
    }
}

@Suite struct `Rows of a class` {
    private let assets = (0..<6).map { Identifier("m\($0)")! }

    private func peers() -> PeerRows {
        PeerRows(
            assets.map { asset in
                var configuration = AnomalyConfiguration(asset: asset, points: [Identifier("a")!, Identifier("b")!])
                (configuration.period, configuration.machineClass) = (.seconds(60), Identifier("oven"))
                return configuration
            })
    }

    private func row(_ machine: Int, _ values: [Double], minute: Int = 0, mode: String? = "") -> AnomalyRow {
        AnomalyRow(
            asset: assets[machine], time: AlarmRig.moment(Double(minute) * 60 + 30), values: values, mode: mode,
            isAlarmed: false)
    }

    private func taken(_ rows: [AnomalyRow], usual: (AnomalyRow) -> [Double?]? = { _ in nil }) -> [AnomalyRow] {
        var peers = peers()
        return rows.flatMap { peers.take($0, usual: usual) }
    }

    @Test func `are judged beside the median of the others, once all are there`() {
        let found = taken((0..<6).map { row($0, [Double($0 * $0), 7]) })
        #expect(found.map(\.asset) == assets)
        #expect(found.map(\.course) == [[9, 7], [9, 7], [9, 7], [4, 7], [4, 7], [4, 7]])
        #expect(taken((0..<5).map { row($0, [1, 1]) }).isEmpty, "one is still to come")
    }

    @Test func `have the usual difference of each taken off, once it is known of enough`() {
        let rows = (0..<6).map { row($0, [Double(10 * $0), .nan]) }
        func usual(knownFrom first: Int) -> (AnomalyRow) -> [Double?]? {
            { row in row.asset.rawValue < "m\(first)" ? nil : [row.values[0] - 5, nil] }
        }
        #expect(taken(rows, usual: usual(knownFrom: 1))[0].course == [5, 0])
        #expect(taken(rows, usual: usual(knownFrom: 2))[0].course == [5, 0], "four of them are known")
        #expect(taken(rows, usual: usual(knownFrom: 5))[0].course == [20, 0])
    }

    @Test func `have others beside them in the same mode only, and four at least`() {
        func courses(_ modes: [String?], _ change: (Int) -> [Double] = { _ in [3, 4] }) -> [[Double]?] {
            taken(modes.enumerated().map { row($0, change($0), mode: $1) }).map(\.course)
        }
        #expect(courses(["a", "a", "a", "a", "a", "b"]) == Array(repeating: [3, 4], count: 5) + [nil])
        #expect(courses(["a", "a", "a", "a", "b", nil]) == Array(repeating: nil, count: 6))
        // Of a point that two others do not have, nothing is known beside it.
        #expect(courses(Array(repeating: "a", count: 6)) { $0 < 2 ? [3, .nan] : [3, 4] }[5] == nil)
        #expect(courses(Array(repeating: "a", count: 6)) { $0 < 2 ? [3, .nan] : [3, 4] }[0] == [3, 4])
    }

    @Test func `wait for one that stopped until the next interval, and come late alone`() {
        var peers = peers()
        func take(_ row: AnomalyRow) -> [AnomalyRow] { peers.take(row) { _ in nil } }
        for machine in 0..<5 { #expect(take(row(machine, [1, 1])).isEmpty) }
        #expect(take(row(0, [2, 2], minute: 1)).map(\.course) == Array(repeating: [1, 1], count: 5))
        let late = take(row(5, [1, 1]))
        #expect(late.count == 1 && late[0].course == nil)
    }

    @Test func `are neither lost nor doubled, whatever comes when`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed), peers = peers(), put: [String] = [], got: [String] = []
        func name(_ row: AnomalyRow) -> String { "\(row.asset) \(row.time.monotonic.nanoseconds)" }
        var minutes = [Int](repeating: 0, count: 6)
        for _ in 0..<5000 {
            let machine = Int.random(in: 0..<6, using: &random)
            minutes[machine] += Int.random(in: 1...3, using: &random) == 3 ? 20 : 1
            let new = row(
                machine, [.random(in: 0...1, using: &random), .nan], minute: minutes[machine],
                mode: ["a", "b", nil].randomElement(using: &random)!)
            put.append(name(new))
            got += peers.take(new) { _ in nil }.map(name)
        }
        #expect(Set(got).count == got.count && Set(got).isSubset(of: put), "seed \(seed)")
        #expect(put.count - got.count <= 6, "seed \(seed)")
    }
}
