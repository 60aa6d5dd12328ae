import Foundation
import Testing

@testable import DataManipulation

@Suite struct `Integration of vibration` {
    static let tones = [12.5, 80, 159.155, 900]

    private func velocity(of samples: [Double], rate: Double, in band: ClosedRange<Double> = .severity) throws -> Double
    {
        let estimator = SpectrumEstimator(segmentLength: samples.count, sampleRate: rate)
        return try #require(estimator.spectrum(of: samples)).rms(of: .once, in: band)
    }

    /// 1 g RMS at 159.155 Hz, 1000 radians a second, is 9.80665 mm/s.
    @Test(arguments: tones) func `velocity of a tone is right`(frequency: Double) throws {
        let truth = 9806.65 / (2 * .pi * frequency)
        for (rate, duration, bound) in [
            (2560.0, 1.28, 5e-3), (12_800, 1.28, 5e-3), (25_600, 1.6, 5e-3), (2560, 2, 5e-3), (2560, 0.8, 1e-2),
            (2560, 0.64, 1e-2), (2560, 0.5, 1e-2), (2560, 0.6, 1e-2), (25_600, 0.7, 1e-2),
            // The edge of the band lies one and a half lines from 12.5 Hz, or two and a quarter, or less than one.
            (2560, 0.52, 1e-3), (25_600, 0.52, 1e-3), (2560, 0.45, 5e-3), (2560, 0.35, 5e-3), (2560, 0.3, 5e-3),
        ] {
            for phase in [0.0, 0.7, 1.6, 2.9] {
                let samples = tone(
                    frequency, amplitude: 9806.65 * 2.0.squareRoot(), phase: phase, count: Int(rate * duration),
                    sampleRate: rate)
                let error = try velocity(of: samples, rate: rate) / truth - 1
                #expect(abs(error) < bound, "\(duration) s, phase \(phase)")
                #expect(abs(try velocity(of: samples, rate: rate, in: .severityOfSlowMachines) / truth - 1) < bound)
            }
        }
    }

    /// The truth is the tone's velocity and that of the noise alone.
    @Test(arguments: tones) func `velocity of a tone in noise is right`(frequency: Double) throws {
        let rate = 2560.0, count = Int(1.28 * rate)
        for seed in 1...5 as ClosedRange<UInt64> {
            let noise = gaussianNoise(count, seed: seed).map { 0.02 * $0 }
            let samples = sum(noise, tone(frequency, amplitude: 2.0.squareRoot(), count: count, sampleRate: rate))
            let toneVelocity = 1 / (2 * .pi * frequency), noiseVelocity = try velocity(of: noise, rate: rate)
            let truth = (toneVelocity * toneVelocity + noiseVelocity * noiseVelocity).squareRoot()
            #expect(abs(try velocity(of: samples, rate: rate) / truth - 1) < 5e-3, "seed \(seed)")
        }
    }

    /// As above; a record of half a second leaves more to how far the noise is in phase with the tone.
    @Test(arguments: tones) func `velocity of a tone in a short record in noise is right`(frequency: Double) throws {
        let rate = 2560.0
        for seed in 1...9 as ClosedRange<UInt64> {
            let duration = [0.45, 0.52, 0.64][Int(seed) % 3], count = Int(duration * rate)
            let noise = gaussianNoise(count, seed: seed).map { 0.02 * $0 }
            let samples = sum(noise, tone(frequency, amplitude: 2.0.squareRoot(), count: count, sampleRate: rate))
            let toneVelocity = 1 / (2 * .pi * frequency), noiseVelocity = try velocity(of: noise, rate: rate)
            let truth = (toneVelocity * toneVelocity + noiseVelocity * noiseVelocity).squareRoot()
            #expect(abs(try velocity(of: samples, rate: rate) / truth - 1) < 1e-2, "\(duration) s, seed \(seed)")
        }
    }

    /// ∫ S/(2πf)² df over the band, by the mean of many records.
    @Test func `velocity of noise is that of its density`() throws {
        let rate = 2560.0, lower = 10.0, upper = 1000.0
        let truth = 2 / rate / (4 * Double.pi * Double.pi) * (1 / lower - 1 / upper)
        var sum = 0.0
        for seed in 1...200 as ClosedRange<UInt64> {
            let velocity = try velocity(of: gaussianNoise(2560, seed: seed), rate: rate)
            sum += velocity * velocity / 200
        }
        #expect(abs(sum / truth - 1) < 0.1)
    }

    @Test func `displacement of a tone is right from line eight on`() throws {
        let rate = 2560.0
        for line in [8, 8.5, 20, 100.25] {
            let frequency = line * 2
            let samples = tone(frequency, amplitude: 2.0.squareRoot(), phase: 1, count: 1280, sampleRate: rate)
            let spectrum = try #require(SpectrumEstimator(segmentLength: 1280, sampleRate: rate).spectrum(of: samples))
            let angular = 2 * .pi * frequency
            #expect(abs(spectrum.rms(of: .once, in: 4...1000) * angular - 1) < 1e-3)
            #expect(abs(spectrum.rms(of: .twice, in: 4...1000) * angular * angular - 1) < 1e-2)
        }
    }

    @Test func `energy outside the band does not count`() throws {
        let samples = sum(
            tone(5, amplitude: 100, count: 2560, sampleRate: 2560),
            tone(1100, amplitude: 100, count: 2560, sampleRate: 2560))
        #expect(try velocity(of: samples, rate: 2560) < 1e-9)
    }

    /// Of 9.2 Hz 7 % of the energy stands at line 13, above the edge.
    @Test func `a tone just outside the band counts with no line of its lobe`() throws {
        for phase in [0.0, 0.7, 1.6, 2.9] {
            for frequency in [9.2, 9.6, 1000.4, 1000.9] {
                let samples = tone(frequency, amplitude: 1, phase: phase, count: 3277, sampleRate: 2560)
                let all = try velocity(of: samples, rate: 2560, in: .severityOfSlowMachines)
                let whole = frequency < 10 ? all : 1 / (2 * .pi * frequency) / 2.0.squareRoot()
                #expect(try velocity(of: samples, rate: 2560) < 0.04 * whole, "\(frequency) Hz, phase \(phase)")
            }
        }
    }

    @Test(arguments: [(1, Integration.once), (2, .twice)])
    func `waveforms are NumPy's`(times: Int, integration: Integration) throws {
        let samples = uniformNoise(201, seed: 10)
        let plan = try #require(VibrationIntegration(count: 201, sampleRate: 1000, band: 10...300))
        #expect(relativeError(plan.integrated(samples, integration), try Golden("integration")["\(times)"]) < 1e-11)
    }

    @Test func `waveforms of a tone are a quarter and half a period late`() throws {
        let plan = try #require(VibrationIntegration(count: 1280, sampleRate: 1280, band: 10...500))
        let angular = 2 * Double.pi * 40
        func wave(_ amplitude: Double, _ phase: Double) -> [Double] {
            tone(40, amplitude: amplitude, phase: phase, count: 1280, sampleRate: 1280)
        }
        let acceleration = wave(1, 0)
        #expect(relativeError(plan.integrated(acceleration, .once), wave(1 / angular, -Double.pi / 2)) < 1e-12)
        #expect(relativeError(plan.integrated(acceleration, .twice), wave(1 / angular / angular, -Double.pi)) < 1e-12)
    }

    @Test func `a record without a line in the band is refused`() {
        #expect(VibrationIntegration(count: 1, sampleRate: 1000, band: 10...300) == nil)
        #expect(VibrationIntegration(count: 50, sampleRate: 1000, band: 21...39) == nil)
        #expect(VibrationIntegration(count: 50, sampleRate: 1000, band: 0...39) == nil)
        #expect(VibrationIntegration(count: 50, sampleRate: 10, band: 10...39) == nil)
    }
}
