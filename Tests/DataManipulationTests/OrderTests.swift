import Foundation
import Testing

@testable import DataManipulation

private let rate = 5120.0

/// A shaft that runs up evenly from 20 to 30 Hz in ten seconds.
private enum RunUp {
    static let count = 51_200

    static func revolutions(_ time: Double) -> Double { 20 * time + 0.5 * time * time }

    static func time(_ revolutions: Double) -> Double { (400 + 2 * revolutions).squareRoot() - 20 }

    /// Orders with their amplitudes.
    static func samples(_ orders: [(Double, Double)]) -> [Double] {
        (0..<count).map { index in
            let angle = 2 * .pi * revolutions(Double(index) / rate)
            return orders.reduce(0) { $0 + $1.1 * sin($1.0 * angle + 0.3) }
        }
    }
}

@Suite struct `Angles of a shaft` {
    @Test func `a steady speed turns evenly`() throws {
        let angle = try #require(ShaftAngle(frequency: 25))
        #expect(angle.revolutions(at: 0) == 0)
        #expect(abs(angle.revolutions(at: 3.3) - 82.5) < 1e-12)
        #expect(abs(angle.time(at: 82.5) - 3.3) < 1e-12)
        #expect(abs(angle.frequencies.lowerBound - 25) < 1e-9 && abs(angle.frequencies.upperBound - 25) < 1e-9)
        #expect(OrderTracking.samplesPerRevolution(for: angle, sampleRate: 3200) == 128)
    }

    @Test func `tacho and register follow a run-up`() throws {
        let pulses = (0..<250).map { RunUp.time(Double($0) + 0.25) }
        let tacho = try #require(ShaftAngle(pulses: pulses))
        let register = try #require(ShaftAngle(frequencies: [20, 23, 30], at: [0, 3, 10]))
        for time in stride(from: 0.05, to: 9.9, by: 0.013) {
            #expect(abs(register.revolutions(at: time) - RunUp.revolutions(time)) < 1e-4)
            let difference = tacho.revolutions(at: time) - RunUp.revolutions(time)
            #expect(abs(difference - (tacho.revolutions(at: 5) - RunUp.revolutions(5))) < 1e-5)
            #expect(abs(tacho.time(at: tacho.revolutions(at: time)) - time) < 1e-9)
        }
        #expect(tacho.frequencies.lowerBound > 19.9 && tacho.frequencies.upperBound < 30.1)
    }

    @Test func `several pulses a revolution are counted`() throws {
        let angle = try #require(ShaftAngle(pulses: (0..<100).map { Double($0) / 80 }, perRevolution: 4))
        #expect(abs(angle.revolutions(at: 1) - 20) < 1e-9)
    }

    @Test func `jittering pulses never turn the shaft back`() throws {
        let jitter = uniformNoise(200, seed: 3)
        let angle = try #require(ShaftAngle(pulses: jitter.indices.map { (Double($0) + 0.49 * jitter[$0]) / 20 }))
        let turns = stride(from: 0, to: 9, by: 1e-3).map(angle.revolutions)
        #expect(zip(turns, turns.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test func `what is no angle is refused`() {
        #expect(ShaftAngle(frequency: 0) == nil)
        #expect(ShaftAngle(frequency: .nan) == nil)
        #expect(ShaftAngle(pulses: [1]) == nil)
        #expect(ShaftAngle(pulses: [1, 1]) == nil)
        #expect(ShaftAngle(pulses: [1, .infinity]) == nil)
        #expect(ShaftAngle(frequencies: [], at: []) == nil)
        #expect(ShaftAngle(frequencies: [1, 2], at: [0]) == nil)
        #expect(ShaftAngle(frequencies: [1, -2], at: [0, 1]) == nil)
        #expect(ShaftAngle(frequencies: [7], at: [3]) == ShaftAngle(frequency: 7))
    }
}

@Suite struct `Order tracking` {
    private static let orders = [(1.0, 2.0), (3.5, 1.0), (20.0, 0.5)]

    private func amplitudes(_ angle: ShaftAngle) throws -> [Double] {
        let samples = RunUp.samples(Self.orders)
        let steps = 256
        let waveform = try #require(
            OrderTracking.resampled(samples, sampleRate: rate, angle: angle, samplesPerRevolution: steps))
        let even = AngularWaveform(
            samples: Array(waveform.samples.prefix(240 * steps)), samplesPerRevolution: steps, firstRevolution: 0)
        let spectrum = try #require(even.orderSpectrum())
        #expect(spectrum.lineSpacing == 1 / 240.0)
        return Self.orders.map { spectrum.amplitudes[spectrum.line(nearest: $0.0)] }
    }

    @Test func `orders of a run-up are sharp by tacho, register and harmonic`() throws {
        let tacho = try #require(ShaftAngle(pulses: (0..<251).map { RunUp.time(Double($0) + 0.25) }))
        let register = try #require(ShaftAngle(frequencies: [20, 25, 30], at: [0, 5, 10]))
        for angle in [tacho, register] {
            #expect(OrderTracking.samplesPerRevolution(for: angle, sampleRate: rate) == 256)
            #expect(relativeError(try amplitudes(angle), Self.orders.map(\.1)) < 1e-3)
        }
        let samples = sum(RunUp.samples(Self.orders), gaussianNoise(RunUp.count, seed: 1).map { $0 * 0.1 })
        let harmonic = try #require(
            ShaftAngle(trackingHarmonicsIn: samples, sampleRate: rate, nominal: 25, variation: 0.25))
        #expect(relativeError(try amplitudes(harmonic), Self.orders.map(\.1)) < 2e-2)
    }

    @Test func `noise has no harmonic to follow`() {
        let noise = gaussianNoise(20_000, seed: 4)
        #expect(ShaftAngle(trackingHarmonicsIn: noise, sampleRate: rate, nominal: 25) == nil)
        #expect(ShaftAngle(trackingHarmonicsIn: [], sampleRate: rate, nominal: 25) == nil)
    }

    @Test func `a tone keeps its amplitude up to 0,7 of half the sample rate`() throws {
        let angle = try #require(ShaftAngle(frequency: 9.7))
        for part in [0.1, 0.5, 0.7] {
            let frequency = part * rate / 2
            let waveform = try #require(
                OrderTracking.resampled(
                    tone(frequency, count: 5120, sampleRate: rate), sampleRate: rate, angle: angle,
                    samplesPerRevolution: 1024))
            let expected = waveform.samples.indices.map {
                sin(2 * .pi * frequency / 9.7 * (waveform.firstRevolution + Double($0) / 1024))
            }
            #expect(relativeError(waveform.samples, expected) < 1e-3)
        }
    }

    @Test func `a record shorter than the interpolation is refused`() throws {
        let angle = try #require(ShaftAngle(frequency: 10))
        for count in 0..<34 {
            #expect(
                OrderTracking.resampled(
                    uniformNoise(count, seed: 1), sampleRate: rate, angle: angle, samplesPerRevolution: 16) == nil)
        }
        let short = try #require(
            OrderTracking.resampled(
                uniformNoise(600, seed: 1), sampleRate: rate, angle: angle, samplesPerRevolution: 512))
        #expect(short.orderSpectrum() != nil && short.revolutionCount == 1)
    }

    @Test func `the average keeps what repeats and removes the rest`() throws {
        let angle = try #require(ShaftAngle(frequency: 20))
        let repeating = sum(
            tone(20, amplitude: 1, count: 51_200, sampleRate: rate),
            tone(60, amplitude: 0.5, count: 51_200, sampleRate: rate))
        let samples = sum(repeating, gaussianNoise(51_200, seed: 2))
        let waveform = try #require(
            OrderTracking.resampled(samples, sampleRate: rate, angle: angle, samplesPerRevolution: 256))
        let average = try #require(SynchronousAverage(of: waveform))
        #expect(average.revolutionCount == 199)
        let expected = (0..<256).map { index in
            let turn = 2 * .pi * (waveform.firstRevolution + Double(index) / 256)
            return sin(turn) + 0.5 * sin(3 * turn)
        }
        let noise = zip(average.revolution, expected).map { $0 - $1 }
        #expect(rms(noise) < 1.3 / 199.0.squareRoot())
        #expect(abs(rms(average.removed(from: waveform).samples) - 1) < 0.05)
        #expect(
            SynchronousAverage(of: AngularWaveform(samples: [1], samplesPerRevolution: 2, firstRevolution: 0)) == nil)
    }
}

@Suite struct `Shaft speed` {
    private func spectrum(_ harmonics: [(Int, Double)], of speed: Double, noise: Double) throws -> Spectrum {
        let count = 10_240
        let samples = harmonics.reduce(gaussianNoise(count, seed: 5).map { $0 * noise }) {
            sum($0, tone(Double($1.0) * speed, amplitude: $1.1, phase: Double($1.0), count: count, sampleRate: rate))
        }
        return try #require(SpectrumEstimator(segmentLength: count, sampleRate: rate).spectrum(of: samples))
    }

    @Test(arguments: [24.13, 24.37, 24.75, 25.2]) func `the nominal speed is corrected by the harmonics`(
        speed: Double
    ) throws {
        let spectrum = try spectrum([(1, 1), (2, 0.3), (3, 0.2)], of: speed, noise: 0.1)
        let found = try #require(ShaftSpeed(refining: 24.7, in: spectrum))
        #expect(abs(found.frequency - speed) < 0.005)
        #expect(found.harmonics == [1, 2, 3])
        #expect(abs(found.frequency - speed) < 5 * found.uncertainty && found.uncertainty < 0.02)
    }

    @Test func `without noise it is exact`() throws {
        let spectrum = try spectrum([(1, 1), (2, 0.3)], of: 24.37, noise: 0)
        #expect(abs(try #require(ShaftSpeed(refining: 24.7, in: spectrum)).frequency - 24.37) < 1e-4)
    }

    @Test func `one harmonic alone is enough`() throws {
        let found = try #require(ShaftSpeed(refining: 24.7, in: try spectrum([(2, 1)], of: 24.55, noise: 0.2)))
        #expect(found.harmonics == [2] && abs(found.frequency - 24.55) < 0.01)
        #expect(found.uncertainty < 0.01)
    }

    @Test func `its lines have the amplitudes of their tones, wherever those fall between lines`() throws {
        let spectrum = try spectrum([(1, 1), (2, 0.3), (7, 0.2)], of: 24.37, noise: 0.01)
        let lines = try #require(ShaftSpeed(refining: 24.7, in: spectrum)).lines(upToOrder: 10, in: spectrum)
        #expect(lines.map(\.order) == [1, 2, 7])
        for (line, amplitude) in zip(lines, [1, 0.3, 0.2]) {
            #expect(abs(line.amplitude / amplitude - 1) < 0.01)
            #expect(abs(line.frequency - Double(line.order) * 24.37) < 0.01)
        }
    }

    @Test func `noise and coarse spectra have none`() throws {
        #expect(ShaftSpeed(refining: 24.7, in: try spectrum([], of: 1, noise: 1)) == nil)
        #expect(ShaftSpeed(refining: 1.9, in: try spectrum([(1, 1)], of: 1.9, noise: 0.1)) == nil)
        #expect(ShaftSpeed(refining: 2600, in: try spectrum([(1, 1)], of: 100, noise: 0.1)) == nil)
    }
}
