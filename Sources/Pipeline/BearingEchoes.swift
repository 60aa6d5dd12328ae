import HealthAssessment
import Measurement

extension [MachineAssessment.Place] {
    /// Two bearings with the same rhythm hear each other's damage: it counts where it stands out most.
    var withoutEchoes: Self {
        var places = self
        for part in BearingEvidence.Part.allCases {
            let heard = flatMap { place in place.evidence.looks.compactMap { Echo(place, $0, part) } }
            for (index, place) in enumerated() {
                for (number, look) in place.evidence.looks.enumerated() {
                    guard let own = Echo(place, look, part), heard.contains(where: { $0.drowns(own) }) else { continue }
                    for suffix in ["established", "significance", "sidebands"] {
                        places[index].evidence.looks[number].observations.withdraw(
                            "\(part.featureName)_\(suffix)", .louderElsewhere)
                    }
                }
            }
        }
        return places
    }
}

/// A part of a bearing whose rhythm was found at a place.
private struct Echo {
    let component: Identifier
    let location: Identifier
    let hertz: Double
    let significance: Double

    init?(_ place: MachineAssessment.Place, _ look: WaveformEvidence.Look, _ part: BearingEvidence.Part) {
        guard !place.isStale, !place.evidence.isSuspect, let component = look.component, let bearing = look.bearing,
            let finding = bearing[part], finding.isAsserted, let speed = bearing.speed
        else { return nil }
        self.component = component
        location = place.location
        hertz = finding.order * speed / 60
        significance = finding.significance
    }

    func drowns(_ other: Echo) -> Bool {
        component != other.component && location != other.location && significance > other.significance
            && abs(hertz - other.hertz) <= MachineEvidence.speedTolerance * max(hertz, other.hertz)
    }
}
