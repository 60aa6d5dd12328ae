package import HealthAssessment
package import Measurement

/// What one waveform says about the health of its machine, before it is weighed.
package struct WaveformEvidence: Sendable {
    /// What it says from one bearing's point of view.
    package struct Look: Sendable {
        /// The registered component; nil where nobody registered the bearing, or there is none.
        package let component: Identifier?
        /// Nil where no geometry is known.
        package let bearing: BearingEvidence?
        package internal(set) var observations: Observations
    }

    package let features: WaveformFeatures
    package let zone: Result<ZoneVerdict, ZoneVerdict.Refusal>
    package let severity: ZoneVerdict.Severity?
    /// One for each bearing that the waveform may tell of, or one without any; never empty.
    package internal(set) var looks: [Look]

    /// Whether the waveform can be believed. A clipped shock is too low, but in its place.
    package var isSuspect: Bool { features.findings.contains { $0 != WaveformFinding.clipping.rawValue } }

    /// What is not to be relied on from a point of view.
    package func doubts(of look: Look) -> KnowledgeBase.Doubts {
        var doubts: KnowledgeBase.Doubts = []
        if isSuspect { doubts.insert(.waveformSuspect) }
        if features.speed == nil { doubts.insert(.speedUnknown) }
        if look.bearing?.findings.contains(where: \.isAmbiguous) == true { doubts.insert(.ambiguousGeometry) }
        return doubts
    }
}
