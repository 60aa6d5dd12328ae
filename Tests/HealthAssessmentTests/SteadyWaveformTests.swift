import DataManipulation
import Foundation
import HealthAssessment
import Testing

@Suite struct SteadyWaveformTests {
    private static let rate = 12000.0, count = 48000, shaft = 24.7

    /// Orders 1 and 3 of a shaft whose speed swings by a share, three times in ten seconds.
    private static func samples(swing: Double) -> [Double] {
        var angle = 0.0
        return (0..<count).map { index in
            angle += shaft * (1 + swing * sin(2 * .pi * 0.3 * Double(index) / rate)) / rate
            return sin(2 * .pi * angle) + 0.5 * sin(6 * .pi * angle) + 0.3 * Double.random(in: -1...1)
        }
    }

    private static func waveform(swing: Double, nominal: Double? = shaft) throws -> SteadyWaveform {
        let estimator = SpectrumEstimator(segmentLength: count, sampleRate: rate)
        return try #require(
            SteadyWaveform(samples(swing: swing), sampleRate: rate, nominal: nominal) { estimator.spectrum(of: $0) })
    }

    @Test(arguments: [0, 0.03])
    func `the shaft's order keeps its velocity, steady or swinging`(swing: Double) throws {
        let waveform = try Self.waveform(swing: swing)
        let shaft = try #require(waveform.shaftFrequency)
        let spectrum = VelocitySpectrum(waveform.spectrum, .velocity(1))
        let tolerance = spectrum.spread(ofOrdersOf: shaft)
        let first = try spectrum.tone(at: shaft, reach: shaft / 2, tolerance: tolerance).velocity
        // Within what it swings.
        #expect(abs(shaft - Self.shaft) < 0.03 * Self.shaft)
        #expect(abs(first * 2.0.squareRoot() - 1) < 0.2)
    }

    @Test(arguments: [(24.9, 24.9), (49.4, 49.4), (50.0, 49.6), (60.1, 59.5)])
    func `one line tells the speed, unless the mains may have put it there`(line: Double, told: Double) throws {
        let samples = (0..<Self.count).map { index in
            sin(2 * .pi * line * Double(index) / Self.rate) + 0.3 * Double.random(in: -1...1)
        }
        let estimator = SpectrumEstimator(segmentLength: Self.count, sampleRate: Self.rate)
        let nominal = line == told ? 0.99 * line : told
        let steady = try #require(
            SteadyWaveform(samples, sampleRate: Self.rate, nominal: nominal) { estimator.spectrum(of: $0) })
        #expect(abs(try #require(steady.shaftFrequency) - told) < 1e-4 * told)
    }

    @Test func `a mesh keeps its velocity where the speed swings by a hundredth`() throws {
        var angle = 0.0
        let samples = (0..<Self.count).map { index in
            angle += Self.shaft * (1 + 0.01 * sin(2 * .pi * 0.3 * Double(index) / Self.rate)) / Self.rate
            return sin(2 * .pi * angle) + sin(46 * .pi * angle) + 0.5 * sin(92 * .pi * angle)
                + 0.3 * Double.random(in: -1...1)
        }
        let estimator = SpectrumEstimator(segmentLength: Self.count, sampleRate: Self.rate)
        let steady = try #require(
            SteadyWaveform(samples, sampleRate: Self.rate, nominal: Self.shaft) {
                estimator.spectrum(of: $0)
            })
        let shaft = try #require(steady.shaftFrequency)
        let mesh = try VelocitySpectrum(steady.spectrum, .velocity(1)).tone(
            at: 23 * shaft, reach: shaft / 2, tolerance: 0.002)
        #expect(abs(mesh.velocity * 2.0.squareRoot() - 1) < 0.1)
    }

    @Test func `high frequencies are heard without their tones`() throws {
        let samples = (0..<Self.count).map { index in
            Double.random(in: -1...1) + 5 * sin(2 * .pi * 3000 * Double(index) / Self.rate)
        }
        let estimator = SpectrumEstimator(segmentLength: Self.count, sampleRate: Self.rate)
        let spectrum = try #require(estimator.spectrum(of: samples))
        let noise = try VelocitySpectrum(spectrum, .velocity(1)).highFrequencyNoise()
        // Of 6 kHz those from 2 to 4.7.
        #expect(abs(noise / (2.69 / 6 / 3).squareRoot() - 1) < 0.1)
    }

    @Test func `without a speed nothing is resampled`() throws {
        #expect(try Self.waveform(swing: 0.03, nominal: nil).shaftFrequency == nil)
    }
}
