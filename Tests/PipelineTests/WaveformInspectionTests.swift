import DataManipulation
import Foundation
import HealthAssessment
import Measurement
import Pipeline
import Testing

@Suite struct `What a person looks at in a waveform` {
    private let rate = 12_000.0
    private let bearing = BearingGeometry(elements: 9, elementDiameter: 7.94, pitchDiameter: 39.04)

    private func waveform(_ samples: [Float], unit: String = "g", speed: Double? = 1500) throws -> Waveform {
        let place = try #require(Identifier("a"))
        return Waveform(
            asset: place, location: place, samples: samples, unit: unit, rate: rate,
            time: Moment(monotonic: .init(nanoseconds: 0), wall: .init(milliseconds: 0)), speed: speed)
    }

    private func noise(_ count: Int, seed: UInt64) -> [Double] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / 0x1p52 - 1
        }
    }

    /// A shaft at 24.9 Hz under noise, with rings `order` times a revolution where there is one.
    private func machine(_ order: Double?, seed: UInt64 = 1) -> [Float] {
        noise(36_000, seed: seed).enumerated().map { index, noise in
            let time = Double(index) / rate
            var sample = 0.5 * sin(2 * .pi * 24.9 * time) + 0.2 * noise
            if let order {
                let age = (time * order * 24.9).truncatingRemainder(dividingBy: 1) / (order * 24.9)
                sample += 0.6 * exp(-1500 * age) * sin(2 * .pi * 3500 * age)
            }
            return Float(sample)
        }
    }

    @Test func `has the lines of the damaged part, and of the shaft at the speed that it has`() throws {
        let orders = try #require(bearing).orders
        for (part, order) in [(BearingEvidence.Part.outerRace, orders.outerRace), (.innerRace, orders.innerRace)] {
            // One in a hundred slips.
            let inspection = WaveformInspection(of: try waveform(machine(0.99 * order)), bearing: bearing)
            #expect(abs(try #require(inspection.shaft).frequency - 24.9) < 0.01)
            let line = try #require(inspection.shaftLines.first)
            #expect(line.order == 1 && abs(line.amplitude / 0.5 - 1) < 0.01)
            let lines = inspection.bearingLines.filter { $0.part == part }.map(\.line)
            #expect(lines.count >= 3 && lines.first?.harmonic == 1)
            #expect(inspection.bearingLines.filter { $0.line.harmonic == 1 }.map(\.part) == [part])
            for line in lines {
                #expect(abs(line.order / Double(line.harmonic) / (0.99 * order) - 1) < 0.003)
            }
        }
    }

    @Test func `takes the balls' rate beside three times the speed for no line of the shaft`() throws {
        // 0.64 s, as a record of 16384 samples at 25.6 kHz: eight balls of a 6312 pass 3.05 times a revolution.
        let samples = noise(7680, seed: 3).enumerated().map { index, noise in
            let angle = 2 * .pi * 24.72 * Double(index) / rate
            return Float(
                0.03 * sin(angle) + 0.06 * sin(3.053 * angle) + 0.06 * sin(6.106 * angle) + 0.01 * noise)
        }
        let inspection = WaveformInspection(of: try waveform(samples, speed: 1483), bearing: bearing)
        #expect(inspection.shaft == nil && inspection.shaftFrequency == 1483 / 60)
    }

    @Test func `has no line of the bearing in noise`() throws {
        for seed in 1...20 as ClosedRange<UInt64> {
            let inspection = WaveformInspection(of: try waveform(machine(nil, seed: seed)), bearing: bearing)
            #expect(inspection.bearingLines.isEmpty, "seed \(seed)")
        }
    }

    @Test func `has a velocity only of an acceleration, in the band of severity`() throws {
        let samples = (0..<12_000).map { Float(0.2 * sin(2 * .pi * 80 * Double($0) / rate)) }
        let velocity = try #require(WaveformInspection(of: try waveform(samples), bearing: nil).trace(.velocity))
        #expect(velocity.unit == "mm/s" && velocity.step == 1)
        #expect(abs(velocity.values[80] / (0.2 * 9806.65 / (2 * .pi * 80)) - 1) < 1e-6)
        #expect(velocity.values[9] == 0 && velocity.values[1001] == 0)
        #expect(WaveformInspection(of: try waveform(samples, unit: "bar"), bearing: nil).trace(.velocity) == nil)
    }

    @Test func `is there for any rate and speed that somebody can mean`() throws {
        let samples = machine(3.58).prefix(2000)
        for rate in [Waveform.rates.lowerBound, 1, 800, Waveform.rates.upperBound] {
            for speed in [-1500, 0, 1e-300, 1, 1500, Waveform.speeds.upperBound] {
                let place = try #require(Identifier("a"))
                let waveform = Waveform(
                    asset: place, location: place, samples: Array(samples), unit: "g", rate: rate,
                    time: Moment(monotonic: .init(nanoseconds: 0), wall: .init(milliseconds: 0)), speed: speed)
                let inspection = WaveformInspection(of: waveform, bearing: bearing)
                #expect(inspection.trace(.spectrum) != nil)
            }
        }
    }

    @Test func `is what there is of samples that are few or no numbers`() throws {
        for samples in [[], [1], [1, 2], [1, .nan, 3], [Float](repeating: 1, count: 500), [1e30, -1e30, 1e30]] {
            let inspection = WaveformInspection(of: try waveform(samples), bearing: bearing)
            #expect(inspection.shaftLines.isEmpty && inspection.bearingLines.isEmpty)
            #expect(inspection.trace(.waveform)?.values.count == samples.count)
            for view in WaveformView.allCases where view != .waveform {
                #expect(inspection.trace(view)?.values.allSatisfy(\.isFinite) ?? true)
            }
        }
    }
}
