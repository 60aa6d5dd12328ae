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
        diagnosis = DiagnosisAnswer(assessment.diagnosis, knowledge: knowledge)
        let machine = asset.machine ?? Machine()
        locations = assessment.places.map { LocationDiagnosis($0, of: machine) }
    }

    /// Whether somebody who heard the other need not hear this one: the same zones, faults with their component and severity,
    /// and reasons. Where of several places something shows best is no news.
    package func says(theSameAs other: AssetDiagnosis) -> Bool {
        zone == other.zone && faults == other.faults && diagnosis.reasons == other.diagnosis.reasons
            && severities == other.severities
    }

    private var faults: Set<String> {
        Set(
            diagnosis.ranked.filter(\.asserted).map { fault in
                "\(fault.fault) \(fault.component ?? "") \(fault.severity ?? "")"
            })
    }

    private var severities: [[String]] {
        locations.map {
            [$0.location, $0.zone ?? "", $0.severity.criterion2 == true ? "2" : "", $0.stale ? "stale" : ""]
        }
    }
}
