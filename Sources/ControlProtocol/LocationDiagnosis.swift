import HealthAssessment
package import Measurement
package import Pipeline

/// What the latest waveform of a measurement location says about its machine.
package struct LocationDiagnosis: Codable, Sendable, Equatable {
    package let asset: String
    package let location: String
    /// Milliseconds since 1970, UTC: when the waveform was captured.
    package let at: Int64
    package let speedRpm: Double?
    /// Whether the waveform can be believed, and what speaks against it.
    package let verdict: String
    package let findings: [String]
    /// A to D; absent where there is none, with the reason in `severity`.
    package let zone: String?
    package let severity: SeverityAnswer
    package let diagnosis: DiagnosisAnswer

    package init(_ features: WaveformFeatures, _ assessment: WaveformAssessment, _ context: DiagnosisContext) {
        asset = features.asset.rawValue
        location = features.location.rawValue
        at = features.time.wall.milliseconds
        speedRpm = features.speed
        verdict = features.verdict.label
        findings = features.findings
        zone = (try? assessment.zone.get())?.zone.rawValue
        severity = SeverityAnswer(assessment, context.machine)
        diagnosis = DiagnosisAnswer(assessment.diagnosis, knowledge: context.knowledge)
    }

    /// Whether somebody who heard the other need not hear this one: the same zone, faults with their severity, and reasons.
    package func says(theSameAs other: LocationDiagnosis) -> Bool {
        func faults(_ diagnosis: DiagnosisAnswer) -> [String] {
            diagnosis.ranked.filter(\.asserted).map { "\($0.fault) \($0.severity ?? "")" }.sorted()
        }
        return zone == other.zone && severity.criterion2 == other.severity.criterion2
            && faults(diagnosis) == faults(other.diagnosis) && diagnosis.reasons == other.diagnosis.reasons
    }
}

/// The fields of a `diagnosis` message: every location of one asset.
package struct AssetDiagnosis: Codable, Sendable, Equatable {
    package let locations: [LocationDiagnosis]

    package init(_ locations: [LocationDiagnosis]) { self.locations = locations }
}
