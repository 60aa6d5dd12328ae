import Foundation
import Testing

@testable import DataManipulation

@Suite struct `Scalar features` {
    @Test(arguments: [1, 2, 7, 8, 100]) func `values are SciPy's`(count: Int) throws {
        let samples = uniformNoise(count, seed: 8).map { $0 * $0 * $0 + 0.1 }
        let features = try #require(ScalarFeatures(of: samples))
        let values = [
            features.mean, features.rms, features.peak, features.peakToPeak, features.crestFactor, features.shapeFactor,
            features.impulseFactor, features.clearanceFactor, features.kurtosis, features.skewness,
        ].compactMap { $0 }
        #expect(relativeError(values, try Golden("features")["\(count)"]) < 1e-13)
    }

    @Test func `a sine has the factors of the textbook`() throws {
        let features = try #require(
            ScalarFeatures(of: tone(10, amplitude: 2, count: 10_000, sampleRate: 10_000)))
        #expect(abs(features.rms - 2.0.squareRoot()) < 1e-9)
        #expect(abs(features.peakToPeak - 4) < 1e-9)
        #expect(abs(try #require(features.crestFactor) - 2.0.squareRoot()) < 1e-9)
        #expect(abs(try #require(features.kurtosis) - 1.5) < 1e-9)
        #expect(abs(try #require(features.skewness)) < 1e-9)
        #expect(abs(try #require(features.shapeFactor) - .pi / 8.0.squareRoot()) < 1e-4)
        #expect(abs(try #require(features.impulseFactor) - .pi / 2) < 1e-4)
    }

    @Test func `Gaussian noise has a kurtosis of three`() throws {
        let features = try #require(ScalarFeatures(of: gaussianNoise(50_000, seed: 3)))
        #expect(abs(try #require(features.kurtosis) - 3) < 0.15)
    }

    @Test func `what has no value is left out`() throws {
        let silence = try #require(ScalarFeatures(of: [0, 0, 0]))
        #expect(silence.crestFactor == nil && silence.kurtosis == nil && silence.shapeFactor == nil)
        #expect(silence.clearanceFactor == nil && silence.impulseFactor == nil && silence.skewness == nil)
        let level = try #require(ScalarFeatures(of: Array(repeating: 0.1, count: 1001)))
        #expect(level.kurtosis == nil)
        #expect(abs(try #require(level.crestFactor) - 1) < 1e-12)
        #expect(ScalarFeatures(of: []) == nil)
        #expect(ScalarFeatures(of: [1, .nan]) == nil)
        #expect(ScalarFeatures(of: [1, .infinity, 2]) == nil)
        #expect(ScalarFeatures(of: [1e300, 2]) == nil)
    }

    @Test func `an offset does not spoil the moments`() throws {
        let samples = uniformNoise(1000, seed: 4)
        let plain = try #require(ScalarFeatures(of: samples))
        let offset = try #require(ScalarFeatures(of: samples.map { $0 + 1e6 }))
        #expect(relativeError([try #require(plain.kurtosis)], [try #require(offset.kurtosis)]) < 1e-6)
    }
}

@Suite struct `Spectral features` {
    @Test func `values are SciPy's`() throws {
        let spectrum = try #require(
            SpectrumEstimator(segmentLength: 200, sampleRate: 1000).spectrum(of: uniformNoise(200, seed: 9)))
        let features = try #require(SpectralFeatures(of: spectrum, in: 50...400))
        let values = [features.centroid, features.entropy, features.flatness]
        #expect(relativeError(values, try Golden("spectral-features")["50-400"]) < 1e-12)
    }

    @Test func `a tone is orderly and noise is not`() throws {
        let estimator = SpectrumEstimator(segmentLength: 8192, window: .rectangular, sampleRate: 8192)
        let pure = try #require(estimator.spectrum(of: tone(100, count: 8192, sampleRate: 8192)))
        let noise = try #require(estimator.spectrum(of: gaussianNoise(8192, seed: 1)))
        let ofTone = try #require(SpectralFeatures(of: pure, in: 1...4000))
        let ofNoise = try #require(SpectralFeatures(of: noise, in: 1...4000))
        #expect(abs(ofTone.centroid - 100) < 1e-6 && ofTone.entropy < 1e-6 && ofTone.flatness < 1e-6)
        #expect(abs(ofNoise.flatness - 0.561) < 0.03 && ofNoise.entropy > 0.9)
    }

    @Test func `a band without lines or energy has none`() throws {
        let estimator = SpectrumEstimator(segmentLength: 100, sampleRate: 1000)
        let silence = try #require(estimator.spectrum(of: Array(repeating: 0, count: 100)))
        #expect(SpectralFeatures(of: silence, in: 10...400) == nil)
        let noise = try #require(estimator.spectrum(of: uniformNoise(100, seed: 1)))
        #expect(SpectralFeatures(of: noise, in: 11...19) == nil)
        #expect(SpectralFeatures(of: noise, in: 10...19) == nil)
    }
}

@Suite struct `High frequencies` {
    private static let rate = 25_600.0
    /// A ring at 6 kHz for less than a millisecond.
    private static let ringing = (0..<2560).map { index in
        let age = Double(index) / rate
        return 0.3 * exp(-age / 2e-4) * sin(2 * .pi * 6000 * age)
    }
    /// Ten of them a second, on a large slow vibration.
    private static let impacts = sum(
        (0..<10).flatMap { _ in ringing }, tone(25, amplitude: 2, count: 25_600, sampleRate: rate))

    @Test func `impacts keep their height and the machine's movement is gone`() throws {
        let band = try #require(HighFrequencyBand(above: 2000, sampleRate: Self.rate))
        let height = try #require(ScalarFeatures(of: Self.ringing)).peak
        let held = band.peakHold(of: Self.impacts, blockLength: 256)
        #expect(held.count == 100)
        for (index, value) in held.enumerated() {
            // Before an impact the filter without delay rings a little.
            if index % 10 == 0 { #expect(abs(value / height - 1) < 0.15) }
            if (2...8).contains(index % 10) { #expect(value < 0.01 * height) }
        }
        let features = try #require(band.features(of: Self.impacts))
        #expect(try #require(features.kurtosis) > 50)
        #expect(abs(features.rms / rms(Self.ringing) - 1) < 0.1)
    }

    @Test func `blocks are counted to the end`() throws {
        let band = try #require(HighFrequencyBand(above: 2000, sampleRate: Self.rate))
        #expect(band.peakHold(of: uniformNoise(1001, seed: 1), blockLength: 100).count == 11)
        #expect(band.peakHold(of: [], blockLength: 100) == [])
        #expect(HighFrequencyBand(above: 12_800, sampleRate: Self.rate) == nil)
    }

    @Test func `the gain at the edge is a half`() throws {
        let band = try #require(HighFrequencyBand(above: 2000, sampleRate: Self.rate))
        let waveform = band.waveform(of: tone(2000, count: 5120, sampleRate: Self.rate))
        #expect(abs(rms(Array(waveform[1000..<4072])) * 2.0.squareRoot() - 0.5) < 5e-3)
    }
}
