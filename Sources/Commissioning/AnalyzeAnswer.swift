package import ControlProtocol
package import HealthAssessment
package import Measurement
package import Pipeline

/// `millwright analyze FILE --json`: what a recorded waveform comes to. The fields of the summary stand beside its own.
@dynamicMemberLookup
package struct AnalyzeAnswer: Codable, Sendable, Equatable {
    package let file: String
    private var summary: WaveformSummary
    /// `A` to `D`; absent where `severity` says why.
    package private(set) var zone: String?
    package private(set) var severity: SeverityAnswer?
    package private(set) var diagnosis: DiagnosisAnswer?

    package init(file: String, _ features: WaveformFeatures, _ inspection: WaveformInspection) {
        self.file = file
        summary = WaveformSummary(features, inspection)
    }

    /// Adds zone and diagnosis, and the features that they rest on.
    package mutating func add(
        _ assessment: WaveformAssessment, _ context: DiagnosisContext, bearing: Bearing? = nil
    ) {
        for feature in Feature.computed {
            if let value = assessment.observations[feature.name] { summary.features[feature.name] = value }
        }
        if case .success(let verdict) = assessment.evidence.zone { zone = verdict.zone.rawValue }
        severity = SeverityAnswer(assessment.evidence, context.machine)
        diagnosis = DiagnosisAnswer(
            assessment.diagnosis, knowledge: context.knowledge, bearings: bearing.map { [$0] } ?? [])
    }

    package subscript<Value>(dynamicMember field: KeyPath<WaveformSummary, Value>) -> Value { summary[keyPath: field] }

    private enum Key: CodingKey { case file, zone, severity, diagnosis }

    package init(from decoder: any Decoder) throws {
        summary = try WaveformSummary(from: decoder)
        let container = try decoder.container(keyedBy: Key.self)
        file = try container.decode(String.self, forKey: .file)
        zone = try container.decodeIfPresent(String.self, forKey: .zone)
        severity = try container.decodeIfPresent(SeverityAnswer.self, forKey: .severity)
        diagnosis = try container.decodeIfPresent(DiagnosisAnswer.self, forKey: .diagnosis)
    }

    package func encode(to encoder: any Encoder) throws {
        try summary.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(file, forKey: .file)
        try container.encodeIfPresent(zone, forKey: .zone)
        try container.encodeIfPresent(severity, forKey: .severity)
        try container.encodeIfPresent(diagnosis, forKey: .diagnosis)
    }
}
