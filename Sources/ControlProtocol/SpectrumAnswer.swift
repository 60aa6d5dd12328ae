package import Measurement
package import Pipeline

/// `millwright spectrum LOCATION --json`: what stands out of the latest capture.
package struct SpectrumAnswer: Codable, Sendable, Equatable {
    package var asset: String
    package var location: String
    /// When it was recorded, UTC milliseconds.
    package var at: Int64
    package var samples: Int
    package var rateHz: Double
    /// At that time; absent where nobody knew.
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
        asset = features.asset.rawValue
        location = features.location.rawValue
        at = features.time.wall.milliseconds
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
