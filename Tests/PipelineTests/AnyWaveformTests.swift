import DataManipulation
import Foundation
import HealthAssessment
import Measurement
import Pipeline
import Testing

/// Sensors and files give any rate, length and speed.
@Suite struct `A waveform of any rate, length and speed` {
    private static let signals: [@Sendable (Int, Double, inout SystemRandomNumberGenerator) -> Float] = [
        { _, _, random in Float.random(in: -1...1, using: &random) },
        { index, rate, _ in Float(sin(2 * .pi * 24.7 * Double(index) / rate)) },
        { index, _, random in index % 97 == 0 ? 5 : Float.random(in: -0.01...0.01, using: &random) },
        { _, _, _ in 0.25 },
        { index, _, _ in index.isMultiple(of: 2) ? 1e30 : -1e30 },
    ]

    private static var context: DiagnosisContext {
        get throws {
            var context = DiagnosisContext(
                knowledge: KnowledgeBase(
                    version: "1", hash: "", assetClasses: [:], symptoms: [:], measurements: [], sources: [:],
                    zoneTables: [:], observations: [:], faults: []))
            var machine = Machine()
            (machine.power, machine.lineFrequency, machine.poles, machine.rotorBars) = (45, 50, 4, 28)
            (machine.teeth, machine.matingTeeth, machine.vanes, machine.beltOrder) = (23, 12, 6, 0.41)
            context.machine = machine
            let bearing = try #require(BearingGeometry(elements: 9, elementDiameter: 7.94, pitchDiameter: 39.04))
            context.bearings = [HeardBearing(bearing)]
            context.baseline = ["velocity_rms": 1, "rms": 1, "peak": 2]
            return context
        }
    }

    @Test(arguments: [1, 100, 640, 2500, 4000, 6400, 12_800, 51_200, 200_000.0])
    func `is judged, or it is said why not`(rate: Double) throws {
        let context = try Self.context, place = try #require(Identifier("a"))
        var analysis = WaveformAnalysis(), diagnosis = WaveformDiagnosis()
        var random = SystemRandomNumberGenerator()
        for count in [64, 65, 127, 1000, 4096] {
            for (number, signal) in Self.signals.enumerated() {
                let samples = (0..<count).map { signal($0, rate, &random) }
                for speed in [nil, 0.5, 30, 1480, 36_000, 1e7] as [Double?] {
                    let waveform = Waveform(
                        asset: place, location: place, samples: samples, unit: "g", rate: rate,
                        time: Moment(monotonic: .init(nanoseconds: 0), wall: .init(milliseconds: 0)), speed: speed)
                    let features = analysis.features(of: waveform)
                    let assessment = WaveformAssessment(
                        diagnosis.evidence(of: waveform, features, in: context), in: context)
                    #expect(assessment.diagnosis.abstains, "signal \(number), \(count) samples at \(speed ?? -1)")
                    if number < 4 {
                        _ = WaveformInspection(of: waveform, bearing: context.bearings[0].geometry).bearingLines
                    }
                }
            }
        }
    }
}
