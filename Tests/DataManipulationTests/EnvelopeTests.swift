import Foundation
import Testing

@testable import DataManipulation

private let rate = 20_000.0

/// Rings at `resonance` that come `frequency` times a second, with a slip of up to 1 %, in noise of RMS `noise`.
private func impacts(
    _ frequency: Double, resonance: Double, count: Int = 40_000, noise: Double = 0.1, seed: UInt64 = 1
) -> [Double] {
    var samples = gaussianNoise(count, seed: seed).map { $0 * noise }
    var time = 0.001
    for slip in uniformNoise(10_000, seed: seed + 1) where time < Double(count) / rate {
        let first = Int((time * rate).rounded(.up))
        for index in first..<min(first + 100, count) {
            let age = Double(index) / rate - time
            samples[index] += exp(-age * 1500) * sin(2 * .pi * resonance * age)
        }
        time += (1 + 0.01 * slip) / frequency
    }
    return samples
}

extension Envelope {
    fileprivate func squared(of samples: [Double]) -> [Double] {
        var workspace = makeWorkspace()
        // What a call leaves behind means nothing to the next.
        _ = squared(of: samples.reversed(), using: &workspace)
        return squared(of: samples, using: &workspace)
    }

    fileprivate func spectrum(of samples: [Double]) -> Spectrum {
        var workspace = makeWorkspace()
        _ = spectrum(of: samples.reversed(), using: &workspace)
        return spectrum(of: samples, using: &workspace)
    }
}

extension CepstrumWhitening {
    fileprivate func whitened(_ samples: [Double]) -> [Double] {
        var workspace = makeWorkspace()
        return whitened(samples, using: &workspace)
    }
}

extension Kurtogram {
    fileprivate func bands(of samples: [Double]) -> [Band] {
        var workspace = makeWorkspace()
        return bands(of: samples, using: &workspace)
    }
}

@Suite struct `Envelopes` {
    @Test(arguments: [128, 101]) func `squared envelopes are SciPy's`(count: Int) throws {
        let golden = try Golden("envelope"), samples = uniformNoise(count, seed: 11)
        let whole = try #require(Envelope(count: count, sampleRate: 1000))
        #expect(relativeError(whole.squared(of: samples), golden["whole \(count)"]) < 1e-13)
        let band = try #require(Envelope(count: count, sampleRate: 1000, band: 100...200, window: .rectangular))
        let amplitudes = band.spectrum(of: samples).amplitudes
        #expect(relativeError(Array(amplitudes.prefix(10)), golden["amplitudes 100-200 \(count)"]) < 1e-12)
        #expect(band.count < count / 3)
    }

    @Test func `a modulated carrier has the lines of its modulation`() throws {
        let carrier = tone(4000, amplitude: 3, count: 20_000, sampleRate: rate)
        let modulation = tone(90, amplitude: 0.4, count: 20_000, sampleRate: rate)
        let samples = zip(carrier, modulation).map { $0 * (1 + $1) }
        let envelope = try #require(Envelope(count: 20_000, sampleRate: rate, band: 3500...4500))
        let spectrum = envelope.spectrum(of: samples), amplitudes = spectrum.amplitudes
        #expect(abs(amplitudes[spectrum.line(nearest: 90)] - 2 * 0.4 * 9) < 1e-9)
        #expect(abs(amplitudes[spectrum.line(nearest: 180)] - 0.4 * 0.4 * 9 / 2) < 1e-9)
        #expect(spectrum.lineSpacing == 1)
    }

    @Test func `a band without two lines is refused`() {
        #expect(Envelope(count: 1000, sampleRate: 1000, band: 100.2...100.8) == nil)
        #expect(Envelope(count: 1000, sampleRate: 1000, band: 600...700) == nil)
        #expect(Envelope(count: 1, sampleRate: 1000) == nil)
    }

    @Test(arguments: [128, 101]) func `whitening is NumPy's, with RMS one`(count: Int) throws {
        let whitened = CepstrumWhitening(count: count).whitened(uniformNoise(count, seed: 11))
        #expect(relativeError(whitened, try Golden("envelope")["whitened \(count)"]) < 1e-12)
        #expect(abs(rms(whitened) - 1) < 1e-12)
        #expect(CepstrumWhitening(count: 4).whitened([0, 0, 0, 0]) == [0, 0, 0, 0])
    }

    @Test func `whitening brings out impacts under a strong tone`() throws {
        let samples = sum(impacts(107, resonance: 5000), tone(1013, amplitude: 20, count: 40_000, sampleRate: rate))
        let envelope = try #require(Envelope(count: 40_000, sampleRate: rate))
        func score(_ samples: [Double]) throws -> Double {
            try #require(HarmonicComb(in: envelope.spectrum(of: samples), fundamental: 107)).score
        }
        let whitened = try score(CepstrumWhitening(count: 40_000).whitened(samples))
        #expect(whitened > 5)
    }
}

@Suite struct `Separation of tones from the rest` {
    @Test func `tones go one way and noise the other`() throws {
        let count = 40_000
        let noise = gaussianNoise(count, seed: 7)
        let tones = sum(
            tone(310, amplitude: 3, count: count, sampleRate: rate),
            tone(2404.4, amplitude: 2, count: count, sampleRate: rate))
        let separation = DiscreteRandomSeparation(segmentLength: 2048, delay: 300)
        let parts = try #require(separation.separated(sum(noise, tones)))
        // Of the tones at most 1 % in energy stays with the noise, which loses a tenth of its RMS at most.
        let error = zip(parts.tones, tones).map { $0 - $1 }
        #expect(rms(error) < 0.35)
        #expect(abs(rms(parts.rest) - 1) < 0.1)
        let estimator = SpectrumEstimator(segmentLength: 2000, sampleRate: rate)
        let before = try #require(estimator.spectrum(of: sum(noise, tones)))
        let after = try #require(estimator.spectrum(of: parts.rest))
        for frequency in [310, 2404.4] {
            let band = (frequency - 30)...(frequency + 30)
            #expect(after.meanSquare(in: band) < 0.01 * before.meanSquare(in: band))
        }
        #expect(relativeError(sum(parts.tones, parts.rest), sum(noise, tones)) < 1e-15)
    }

    @Test func `a record too short to average over is refused`() {
        let separation = DiscreteRandomSeparation(segmentLength: 2048, delay: 300)
        #expect(separation.separated(uniformNoise(8000, seed: 1)) == nil)
        #expect(separation.separated([]) == nil)
    }
}

@Suite struct `Kurtograms` {
    private let plan = Kurtogram(count: 40_000, sampleRate: rate, narrowest: 350)!

    @Test func `the tree has halves and thirds down to the narrowest width`() {
        let bands = plan.bands(of: gaussianNoise(40_000, seed: 2))
        let widths = Dictionary(grouping: bands) { ($0.width * 10).rounded() / 10 }.mapValues(\.count)
        #expect(
            widths == [
                10_000: 1, 5000: 2, 3333.3: 3, 2500: 4, 1666.7: 6, 1250: 8, 833.3: 12, 625: 16, 416.7: 24,
            ])
        for level in Dictionary(grouping: bands, by: { ($0.width * 10).rounded() }).values {
            #expect(level.first?.range.lowerBound == 0)
            #expect(abs((level.last?.range.upperBound ?? 0) - 10_000) < 1e-6)
        }
    }

    @Test func `Gaussian noise has none and a tone has minus one`() {
        for band in plan.bands(of: gaussianNoise(40_000, seed: 2)) {
            #expect(abs(band.kurtosis) < 0.5 && abs(band.steadyKurtosis) < 0.5)
        }
        // On a line of the shortened record, so that nothing leaks.
        let pure = plan.bands(of: tone(4000, count: 40_000, sampleRate: rate))
        for band in pure where band.range.lowerBound < 3900 && band.range.upperBound > 4100 {
            #expect(abs(band.kurtosis + 1) < 0.01 && abs(band.steadyKurtosis + 1) < 0.01)
        }
    }

    @Test(arguments: [3100.0, 5200, 8000]) func `impacts show in the band of their resonance`(resonance: Double) throws
    {
        let bands = plan.bands(of: impacts(97, resonance: resonance))
        let best = try #require(EnvelopeBand.mostImpulsive(of: bands))
        #expect(best.range.contains(resonance) && best.steadyKurtosis > 2)
    }

    @Test func `a single impulse does not choose the band`() throws {
        var samples = impacts(97, resonance: 5200)
        for index in 0..<60 {
            samples[21_000 + index] += 40 * exp(-Double(index) / 15) * sin(2 * .pi * 0.425 * Double(index))
        }
        let bands = plan.bands(of: samples)
        let classic = try #require(bands.max { $0.kurtosis < $1.kurtosis })
        #expect(classic.range.contains(8500))
        let best = try #require(EnvelopeBand.mostImpulsive(of: bands))
        #expect(best.range.contains(5200))
    }

    @Test func `candidates choose the band that shows them`() throws {
        // Stronger impacts of something else elsewhere.
        let samples = sum(
            impacts(97, resonance: 3100, noise: 0.2), impacts(41, resonance: 8000, noise: 0, seed: 9).map { $0 * 3 })
        let bands = plan.bands(of: samples)
        let best = try #require(
            EnvelopeBand.clearest(of: bands, for: [61.3, 97.5], shaftFrequency: nil, in: samples, sampleRate: rate))
        #expect(best.candidate == 1 && best.band.range.contains(3100) && best.comb.score > 10)
        #expect(
            EnvelopeBand.clearest(of: bands, for: [6000], shaftFrequency: nil, in: samples, sampleRate: rate) == nil)
    }

    @Test func `a record too short for one band is refused`() {
        #expect(Kurtogram(count: 200, sampleRate: rate, narrowest: 350) == nil)
        #expect(Kurtogram(count: 40_000, sampleRate: rate, narrowest: 10_001) == nil)
        for count in 256...1200 {
            guard let plan = Kurtogram(count: count, sampleRate: 1000, narrowest: 1) else { continue }
            #expect(!plan.bands(of: uniformNoise(count, seed: 1)).isEmpty)
        }
    }
}

@Suite struct `Harmonic combs` {
    @Test func `noise has a low score and even probabilities`() throws {
        var scores = 0.0, probabilities = [Double]()
        for seed in 1...60 as ClosedRange<UInt64> {
            let estimator = SpectrumEstimator(segmentLength: 4000, window: .rectangular, sampleRate: 4000)
            let spectrum = try #require(estimator.spectrum(of: uniformNoise(4000, seed: seed)))
            let comb = try #require(HarmonicComb(in: spectrum, fundamental: 107))
            scores += comb.score / 60
            probabilities += comb.teeth.map(\.probability)
        }
        #expect((0.5...1).contains(scores))
        #expect(abs(probabilities.reduce(0, +) / Double(probabilities.count) - 0.5) < 0.06)
    }

    @Test func `harmonics are found within the tolerance`() throws {
        let spectrum = try #require(Envelope(count: 40_000, sampleRate: rate, band: 4000...6000)).spectrum(
            of: impacts(98.5, resonance: 5000))
        let comb = try #require(HarmonicComb(in: spectrum, fundamental: 97))
        #expect(comb.teeth.count == 4)
        #expect(abs(spectrum.frequency(of: comb.teeth[0].line) - 98.5) < 1)
        #expect(comb.teeth[0].probability < 1e-6)
        #expect(try #require(HarmonicComb(in: spectrum, fundamental: 71)).score < 3)
        #expect(HarmonicComb(in: spectrum, fundamental: 5000) == nil)
        #expect(HarmonicComb(in: spectrum, fundamental: 0.1) == nil)
    }

    @Test func `what is the shaft's is not a bearing's`() throws {
        // The second and fourth harmonic of 3.52 orders lie close to 7 and 14.
        let samples = (1...20).reduce(gaussianNoise(40_000, seed: 8).map { $0 * 0.01 }) {
            sum($0, tone(29.5 * Double($1), count: 40_000, sampleRate: rate))
        }
        let spectrum = try #require(
            SpectrumEstimator(segmentLength: 40_000, sampleRate: rate).spectrum(of: samples))
        let bearing = 3.52 * 29.5
        let misled = try #require(HarmonicComb(in: spectrum, fundamental: bearing))
        let comb = try #require(HarmonicComb(in: spectrum, fundamental: bearing, shaftFrequency: 29.5))
        #expect(misled.score > 50 && comb.score < 3)
        #expect(comb.teeth.map(\.harmonic) == [1, 2, 3, 4])
        #expect(comb.teeth.allSatisfy { $0.probability > 1e-4 })
        // Not a line is left of an order that is a multiple.
        #expect(HarmonicComb(in: spectrum, fundamental: 59, tolerance: 0.002, shaftFrequency: 29.5) == nil)
    }
}
