import DataManipulation
import Foundation
import HealthAssessment
import Testing

@Suite struct SteadyWaveformTests {
    private static let rate = 12000.0, count = 48000, shaft = 24.7

    /// Order 1 and 3 of a shaft whose speed swings by a share, three times in ten seconds.
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
    func `the orders of a shaft are lines, steady or swinging`(swing: Double) throws {
        let waveform = try Self.waveform(swing: swing), spectrum = waveform.spectrum
        let shaft = try #require(waveform.shaftFrequency)
        let first = spectrum.amplitudes[spectrum.line(nearest: shaft)]
        let third = spectrum.amplitudes[spectrum.line(nearest: 3 * shaft)]
        // Between lines a Hann window loses up to 15 %.
        #expect(abs(shaft - Self.shaft) < 0.02 * Self.shaft)
        #expect(first > 0.8 && first < 1.05)
        #expect(third > 0.4 && third < 0.55)
    }

    @Test func `without a speed nothing is resampled`() throws {
        #expect(try Self.waveform(swing: 0.03, nominal: nil).shaftFrequency == nil)
    }
}
