import Foundation
import Measurement
import Pipeline
import Testing

@Suite struct `The features of a waveform` {
    private func waveform(_ samples: [Float], unit: String = "g", rate: Double = 12_800) throws -> Waveform {
        Waveform(
            asset: try #require(Identifier("fan")), location: try #require(Identifier("de_h")), samples: samples,
            unit: unit, rate: rate, time: Moment(monotonic: .init(nanoseconds: 0), wall: .init(milliseconds: 0)),
            speed: 1480)
    }

    private func tone(_ frequency: Double, _ amplitude: Double, offset: Double = 0, count: Int = 16_384) -> [Float] {
        (0..<count).map { Float(offset + amplitude * sin(2 * .pi * frequency * Double($0) / 12_800)) }
    }

    private func values(_ features: WaveformFeatures) -> [String: Double] {
        Dictionary(features.features.map { ($0.name, $0.value) }) { first, _ in first }
    }

    @Test(arguments: [12.5, 80, 159.155, 900]) func `of a tone are what integration says`(frequency: Double) throws {
        var analysis = WaveformAnalysis()
        let found = values(analysis.features(of: try waveform(tone(frequency, 0.2, offset: 0.7))))
        // An offset is no vibration.
        #expect(abs((found["rms"] ?? 0) / (0.2 / 2.0.squareRoot()) - 1) < 0.005)
        let velocity = 0.2 * 9806.65 / (2 * .pi * frequency) / 2.0.squareRoot()
        #expect(abs((found["velocity_rms"] ?? 0) / velocity - 1) < 0.005, "\(found)")
    }

    @Test func `are those that settings may name, and no others`() throws {
        var analysis = WaveformAnalysis()
        let found = values(analysis.features(of: try waveform(tone(80, 0.2).enumerated().map { $1 + Float($0 % 7) })))
        #expect(Set(found.keys) == Set(WaveformFeatures.names) && found.count == WaveformFeatures.names.count)
    }

    @Test func `of a unit that is no acceleration have no velocity`() throws {
        var analysis = WaveformAnalysis()
        let found = values(analysis.features(of: try waveform(tone(80, 1), unit: "mm/s")))
        #expect(found["velocity_rms"] == nil && found["rms"] != nil)
    }

    @Test func `of a waveform that cannot be believed are none, and it says why`() throws {
        var analysis = WaveformAnalysis()
        let features = analysis.features(of: try waveform([Float](repeating: 1, count: 4096)))
        #expect(features.verdict == .bad && features.findings == ["constant"] && features.features.isEmpty)
        var broken = tone(80, 1)
        broken[7] = .nan
        let found = analysis.features(of: try waveform(broken))
        #expect(found.findings == ["not_finite"])
    }

    @Test func `are numbers, whatever the samples are`() throws {
        var analysis = WaveformAnalysis()
        for samples in [tone(80, 1e-30), tone(80, 1e30), tone(6399, 1), (0..<4096).map { $0 == 9 ? 1 : 0 }] {
            let features = analysis.features(of: try waveform(samples))
            #expect(features.features.allSatisfy { $0.value.isFinite }, "\(features)")
        }
    }
}
