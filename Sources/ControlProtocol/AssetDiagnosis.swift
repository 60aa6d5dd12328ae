package import HealthAssessment
import Measurement
package import Pipeline

/// What is wrong with a machine by all that is known of it: the fields of a `diagnosis` message.
package struct AssetDiagnosis: Codable, Sendable, Equatable {
    package let asset: String
    /// The worst of all locations, A to D; absent where none has one.
    package let zone: String?
    /// Where it is worst, and in which direction where somebody said that.
    package let location: String?
    package let direction: String?
    package let diagnosis: DiagnosisAnswer
    package let locations: [LocationDiagnosis]

    package init(_ assessment: MachineAssessment, of asset: RegisteredAsset, by knowledge: KnowledgeBase) {
        self.asset = asset.id.rawValue
        zone = assessment.worst?.verdict.zone.rawValue
        location = assessment.worst?.location.rawValue
        direction = assessment.worst?.direction?.rawValue
        diagnosis = DiagnosisAnswer(
            assessment.diagnosis, knowledge: knowledge, bearings: asset.components.compactMap(\.bearing))
        let machine = asset.machine ?? Machine()
        locations = assessment.places.map { LocationDiagnosis($0, of: machine) }
    }

    /// Whether somebody who heard what was told before need not hear this one: no zone is worse, nor better by a tenth
    /// of the velocity, as one that lies at a limit goes to and fro; the same faults with their component and severity,
    /// and reasons. Where of several places something shows best is no news.
    package func says(theSameAs told: AssetDiagnosis) -> Bool {
        faults == told.faults && diagnosis.reasons == told.diagnosis.reasons && locations.count == told.locations.count
            && zip(locations, told.locations).allSatisfy { $0.says(theSameAs: $1) }
    }

    private var faults: Set<String> {
        Set(
            diagnosis.ranked.filter(\.asserted).map { fault in
                "\(fault.fault) \(fault.component ?? "") \(fault.severity ?? "")"
            })
    }
}

extension LocationDiagnosis {
    fileprivate func says(theSameAs told: LocationDiagnosis) -> Bool {
        guard location == told.location, stale == told.stale,
            (severity.criterion2 ?? false) == (told.severity.criterion2 ?? false)
        else { return false }
        guard let zone, let before = told.zone else { return zone == told.zone }
        guard zone < before, let velocity = severity.velocityRms, let toldVelocity = told.severity.velocityRms else {
            return zone == before
        }
        return velocity > 0.9 * toldVelocity
    }
}
