import Foundation
import Testing

@testable import DataManipulation

private let rate = 1000.0

/// The bands of `scripts/golden-signals`.
private let bands: [(String, FilterBand)] = [
    ("lowpass 80", .lowPass(80)), ("highpass 2", .highPass(2)), ("bandpass 10-100", .bandPass(10...100)),
    ("bandpass 120-130", .bandPass(120...130)), ("bandstop 45-55", .bandStop(45...55)),
]

@Suite struct `Trends` {
    @Test(arguments: [("constant", Trend.constant), ("linear", .linear)])
    func `what is left is what SciPy leaves`(name: String, trend: Trend) throws {
        let samples = uniformNoise(101, seed: 1).enumerated().map { $0.element + Double($0.offset) / 10 }
        #expect(relativeError(trend.removed(from: samples), try Golden("trends")[name]) < 1e-13)
    }

    @Test func `few samples leave nothing`() {
        #expect(Trend.linear.removed(from: []) == [])
        #expect(Trend.linear.removed(from: [7]) == [0])
        #expect(Trend.linear.removed(from: [7, 9]) == [0, 0])
        #expect(Trend.none.removed(from: [7, 9]) == [7, 9])
    }
}

@Suite struct `Butterworth filters` {
    @Test(arguments: [1, 2, 3, 8]) func `outputs are SciPy's`(order: Int) throws {
        let golden = try Golden("butterworth")
        let samples = uniformNoise(100, seed: 2).map { $0 + 0.5 }
        for (name, band) in bands {
            let filter = try #require(BiquadCascade(butterworth: order, band, sampleRate: rate))
            #expect(relativeError(filter.filtered(samples), golden["\(order) \(name) forwards"]) < 1e-10, "\(name)")
            #expect(
                relativeError(filter.filteredBothWays(samples), golden["\(order) \(name) both ways"]) < 1e-10, "\(name)"
            )
        }
    }

    @Test(arguments: 1...9) func `the gain is 1 in the band and 0.707 at its edges`(order: Int) throws {
        for (_, band) in bands {
            let filter = try #require(BiquadCascade(butterworth: order, band, sampleRate: rate))
            func gain(_ frequency: Double) -> Double { filter.gain(at: frequency, sampleRate: rate) }
            switch band {
            case .lowPass(let edge):
                #expect(abs(gain(0) - 1) < 1e-9)
                #expect(abs(gain(edge) - 0.5.squareRoot()) < 1e-9)
            case .highPass(let edge):
                #expect(abs(gain(rate / 2) - 1) < 1e-9)
                #expect(abs(gain(edge) - 0.5.squareRoot()) < 1e-9)
            case .bandPass(let edges), .bandStop(let edges):
                #expect(abs(gain(edges.lowerBound) - 0.5.squareRoot()) < 1e-8)
                #expect(abs(gain(edges.upperBound) - 0.5.squareRoot()) < 1e-8)
            }
        }
    }

    @Test func `a band of two edges has twice the order`() throws {
        let filter = try #require(BiquadCascade(butterworth: 3, .bandPass(10...100), sampleRate: rate))
        #expect(filter.sections.count == 3)
        #expect(try #require(BiquadCascade(butterworth: 3, .lowPass(10), sampleRate: rate)).sections.count == 2)
    }

    @Test func `a signal in blocks is filtered as one`() throws {
        let filter = try #require(BiquadCascade(butterworth: 4, .bandPass(10...100), sampleRate: rate))
        let samples = uniformNoise(100, seed: 5)
        var memory = filter.restingMemory
        var blocks = [Double]()
        for part in [samples[..<1], samples[1..<40], samples[40...]] {
            var block = Array(part)
            filter.filter(&block, memory: &memory)
            blocks += block
        }
        #expect(blocks == filter.filtered(samples))
    }

    @Test(arguments: 0...30) func `a signal shorter than the filter's reflection has an answer`(count: Int) throws {
        let filter = try #require(BiquadCascade(butterworth: 4, .lowPass(50), sampleRate: rate))
        let level = filter.filteredBothWays(Array(repeating: 3, count: count))
        #expect(level.count == count && level.allSatisfy { abs($0 - 3) < 1e-9 })
    }

    @Test(arguments: [
        FilterBand.lowPass(0), .lowPass(500), .highPass(-1), .bandPass(0...10), .bandPass(100...500),
        .bandStop(50...50), .lowPass(.nan),
    ])
    func `a band that the sample rate does not hold is refused`(band: FilterBand) {
        #expect(BiquadCascade(butterworth: 2, band, sampleRate: rate) == nil)
        #expect(FIRFilter(windowedSinc: 31, band, sampleRate: rate) == nil)
    }
}

@Suite struct `Filters of finite length` {
    @Test func `coefficients and outputs are SciPy's`() throws {
        let golden = try Golden("windowed-sinc")
        let samples = uniformNoise(100, seed: 3)
        for (name, band) in bands {
            for window in [Window.hamming, .hann] {
                let filter = try #require(FIRFilter(windowedSinc: 61, band, window: window, sampleRate: rate))
                #expect(relativeError(filter.coefficients, golden["\(name) \(window.rawValue)"]) < 1e-12)
                guard window == .hann else { continue }
                #expect(relativeError(filter.filtered(samples), golden["\(name) forwards"]) < 1e-12)
                #expect(relativeError(filter.filteredWithoutDelay(samples), golden["\(name) without delay"]) < 1e-12)
            }
        }
    }

    @Test func `the edge is as wide as it says`() throws {
        let length = 331, filter = try #require(FIRFilter(windowedSinc: length, .lowPass(100), sampleRate: rate))
        func gain(_ frequency: Double) -> Double {
            filter.coefficients.enumerated().reduce(0) {
                $0 + $1.element * cos(2 * .pi * frequency / rate * Double($1.offset - length / 2))
            }
        }
        #expect(abs(gain(100) - 0.5) < 1e-3)
        for distance in stride(from: 3.3 / 2 * rate / Double(length), to: 99, by: 0.5) {
            #expect(abs(gain(100 - distance) - 1) < 4e-3)
            #expect(abs(gain(100 + distance)) < 4e-3)
        }
    }
}

@Suite struct `Resampling` {
    @Test(arguments: [(1, 1), (1, 2), (1, 5), (3, 2), (2, 3), (7, 1), (4, 6), (25, 12)])
    func `samples are SciPy's with the same filter`(up: Int, down: Int) throws {
        let resampling = DataManipulation.Resampling(up: up, down: down)
        let samples = uniformNoise(120, seed: 4), result = resampling.resampled(samples)
        #expect(relativeError(result, try Golden("resampling")["\(up):\(down)"]) < 1e-12)
        #expect(result.count == resampling.count(of: samples.count))
    }

    @Test(arguments: [2, 4, 5]) func `decimation passes what it says and suppresses what would alias`(factor: Int) {
        let decimation = DataManipulation.Resampling.decimation(by: factor)
        let half = 500 / Double(factor)
        for part in [0.1, 0.5, 0.84, 1.16, 1.5] where part * half < 500 {
            let result = decimation.resampled(tone(part * half, count: 4000, sampleRate: 1000))
            let middle = rms(Array(result[(result.count / 4)..<(3 * result.count / 4)])) * 2.0.squareRoot()
            if part < 1 { #expect(abs(middle - 1) < 2e-2 && (part > 0.6 || abs(middle - 1) < 1e-2)) }
            if part > 1 { #expect(middle < 2e-4, "\(part)") }
        }
    }

    @Test func `nothing becomes nothing`() {
        #expect(DataManipulation.Resampling(up: 3, down: 2).resampled([]) == [])
        #expect(DataManipulation.Resampling(up: 1, down: 2).resampled([1]).count == 1)
    }
}
