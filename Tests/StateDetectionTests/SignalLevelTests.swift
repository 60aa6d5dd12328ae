import StateDetection
import Testing

@Suite struct SignalLevelTests {
    /// Values about some levels, each with its spread, in random order, and what is told of them afterwards.
    private static func learnt(_ levels: [(value: Double, spread: Double, count: Int)], seed: UInt64 = 7)
        -> SignalLevels
    {
        var noise = Noise(seed: seed), levels = levels, learnt = SignalLevels()
        while let index = levels.indices.filter({ levels[$0].count > 0 }).max(by: {
            levels[$0].count < levels[$1].count
        }) {
            levels[index].count -= 1
            _ = learnt.take(levels[index].value + levels[index].spread * noise.normal())
        }
        return learnt
    }

    @Test func `a clamp on a motor tells off from run`() {
        // The noise of the clamp, and a current that goes with the load.
        var levels = Self.learnt([(0, 0.02, 400), (60, 6, 2000)])
        #expect(levels.areKnown)
        #expect(levels.take(0.01) == .off)
        #expect(levels.take(0) == .off)
        #expect(levels.take(55) == .run)
        #expect(levels.take(450) == .run)
    }

    @Test func `three levels are off, idle and run`() {
        var levels = Self.learnt([(0.02, 0.01, 500), (1.5, 0.1, 500), (12, 2, 1000)])
        #expect(levels.take(0.01) == .off)
        #expect(levels.take(1.6) == .idle)
        #expect(levels.take(13) == .run)
    }

    @Test func `the vibration of a machine that tells nothing else tells whether it runs`() {
        var levels = Self.learnt([(0.1, 0.03, 300), (2.2, 0.3, 300)])
        #expect(levels.take(0.12) == .off)
        #expect(levels.take(1.9) == .run)
    }

    @Test(arguments: [
        [(60.0, 6.0, 5000)],  // It never stood still.
        [(0.0, 0.02, 5000)],  // It never ran.
        [(30, 2, 2000), (60, 4, 2000)],  // Two loads.
        [(60, 6, 5000), (0, 0.02, 20)],  // A clamp that fell off for a moment.
        [(0.0, 0.0, 5000)],
    ])
    func `while levels are not clearly apart there are none`(levels: [(Double, Double, Int)]) {
        var learnt = Self.learnt(levels.map { (value: $0.0, spread: $0.1, count: $0.2) })
        #expect(!learnt.areKnown)
        #expect(learnt.take(60) == nil)
    }

    @Test func `what spreads evenly has no levels`() {
        var noise = Noise(seed: 3), levels = SignalLevels()
        for _ in 0..<20_000 { _ = levels.take(100 * noise.uniform()) }
        #expect(!levels.areKnown)
        levels = SignalLevels()
        // Evenly over two decades, on the scale of the histogram.
        var value = 1.0
        for _ in 0..<20_000 {
            value = value > 100 ? 1 : value * 1.003
            _ = levels.take(value)
        }
        #expect(!levels.areKnown)
    }

    @Test func `between two levels it is what it was`() {
        var levels = Self.learnt([(1, 0.1, 500), (64, 6, 500)])
        #expect(levels.take(64) == .run)
        #expect(levels.take(8) == .run)
        #expect(levels.take(1) == .off)
        #expect(levels.take(8) == .off)
    }

    @Test func `no value is too much for it`() {
        var levels = SignalLevels()
        for value in [Double.nan, .infinity, -.infinity, 0, -0.0, 1e308, -1e308, .leastNonzeroMagnitude] {
            for _ in 0..<200 { #expect(levels.take(value) == nil || value.isFinite) }
        }
    }
}
