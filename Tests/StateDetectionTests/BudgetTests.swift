import Glibc
import StateDetection
import Testing

@Suite struct `On healthy plants` {
    /// 2520 days of assets that fluctuate, wander, and follow days and weeks, a row each ten minutes, after 30 days of
    /// learning.
    @Test(arguments: [0.3, 1, 3]) func `false alarms are as many as the budget, within a factor of two`(
        perMonth: Double
    ) {
        let (period, learnt, judged) = (600.0, 30 * 144, 180 * 144)
        var alarms = 0
        var days = 0.0
        for (kind, seed) in Plant.Kind.allCases.flatMap({ kind in [7, 107].map { (kind, $0) } }) {
            var plant = Plant(kind, period: period, seed: UInt64(seed))
            var detector = AssetDetector(
                pointCount: plant.pointCount, learningRows: learnt, period: period,
                budget: FalseAlarmBudget(perMonth: perMonth))
            for row in 0..<(learnt + judged) {
                let time = Double(row) * period
                if detector.observe(plant.row(at: time), at: time).isNew { alarms += 1 }
            }
            days += Double(judged) / 144
        }
        let ratio = Double(alarms) / (days / 30.44) / perMonth
        #expect((0.5...2).contains(ratio), "\(alarms) in \(days) days: \(ratio) times the budget")
    }

    @Test func `the tail of an exponential score is found again`() {
        for seed in [UInt64(1), 2, 3] {
            var noise = Noise(seed: seed)
            var tail = TailModel()
            for _ in 0..<20_000 { tail.observe(-log(noise.uniform()) * 1.5) }
            // Theory says scale 1; these have 1.5, so that e^-8 of them reach 12.
            #expect(abs(tail.logRate(of: 12) + 8) < 1.5, "seed \(seed): \(tail.logRate(of: 12))")
        }
    }
}
