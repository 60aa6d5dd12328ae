import HealthAssessment
import Measurement
import Pipeline

/// What the latest waveform of a measurement location says.
package struct LocationDiagnosis: Codable, Sendable, Equatable {
    package let asset: String
    package let location: String
    /// `horizontal`, `vertical` or `axial`; absent where nobody said.
    package let direction: String?
    /// Milliseconds since 1970, UTC: when the waveform was captured.
    package let at: Int64
    package let speedRpm: Double?
    /// Whether the waveform can be believed, and what speaks against it.
    package let verdict: String
    package let findings: [String]
    /// Whether it is too old to count.
    package let stale: Bool
    /// A to D; absent where there is none, with the reason in `severity`.
    package let zone: String?
    package let severity: SeverityAnswer

    init(_ place: MachineAssessment.Place, of machine: Machine) {
        let features = place.evidence.features
        asset = features.asset.rawValue
        location = features.location.rawValue
        direction = place.direction?.rawValue
        at = features.time.wall.milliseconds
        speedRpm = features.speed
        verdict = features.verdict.label
        findings = features.findings
        stale = place.isStale
        zone = (try? place.evidence.zone.get())?.zone.rawValue
        severity = SeverityAnswer(place.evidence, machine)
    }
}
