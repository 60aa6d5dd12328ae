import Foundation
import Testing

@testable import DataManipulation

private let rate = 1000.0

@Suite struct `Spectra` {
    @Test(arguments: [Window.rectangular, .hann, .flatTop]) func `densities are SciPy's by Welch`(window: Window) throws
    {
        let golden = try Golden("welch")
        let samples = uniformNoise(150, seed: 6).map { $0 + 0.3 }
        for (length, overlap) in [(64, 32), (50, 0), (45, 30), (150, 0), (2, 1)] {
            for (name, trend) in [("constant", Trend.constant), ("linear", .linear), ("none", .none)] {
                // Two samples without their straight line are nothing but rounding.
                if length == 2 && trend == .linear { continue }
                let estimator = SpectrumEstimator(
                    segmentLength: length, overlap: overlap, window: window, trend: trend, sampleRate: rate)
                let density = try #require(estimator.spectrum(of: samples)).density
                let expected = golden["\(window.rawValue) \(length) \(overlap) \(name)"]
                let scale = max(1e-3, expected.max() ?? 0)
                #expect(density.count == expected.count)
                #expect(zip(density, expected).allSatisfy { abs($0 - $1) < 1e-13 * scale }, "\(length) \(name)")
            }
        }
    }

    @Test func `half the square of an amplitude is SciPy's power of the line`() throws {
        let samples = uniformNoise(150, seed: 6).map { $0 + 0.3 }
        let spectrum = try #require(SpectrumEstimator(segmentLength: 150, sampleRate: rate).spectrum(of: samples))
        var powers = spectrum.amplitudes.map { $0 * $0 / 2 }
        // Lines without a mirror image are no tones: their amplitude is their RMS.
        powers[0] *= 2
        powers[75] *= 2
        #expect(relativeError(powers, try Golden("welch")["power of lines"]) < 1e-13)
    }

    @Test func `peak hold keeps the largest energy of each line`() throws {
        let estimator = SpectrumEstimator(segmentLength: 64, overlap: 32, averaging: .peakHold, sampleRate: rate)
        let spectrum = try #require(estimator.spectrum(of: uniformNoise(150, seed: 6).map { $0 + 0.3 }))
        #expect(relativeError(spectrum.density, try Golden("welch")["largest"]) < 1e-13)
    }

    @Test(arguments: Window.allCases) func `a tone on a line has its amplitude there and its RMS in the band`(
        window: Window
    ) throws {
        let samples = tone(125, amplitude: 3, phase: 1, count: 800, sampleRate: rate)
        let estimator = SpectrumEstimator(segmentLength: 800, window: window, sampleRate: rate)
        let spectrum = try #require(estimator.spectrum(of: samples))
        #expect(abs(spectrum.amplitudes[spectrum.line(nearest: 125)] - 3) < 1e-12)
        #expect(abs(spectrum.rms(in: 115...135) - 3 / 2.0.squareRoot()) < 1e-12)
        #expect(spectrum.lineSpacing == 1.25)
        #expect(spectrum.frequency(of: 100) == 125)
    }

    @Test func `a flat top keeps the amplitude of a tone between two lines within 0,1 percent`() throws {
        let samples = tone(125.625, amplitude: 3, count: 800, sampleRate: rate)
        let estimator = SpectrumEstimator(segmentLength: 800, window: .flatTop, sampleRate: rate)
        let largest = try #require(estimator.spectrum(of: samples)?.amplitudes.max())
        #expect(abs(largest / 3 - 1) < 2e-3)
    }

    @Test(arguments: [800, 801]) func `offset and alternation have no mirror image`(count: Int) throws {
        let samples = (0..<count).map { $0.isMultiple(of: 2) ? 5.0 : 1.0 }
        let estimator = SpectrumEstimator(
            segmentLength: count, window: .rectangular, trend: .none, sampleRate: rate)
        let spectrum = try #require(estimator.spectrum(of: samples))
        #expect(abs(spectrum.amplitudes[0] - 3) < 1e-2)
        if count == 800 { #expect(abs(spectrum.amplitudes[400] - 2) < 1e-12) }
        let square = samples.reduce(0) { $0 + $1 * $1 } / Double(count)
        #expect(abs(spectrum.meanSquares.reduce(0, +) - square) < 1e-9)
    }

    @Test func `energy between edges counts once`() throws {
        let spectrum = try #require(
            SpectrumEstimator(segmentLength: 500, sampleRate: rate).spectrum(of: uniformNoise(500, seed: 11)))
        let parts = spectrum.meanSquares(between: [0, 0.6, 50, 50, 100.0001, 250, 600])
        let whole = spectrum.meanSquares.reduce(0, +)
        #expect(abs(parts.reduce(0, +) - whole) < 1e-12)
        #expect(parts[2] == 0)
        let orders = spectrum.meanSquares(betweenOrders: [0.5, 1.5, 3.5], shaftFrequency: 20)
        #expect(orders == spectrum.meanSquares(between: [10, 30, 70]))
    }

    @Test func `a band holds its edges, and none where no line lies`() throws {
        let spectrum = try #require(
            SpectrumEstimator(segmentLength: 1280, sampleRate: 12_800).spectrum(of: uniformNoise(1280, seed: 1)))
        #expect(spectrum.lines(in: 10...1000) == 1..<101)
        #expect(spectrum.lines(in: 11...19).isEmpty)
        #expect(spectrum.lines(in: 6390...99_999) == 639..<641)
        #expect(spectrum.lines(in: 7000...99_999).isEmpty)
        #expect(spectrum.lines(in: -9 ... -1).isEmpty)
        #expect(spectrum.lines(in: 0...Double.infinity) == 0..<641)
    }

    @Test func `a record shorter than a segment has no spectrum`() {
        let estimator = SpectrumEstimator(segmentLength: 64, sampleRate: rate)
        #expect(estimator.spectrum(of: uniformNoise(63, seed: 1)) == nil)
        #expect(estimator.spectrum(of: []) == nil)
        #expect(estimator.segmentCount(of: 64) == 1)
    }

    @Test func `a waterfall has the spectrum of each segment`() throws {
        let estimator = SpectrumEstimator(segmentLength: 64, overlap: 32, sampleRate: rate)
        let samples = uniformNoise(150, seed: 6)
        var workspace = estimator.makeWorkspace()
        let waterfall = estimator.waterfall(of: samples, using: &workspace)
        #expect(waterfall.spectra.count == 3)
        #expect(waterfall.interval == 0.032)
        #expect(waterfall.spectra[1] == estimator.spectrum(of: Array(samples[32..<96])))
    }

    @Test(arguments: [64, 45]) func `the cepstrum is NumPy's`(count: Int) throws {
        let cepstrum = try #require(Cepstrum(of: uniformNoise(count, seed: 7), sampleRate: rate))
        #expect(relativeError(cepstrum.values, try Golden("cepstrum")["\(count)"]) < 1e-12)
        #expect(cepstrum.interval == 1e-3)
    }

    @Test func `an echo is a peak of the cepstrum at its delay`() throws {
        let samples = uniformNoise(2048, seed: 12)
        let echoed = samples.indices.map { samples[$0] + 0.5 * samples[($0 + 2048 - 100) % 2048] }
        let cepstrum = try #require(Cepstrum(of: echoed, sampleRate: rate))
        let peak = cepstrum.values[20..<1024].enumerated().max { $0.element < $1.element }
        #expect(peak?.offset == 80)
        // ln |1 + a e^−jωd| = Σ −(−a)^n/n cos(nωd): value d of the two-sided cepstrum is a/2.
        #expect(abs((peak?.element ?? 0) - 0.25) < 0.06)
    }

    @Test func `silence and one sample have no cepstrum`() {
        #expect(Cepstrum(of: [0, 0, 0], sampleRate: 1) == nil)
        #expect(Cepstrum(of: [1], sampleRate: 1) == nil)
    }
}
