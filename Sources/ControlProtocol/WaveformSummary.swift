package import Pipeline
package import Measurement

/// What one waveform comes to, from a file or a sensor: the fields that `analyze`, `spectrum` and evidence have in
/// common.
package struct WaveformSummary: Codable, Sendable, Equatable {
    package var samples: Int
    package var rateHz: Double
    /// Absent where nobody knew.
    package var speedRpm: Double?
    package var unit: String
    /// `good`, `uncertain` or `bad`.
    package var verdict: String
    /// What speaks against it.
    package var findings: [String]
    package var features: [String: Double]
    /// Absent without the speed.
    package var shaft: ShaftLinesAnswer?
    /// Absent without the speed and a bearing.
    package var envelope: EnvelopeLinesAnswer?

    package init(_ features: WaveformFeatures, _ inspection: WaveformInspection) {
        samples = features.sampleCount
        rateHz = features.rate
        speedRpm = features.speed
        unit = features.unit
        verdict = features.verdict.label
        findings = features.findings
        self.features = Dictionary(features.features.map { ($0.name, $0.value) }) { first, _ in first }
        shaft = ShaftLinesAnswer(inspection)
        envelope = EnvelopeLinesAnswer(inspection)
    }
}
