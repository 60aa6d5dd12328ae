package import ControlProtocol
package import HealthAssessment
package import Measurement
package import Pipeline

/// `millwright analyze FILE --json`: what a recorded waveform comes to.
package struct AnalyzeAnswer: Codable, Sendable, Equatable {
    package var file: String
    package var samples: Int
    package var rateHz: Double
    /// Absent where nobody said.
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
    /// `A` to `D`; absent where `severity` says why.
    package var zone: String?
    package var severity: SeverityAnswer?
    package var diagnosis: DiagnosisAnswer?

    package init(file: String, _ features: WaveformFeatures, _ inspection: WaveformInspection) {
        self.file = file
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

    /// Adds zone and diagnosis, and the features that they rest on.
    package mutating func add(
        _ assessment: WaveformAssessment, _ context: DiagnosisContext, bearing: Bearing? = nil
    ) {
        for feature in Feature.computed {
            if let value = assessment.observations[feature.name] { features[feature.name] = value }
        }
        if case .success(let verdict) = assessment.evidence.zone { zone = verdict.zone.rawValue }
        severity = SeverityAnswer(assessment.evidence, context.machine)
        diagnosis = DiagnosisAnswer(
            assessment.diagnosis, knowledge: context.knowledge, bearings: bearing.map { [$0] } ?? [])
    }
}
