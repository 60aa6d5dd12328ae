package import HealthAssessment
package import Measurement

/// What all that is known of one machine says about its health.
package struct MachineAssessment: Sendable {
    /// A measurement location with the latest that it heard.
    package struct Place: Sendable {
        package let location: Identifier
        package internal(set) var evidence: WaveformEvidence
        package let direction: Direction?
        /// Whether it has not been heard for so long that it counts no more.
        package let isStale: Bool
    }

    /// The place that is judged worst.
    package struct Worst: Sendable, Equatable {
        package let location: Identifier
        package let direction: Direction?
        package let verdict: ZoneVerdict
    }

    /// In the order of their ids.
    package let places: [Place]
    /// Of all places and directions; nil where none has a zone.
    package let worst: Worst?
    package let diagnosis: Diagnosis

    /// The standard judges a machine by the largest of its values (ISO 20816-3).
    static func worst(of places: [Place]) -> Worst? {
        places.compactMap { place in
            (try? place.evidence.zone.get()).map {
                Worst(location: place.location, direction: place.direction, verdict: $0)
            }
        }.max { ($0.verdict.bcRatio, $1.location) < ($1.verdict.bcRatio, $0.location) }
    }
}
