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

    @Test func `without a speed nothing is resampled`() throws {
        #expect(try Self.waveform(swing: 0.03, nominal: nil).shaftFrequency == nil)
    }
}
