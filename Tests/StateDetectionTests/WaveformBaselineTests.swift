import StateDetection
import Testing

@Suite struct WaveformBaselineTests {
    private static func learnt(_ values: [Double], at rpm: Double? = 1480) -> WaveformBaseline {
        var baseline = WaveformBaseline()
        for (index, value) in values.enumerated() {
            _ = baseline.learn(["velocity_rms": value], at: rpm, time: Int64(index))
        }
        return baseline
    }

    @Test func `nothing is typical before twenty waveforms, then their median is`() {
        #expect(Self.learnt(Array(repeating: 1, count: 19)).typical(at: 1480).isEmpty)
        let baseline = Self.learnt((1...20).map(Double.init))
        #expect(baseline.typical(at: 1480) == ["velocity_rms": 10.5])
        #expect(baseline.speeds.first?.frozen == 19)
    }

    @Test func `a few waveforms of a bad day do not move it`() {
        let baseline = Self.learnt([9, 1, 1, 50] + Array(repeating: 1, count: 16))
        #expect(baseline.typical(at: 1480) == ["velocity_rms": 1])
    }

    @Test func `once it stands nothing more is learnt`() {
        var baseline = Self.learnt(Array(repeating: 1, count: 20))
        let before = baseline
        let isNeeded = baseline.learn(["velocity_rms": 5], at: 1480, time: 99)
        #expect(!isNeeded)
        #expect(baseline == before)
    }

    @Test func `each speed has its own, and a speed between them none`() {
        var baseline = Self.learnt(Array(repeating: 1, count: 20), at: 1000)
        for time in 0..<20 { _ = baseline.learn(["velocity_rms": 4], at: 1480, time: Int64(time)) }
        #expect(baseline.typical(at: 1049) == ["velocity_rms": 1])
        #expect(baseline.typical(at: 1420) == ["velocity_rms": 4])
        #expect(baseline.typical(at: 1200).isEmpty)
        #expect(baseline.typical(at: nil).isEmpty)
    }

    @Test func `what came before the speed was known is no speed of its own`() {
        var baseline = WaveformBaseline()
        let first = baseline.learn(["rms": 9], at: nil, time: 0), second = baseline.learn(["rms": 1], at: 1480, time: 1)
        let third = baseline.learn(["rms": 9], at: nil, time: 2)
        #expect(first && second && !third)
        #expect(baseline.speeds.map(\.rpm) == [1480])
    }

    @Test func `a machine of many speeds takes no more memory than eight`() {
        var baseline = WaveformBaseline()
        for step in 0..<100 { _ = baseline.learn(["rms": 1], at: 100 * pow(step), time: 0) }
        #expect(baseline.speeds.count == WaveformBaseline.speedLimit)
    }

    private func pow(_ steps: Int) -> Double { (0..<steps).reduce(1) { value, _ in value * 1.2 } }

    @Test func `what only some waveforms have is not typical`() {
        var baseline = WaveformBaseline()
        for time in 0..<20 {
            _ = baseline.learn(
                time < 9 ? ["rms": 1, "order_1": 2] : ["rms": 1, "kurtosis": .nan], at: nil, time: Int64(time))
        }
        #expect(baseline.typical(at: nil) == ["rms": 1])
    }

    @Test func `somebody may take what is there for all`() {
        var baseline = Self.learnt([1, 2, 3])
        let first = baseline.freeze(at: 7), second = baseline.freeze(at: 8)
        #expect(first && !second)
        #expect(baseline.typical(at: 1480) == ["velocity_rms": 2])
    }
}
