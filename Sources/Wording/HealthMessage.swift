/// What people read about the health of a machine.
///
/// Names of faults, symptoms and actions come from the knowledge base, in the reader's language; numbers come as text.
package enum HealthMessage: Sendable, Equatable {
    /// - velocity: mm/s RMS.
    case zone(String, velocity: String, machine: String, isVerified: Bool)
    /// Of all locations the worst.
    /// - direction: By the word that programs read; nil where nobody said.
    case worstZone(String, location: String, direction: String?)
    /// A location, behind its direction.
    case place(location: String, direction: String?)
    /// - share: Of the limit B/C, in percent.
    case change(share: String, isSignificant: Bool)
    case noZone(velocity: String?, reason: String)
    case abstains(reasons: [String])
    /// - probability: Percent.
    case asserted(name: String, id: String, probability: String, severity: String?)
    case candidate(name: String, id: String, probability: String, reasons: [String])
    case unknown(probability: String)
    /// The geometry is what such a designation typically has.
    case bearingEstimated
    /// - weight: Nats.
    case evidence(State, name: String, readings: [String], weight: String, reason: String?)
    case score(prior: String, total: String, coverage: String, margin: String)
    case action(name: String, priority: Int, minutes: Int, skill: String, parts: [String])
    case nextMeasurement(name: String, minutes: Int)

    // `knowledge`.
    case base(version: String, faults: Int, symptoms: Int, hash: String)
    case label(Label)
    case knowledgeGood(file: String, faults: Int)

    package enum State: Sendable, CaseIterable { case present, absent, notObservable }

    package enum Label: Sendable, CaseIterable {
        case mechanism, prior, evidence, refuting, severity, cause, leadsTo, action, sources, observations
    }

    /// A reason by the word that programs read; an unknown one speaks for itself.
    package enum Reason: String, Sendable, CaseIterable {
        case nothingFound = "nothing_found"
        case lowCoverage = "low_coverage"
        case smallMargin = "small_margin"
        case neededEvidence = "needed_evidence"
        case waveformSuspect = "waveform_suspect"
        case speedUnknown = "speed_unknown"
        case ambiguousGeometry = "ambiguous_geometry"
        case notMeasured = "not_measured"
        case notDeclared = "not_declared"
        case noBaseline = "no_baseline"
        case unitUnknown = "unit_unknown"
        case recordTooShort = "record_too_short"
        case rateTooLow = "rate_too_low"
        case notResolved = "not_resolved"
        case nothingToCompare = "nothing_to_compare"
        case conditionNotMet = "condition_not_met"
        case classNotDeclared = "class_not_declared"
        case speedOutOfScope = "speed_out_of_scope"
        case powerOutOfScope = "power_out_of_scope"
        case stale
        case notSimultaneous = "not_simultaneous"
        case speedDiffers = "speed_differs"
        case louderElsewhere = "louder_elsewhere"
        case slight, moderate, severe
    }

    package func text(in language: Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }
}
