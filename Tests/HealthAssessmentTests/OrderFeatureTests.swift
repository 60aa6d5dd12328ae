import DataManipulation
import Foundation
import HealthAssessment
import Testing

@Suite struct OrderFeatureTests {
    private static let rate = 12000.0, shaft = 24.7

    /// Acceleration in m/s² of tones given as hertz and mm/s RMS.
    private static func observations(
        _ tones: [(frequency: Double, velocity: Double)], shaft: Double? = shaft, seconds: Double = 4,
        _ declare: (inout Machine) -> Void = { _ in }
    ) throws -> Observations {
        var samples = (0..<Int(seconds * rate)).map { _ in 1e-4 * Double.random(in: -1...1) }
        for (frequency, velocity) in tones {
            let amplitude = velocity * 2.0.squareRoot() * 2 * .pi * frequency / 1000
            for index in samples.indices {
                samples[index] += amplitude * sin(2 * .pi * frequency * Double(index) / rate)
            }
        }
        let spectrum = try #require(
            SpectrumEstimator(segmentLength: samples.count, sampleRate: rate).spectrum(of: samples))
        let quantity = try #require(VelocitySpectrum.Quantity(unit: "m/s²"))
        var machine = Machine()
        declare(&machine)
        var observations = Observations()
        let velocity = VelocitySpectrum(spectrum, quantity)
        observations.add(velocity, recorded: velocity, shaftFrequency: shaft, machine: machine)
        return observations
    }

    @Test func `orders have the velocity that is there`() throws {
        let seen = try Self.observations([(Self.shaft, 2), (2 * Self.shaft, 1), (0.5 * Self.shaft, 0.4)])
        #expect(abs(try seen.value(of: "order_1") - 2) < 0.02)
        #expect(abs(try seen.value(of: "order_2") - 1) < 0.01)
        #expect(abs(try seen.value(of: "order_half") - 0.4) < 0.02)
        #expect(try seen.value(of: "order_3") == 0)
        #expect(try seen.value(of: "harmonic_count") == 1)
        #expect(try seen.value(of: "subharmonic_count") == 1)
    }

    @Test func `without the speed no order is known, and a short record tells none`() throws {
        let unknown = try Self.observations([(25, 1)], shaft: nil)
        #expect(throws: Observations.Obstacle.speedUnknown) { try unknown.value(of: "order_1") }
        let short = try Self.observations([(25, 1)], seconds: 0.3)
        #expect(throws: Observations.Obstacle.recordTooShort) { try short.value(of: "order_1") }
    }

    @Test func `twice the line's frequency counts only where no order hides it`() throws {
        let seen = try Self.observations([(100, 1.5)]) { $0.lineFrequency = 50 }
        #expect(abs(try seen.value(of: "line_2") - 1.5) < 0.02)
        let hidden = try Self.observations([(100, 1.5)], shaft: 49.98) { $0.lineFrequency = 50 }
        #expect(throws: Observations.Obstacle.notResolved) { try hidden.value(of: "line_2") }
        let undeclared = try Self.observations([(100, 1.5)])
        #expect(throws: Observations.Obstacle.notDeclared) { try undeclared.value(of: "line_2") }
    }

    @Test func `gears and vanes are looked for where they are declared`() throws {
        let seen = try Self.observations([(23 * Self.shaft, 0.5), (24 * Self.shaft, 0.2), (6 * Self.shaft, 1)]) {
            ($0.teeth, $0.vanes) = (23, 6)
        }
        #expect(abs(try seen.value(of: "mesh_1") - 0.5) < 0.01)
        #expect(abs(try seen.value(of: "mesh_sidebands") - 0.2) < 0.01)
        #expect(abs(try seen.value(of: "vane_1") - 1) < 0.02)
        #expect(throws: Observations.Obstacle.notDeclared) { try seen.value(of: "belt_1") }
    }

    @Test func `a gear without a damaged tooth has no impulse, and one with has`() throws {
        let count = 48000
        func samples(_ hit: Double) -> [Double] {
            (0..<count).map { index in
                let turns = Double(index) * Self.shaft / Self.rate
                let place = turns - turns.rounded(.down)
                return sin(2 * .pi * 23 * turns) + hit * exp(-place * 200) * sin(2 * .pi * 60 * place)
                    + 0.1 * Double.random(in: -1...1)
            }
        }
        let sound = try #require(
            toothImpulse(samples(0), sampleRate: Self.rate, shaftFrequency: Self.shaft, teeth: 23))
        let broken = try #require(
            toothImpulse(samples(2), sampleRate: Self.rate, shaftFrequency: Self.shaft, teeth: 23))
        #expect(sound < 4.5 && broken > 4.5)
    }
}
