import Foundation
import StateDetection
import Testing

/// What a detector said of rows 0, 1, 2 …
private struct Run {
    var verdicts: [AssetDetector.Verdict] = []
    var firstContributions: [AssetDetector.Contribution] = []

    var alarms: [Int] { verdicts.indices.filter { verdicts[$0].isNew } }
}

private func run(
    _ rows: [[Double]], learning: Int = 500, period: Double = 60, times: [Double?]? = nil, perMonth: Double = 1
) -> Run {
    var detector = AssetDetector(
        pointCount: rows[0].count, learningRows: learning, period: period, budget: FalseAlarmBudget(perMonth: perMonth))
    var run = Run()
    for (index, row) in rows.enumerated() {
        let time = times.map { $0[index] } ?? Double(index) * period
        let verdict = detector.observe(row, at: time)
        if verdict.isNew, run.firstContributions.isEmpty { run.firstContributions = detector.contributions(3) }
        run.verdicts.append(verdict)
    }
    return run
}

private func noise(_ count: Int, seed: UInt64 = 5, points: Int = 1) -> [[Double]] {
    var noise = Noise(seed: seed)
    return (0..<count).map { _ in (0..<points).map { 20 * Double($0 + 1) + noise.normal() } }
}

@Suite struct `A detector` {
    @Test func `finds a lasting shift within rows, and stays in alarm until it is over`() {
        var rows = noise(1500)
        for index in 1000..<1100 { rows[index][0] += 5 }
        let run = run(rows)
        #expect(run.alarms.count == 1 && (1000..<1006).contains(run.alarms[0]))
        #expect(run.verdicts[1050].isAlarm && !run.verdicts[1400].isAlarm)
    }

    @Test func `finds a small shift that no single sample shows`() {
        var rows = noise(2000)
        for index in 1000..<2000 { rows[index][0] += 1.5 }
        let run = run(rows)
        #expect(run.alarms.first.map { (1000..<1100).contains($0) } == true, "\(run.alarms)")
    }

    @Test func `finds fluctuation that grows, and one that dies`() {
        for factor in [0.02, 6] {
            var rows = noise(2000)
            for index in 1000..<2000 { rows[index][0] = 20 + (rows[index][0] - 20) * factor }
            let run = run(rows)
            #expect(run.alarms.first.map { (1000..<1150).contains($0) } == true, "\(factor): \(run.alarms)")
        }
    }

    @Test func `finds a sensor that is stuck, and one that is gone`() {
        for value in [20.25, .nan] {
            var rows = noise(1500)
            for index in 1000..<1500 { rows[index][0] = value }
            let run = run(rows)
            #expect(run.alarms.first.map { (1001..<1060).contains($0) } == true, "\(value): \(run.alarms)")
            let family = run.firstContributions.first?.family
            #expect(value.isNaN ? family == .dropout : family != .dropout)
        }
    }

    @Test func `finds what is usual for each signal and never for both together`() {
        var noise = Noise(seed: 11)
        let rows = (0..<1500).map { index in
            let load = noise.normal()
            let sign: Double = (1000..<1100).contains(index) ? -1 : 1
            return [20 + load + 0.1 * noise.normal(), 40 + sign * load + 0.1 * noise.normal()]
        }
        let run = run(rows)
        #expect(run.alarms.first.map { (1000..<1100).contains($0) } == true, "\(run.alarms)")
    }

    @Test func `names the point that an alarm comes from, with what was expected of it`() throws {
        var rows = noise(1200, points: 4)
        for index in 1000..<1200 { rows[index][2] += 8 }
        let first = try #require(run(rows).firstContributions.first)
        #expect(first.point == 2 && abs(first.expected - 60) < 0.5 && first.value > 64)
    }

    @Test func `says nothing of the rows that it learns from, and gives scores between 0 and 1`() {
        var rows = noise(800)
        rows[100][0] += 50
        let run = run(rows)
        #expect(run.verdicts[..<500].allSatisfy { $0 == .unjudged })
        #expect(run.verdicts.allSatisfy { (0...1).contains($0.score) })
    }

    @Test func `announces once what lasts, and takes it for normal after as long as it has learnt`() {
        var rows = noise(2500)
        for index in 800..<2500 { rows[index][0] += 6 }
        let run = run(rows)
        #expect(run.alarms == [run.alarms.first])
        #expect(!run.verdicts[1500...].contains { $0.isAlarm })
    }

    @Test func `says nothing when a change that was taken for normal goes back`() {
        var rows = noise(3000)
        for index in 800..<1900 { rows[index][0] += 8 }
        let run = run(rows)
        #expect(run.alarms.count == 1 && (800..<806).contains(run.alarms[0]), "\(run.alarms)")
    }

    @Test func `is not disturbed by gaps, repeated times and times that go back`() {
        let rows = noise(3000)
        var times: [Double?] = (0..<3000).map { Double($0) * 60 }
        for index in 1000..<3000 { times[index] = (times[index] ?? 0) + 86400 }
        times[1500] = times[1499]
        times[2000] = times[1900]
        // What false alarms there may be by the budget are elsewhere.
        let disturbed = [1000..<1064, 1499..<1563, 2000..<2064]
        #expect(!run(rows, times: times).alarms.contains { alarm in disturbed.contains { $0.contains(alarm) } })
    }

    @Test func `is silent on a constant, and speaks when it changes`() {
        var rows = [[Double]](repeating: [7], count: 1200)
        #expect(run(rows).alarms.isEmpty)
        for index in 1000..<1200 { rows[index][0] = 7.5 }
        #expect(run(rows).alarms == [1000])
    }

    @Test func `takes a point that begins late, infinities and nothing but missing values`() {
        var rows = noise(1500, points: 2)
        for index in 0..<700 { rows[index][1] = .nan }
        rows[1200][0] = .infinity
        let late = run(rows)
        #expect(late.verdicts.allSatisfy { $0.score.isFinite })
        #expect(late.alarms.allSatisfy { $0 < 760 }, "\(late.alarms) \(late.firstContributions)")
        let nothing = run([[Double]](repeating: [.nan], count: 900))
        #expect(nothing.alarms.isEmpty)
    }

    @Test(arguments: [1e-12, 1e12]) func `does not depend on the unit`(factor: Double) {
        var rows = noise(1500)
        for index in 1000..<1100 { rows[index][0] += 5 }
        #expect(run(rows).alarms == run(rows.map { $0.map { $0 * factor } }).alarms)
    }

    @Test func `goes on from its stored state as if it had never stopped`() throws {
        var plant = Plant(.joint, period: 600, seed: 3)
        let rows = (0..<1200).map { plant.row(at: Double($0) * 600) }
        var detector = AssetDetector(
            pointCount: 4, learningRows: 500, period: 600, budget: FalseAlarmBudget(perMonth: 1))
        for (index, row) in rows[..<800].enumerated() { _ = detector.observe(row, at: Double(index) * 600) }
        var restored = try JSONDecoder().decode(AssetDetector.self, from: JSONEncoder().encode(detector))
        for index in 800..<1200 {
            let time = Double(index) * 600
            #expect(detector.observe(rows[index], at: time) == restored.observe(rows[index], at: time))
        }
    }

    @Test func `judges a row by those before it alone`() {
        let rows = noise(1200, points: 2)
        var changed = rows
        for index in 900..<1200 { changed[index][0] = -1000 }
        #expect(run(rows).verdicts[..<900] == run(changed).verdicts[..<900])
    }
}
