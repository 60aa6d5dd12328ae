extension HealthMessage {
    var english: String {
        switch self {
        case .zone(let zone, let velocity, let machine, let isVerified):
            "Zone \(zone): \(velocity) mm/s by \(machine)" + (isVerified ? "" : " (limits second hand)")
        case .worstZone(let zone, let location, let direction):
            "Zone \(zone), worst at \(placed(location, direction))"
        case .place(let location, let direction): placed(location, direction)
        case .change(let share, let isSignificant):
            "Changed by \(share) % of the limit B/C since the baseline" + (isSignificant ? ": significant" : "")
        case .noZone(let velocity, let reason):
            (velocity.map { "\($0) mm/s, no zone: " } ?? "No zone: ") + words(reason)
        case .abstains(let reasons): "No fault is asserted: " + reasons.map(words).joined(separator: "; ")
        case .asserted(let name, let id, let probability, let severity):
            "\(name) (\(id)), \(probability) %" + (severity.map { ", \(words($0))" } ?? "")
        case .candidate(let name, let id, let probability, let reasons):
            "\(name) (\(id)), \(probability) %, not asserted: " + reasons.map(words).joined(separator: "; ")
        case .bearingEstimated:
            "the bearing's geometry is estimated from its designation; its maker's n, d, D and phi make this surer"
        case .unknown(let probability): "none of the known faults: \(probability) %"
        case .evidence(let state, let name, let readings, let weight, let reason):
            "\(state.mark) \(weight) \(name)" + detail(readings, reason.map(words))
        case .score(let prior, let total, let coverage, let margin):
            "prior \(prior), score \(total), coverage \(coverage) %, lead \(margin)"
        case .action(let name, let priority, let minutes, let skill, let parts):
            "\(name): priority \(priority), \(minutes) min, \(skill)"
                + (parts.isEmpty ? "" : "; parts: \(parts.joined(separator: ", "))")
        case .nextMeasurement(let name, let minutes): "To separate the first two: \(name), \(minutes) min"
        case .base(let version, let faults, let symptoms, let hash):
            "Knowledge base \(version): \(faults) faults, \(symptoms) symptoms, \(hash)"
        case .knowledgeGood(let file, let faults): "\(file) is good: \(faults) faults with it"
        case .label(let label): label.english
        }
    }
}

/// Readings, and why there are none, behind a name.
func detail(_ readings: [String], _ reason: String?) -> String {
    let parts = readings + [reason].compactMap { $0 }
    return parts.isEmpty ? "" : " (\(parts.joined(separator: "; ")))"
}

extension HealthMessage.State {
    var mark: String {
        switch self {
        case .present: "✓"
        case .absent: "✗"
        case .notObservable: "?"
        }
    }
}

private func placed(_ location: String, _ direction: String?) -> String {
    direction.map { "\(location), \($0)" } ?? location
}

private func words(_ reason: String) -> String { HealthMessage.Reason(rawValue: reason)?.english ?? reason }

extension HealthMessage.Reason {
    var english: String {
        switch self {
        case .nothingFound: "nothing speaks for one"
        case .lowCoverage: "too little of the evidence can be observed"
        case .smallMargin: "another explanation is too close"
        case .neededEvidence: "evidence that it needs is missing"
        case .waveformSuspect: "the waveform cannot be believed"
        case .speedUnknown: "the speed is unknown"
        case .ambiguousGeometry: "the bearing's lines cannot be told from multiples of the speed"
        case .notMeasured: "not measured"
        case .notDeclared: "not declared with the machine"
        case .noBaseline: "no baseline"
        case .unitUnknown: "the unit is none of vibration"
        case .recordTooShort: "the record is too short"
        case .rateTooLow: "the sample rate is too low"
        case .notResolved: "hidden by another line"
        case .nothingToCompare: "nothing to compare with"
        case .conditionNotMet: "the machine does not run as that needs"
        case .classNotDeclared: "the machine's class is not declared; see --machine"
        case .speedOutOfScope: "the speed lies outside the standard's scope"
        case .powerOutOfScope: "the power lies outside the standard's scope"
        case .stale: "not renewed for too long"
        case .notSimultaneous: "measured at another time"
        case .speedDiffers: "measured at another speed"
        case .louderElsewhere: "the same rhythm is louder at another bearing"
        case .slight: "slight"
        case .moderate: "moderate"
        case .severe: "severe"
        }
    }
}

extension HealthMessage.Label {
    fileprivate var english: String {
        switch self {
        case .mechanism: "Mechanism"
        case .prior: "Prior"
        case .evidence: "For it"
        case .refuting: "Against it"
        case .severity: "Severity"
        case .cause: "Cause"
        case .leadsTo: "Leads to"
        case .action: "Action"
        case .sources: "Sources"
        case .observations: "Observations"
        }
    }
}
