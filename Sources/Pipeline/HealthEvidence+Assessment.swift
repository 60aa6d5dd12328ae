package import HealthAssessment
package import Measurement

extension HealthEvidence {
    /// Adds what the waveforms of a machine say, and its points as far as they tell of faults.
    ///
    /// - Parameters:
    ///   - assessment: Nil before the first waveform, or where nobody said what machine it is.
    ///   - locations: How many are declared.
    package mutating func add(_ assessment: MachineAssessment?, of asset: RegisteredAsset, locations: Int) {
        guard locations > 0 else { return }
        // Of each: how much does it vibrate, how has that changed, which fault has it?
        asked += 3 * locations
        let heard = assessment?.places.filter { !$0.isStale && !$0.evidence.isSuspect } ?? []
        coverages.append(Double(heard.count) / Double(locations))
        for place in heard { add(place) }
        for candidate in assessment?.diagnosis.ranked ?? []
        where candidate.isAsserted && candidate.fault.component != "sensor" {
            contributors.append(
                .fault(
                    candidate.fault, candidate.severity,
                    of: candidate.component?.rawValue ?? candidate.fault.component, at: candidate.location))
        }
    }

    private mutating func add(_ place: MachineAssessment.Place) {
        answered += 1
        if case .success(let verdict) = place.evidence.zone {
            answered += 1
            contributors.append(.magnitude(verdict, at: place.location))
            if let change = verdict.change {
                answered += 1
                add(.change(change, at: place.location))
            }
        }
        for look in place.evidence.looks where look.bearing != nil {
            guard let component = look.component?.rawValue else { continue }
            examined.insert(component)
            if let value = look.observations.stateValue {
                add(.stateValue(value, of: component, at: place.location))
            }
        }
    }

    /// What takes nothing is no reason.
    private mutating func add(_ contributor: HealthContributor) {
        if contributor.score < .best { contributors.append(contributor) }
    }

    /// Adds what the points of a machine say.
    ///
    /// - Parameter hasLimits: Whether any of them has limits.
    package mutating func add(good: Int, of points: Int, hasLimits: Bool, _ alarms: some Sequence<AlarmChange>) {
        if points > 0 { coverages.append(Double(good) / Double(points)) }
        if hasLimits {
            asked += 1
            if good > 0 { answered += 1 }
        }
        // A sensor that cannot be believed says nothing of the machine.
        for alarm in alarms where alarm.state.isActive && alarm.id.kind != .sensor {
            contributors.append(.alarm(alarm.id.description, alarm.priority))
        }
    }
}

extension Observations {
    /// K(t) of a bearing: RMS times peak of the acceleration when the machine was well, over the same now (VDI 3832).
    fileprivate var stateValue: Double? {
        guard let rms = self["rms"], let peak = self["peak"], let rmsBefore = baseline["rms"],
            let peakBefore = baseline["peak"], rms > 0, peak > 0
        else { return nil }
        return rmsBefore * peakBefore / (rms * peak)
    }
}
