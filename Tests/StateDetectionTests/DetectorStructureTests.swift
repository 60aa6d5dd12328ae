import Glibc
import StateDetection
import Testing

/// Rows of one signal through a detector: what it said of each.
private func verdicts(_ signal: [Double], learning: Int, period: Double = 300) -> [AssetDetector.Verdict] {
    var detector = AssetDetector(
        pointCount: 1, learningRows: learning, period: period, budget: FalseAlarmBudget(perMonth: 1))
    return signal.enumerated().map { detector.observe([$1], at: Double($0) * period) }
}

private func alarms(_ verdicts: [AssetDetector.Verdict]) -> [Int] { verdicts.indices.filter { verdicts[$0].isNew } }

/// Structures of signals that machines have and noise has not.
@Suite struct `In a signal` {
    @Test(arguments: [UInt64(1), 2, 3]) func `a fault that comes again is found again`(seed: UInt64) {
        var noise = Noise(seed: seed)
        var signal = (0..<4500).map { _ in 20 + noise.normal() }
        let faults = [1500, 2500, 3500]
        for fault in faults { for row in fault..<(fault + 150) { signal[row] = 20 + 7 * noise.normal() } }
        let found = alarms(verdicts(signal, learning: 600))
        for fault in faults { #expect(found.contains { (fault..<(fault + 60)).contains($0) }, "\(fault): \(found)") }
    }

    @Test(arguments: [UInt64(1), 2, 3]) func `a daily rhythm is known within three days`(seed: UInt64) {
        var noise = Noise(seed: seed)
        var signal = (0..<3000).map { 50 + 10 * sin(2 * .pi * Double($0) / 288) + noise.normal() }
        // Within the range of the day, and not at this hour.
        for row in 2448..<2500 { signal[row] -= 8 }
        let found = alarms(verdicts(signal, learning: 600))
        #expect(found.contains { (2448..<2460).contains($0) }, "\(found)")
        #expect(found.filter { $0 < 2448 }.count <= 1, "\(found)")
    }

    @Test(arguments: [UInt64(1), 2, 3]) func `a lasting loss is found among wild samples`(seed: UInt64) {
        var noise = Noise(seed: seed)
        var signal = (0..<3000).map { _ in exp(0.7 * noise.normal()) * (noise.uniform() < 0.01 ? 8 : 1) }
        for row in 2000..<2150 { signal[row] *= 0.08 }
        let found = alarms(verdicts(signal, learning: 600))
        #expect(found.contains { (2000..<2060).contains($0) }, "\(found)")
    }

    @Test func `a change that goes on is announced again when it is half as great again`() {
        var noise = Noise(seed: 4)
        var signal = (0..<2000).map { _ in 20 + noise.normal() }
        for row in 1500..<2000 { signal[row] += 20 * Double(row - 1500) / 500 }
        let said = verdicts(signal, learning: 600)
        let announced = said.indices.filter { said[$0].score >= 0.5 }
        #expect(alarms(said).count == 1 && (2...12).contains(announced.count), "\(announced)")
    }

    /// Eight indicators of two axes of a bearing; over the last third, wear makes them grow three to eight times.
    @Test(arguments: [UInt64(1), 2, 3, 4]) func `wear is found before the end, and not before it begins`(seed: UInt64) {
        var noise = Noise(seed: seed)
        let (rows, learning, onset) = (1200, 360, 800)
        var detector = AssetDetector(
            pointCount: 8, learningRows: learning, period: 10, budget: FalseAlarmBudget(perMonth: 1))
        let growth = log(3 + 5 * noise.uniform())
        var wander = 0.0
        var found: [Int] = []
        for row in 0..<rows {
            wander = 0.98 * wander + 0.01 * noise.normal()
            let wear = growth * pow(max(Double(row - onset), 0) / Double(rows - onset), 2)
            let indicators = (0..<8).map { index -> Double in
                // Crest factors do not grow, and have shocks.
                index % 4 == 3
                    ? 4 + 0.5 * noise.normal() + (noise.uniform() < 0.01 ? 3 : 0)
                    : exp(wander + wear / Double(1 + index % 4) + 0.08 * noise.normal())
            }
            if detector.observe(indicators, at: Double(row) * 10).isNew { found.append(row) }
        }
        #expect(found.contains { (onset..<1140).contains($0) }, "\(found)")
        #expect(found.filter { $0 < onset }.count <= 1, "\(found)")
    }
}
