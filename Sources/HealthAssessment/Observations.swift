/// What is known about a machine at one time, and why the rest is not.
package struct Observations: Sendable, Equatable {
    /// Why a feature has no value.
    package enum Obstacle: String, Sendable, CaseIterable {
        case notMeasured = "not_measured"
        case notDeclared = "not_declared"
        case noBaseline = "no_baseline"
        case speedUnknown = "speed_unknown"
        case waveformSuspect = "waveform_suspect"
        case unitUnknown = "unit_unknown"
        case recordTooShort = "record_too_short"
        case rateTooLow = "rate_too_low"
        /// Two things that are to be told apart lie on one line.
        case notResolved = "not_resolved"
        case ambiguousGeometry = "ambiguous_geometry"
        /// A ratio to nothing.
        case nothingToCompare = "nothing_to_compare"
        /// The machine does not run as the symptom needs it.
        case conditionNotMet = "condition_not_met"
        /// Not renewed for too long.
        case stale
        /// Of two places, measured at times too far apart to be one state of the machine.
        case notSimultaneous = "not_simultaneous"
        /// Of two places, measured at different speeds.
        case speedDiffers = "speed_differs"
        /// The same rhythm stands out more from another bearing.
        case louderElsewhere = "louder_elsewhere"
    }

    private var values: [String: Double] = [:]
    private var obstacles: [String: Obstacle] = [:]
    /// The same features when the machine was known to be well.
    package var baseline: [String: Double] = [:]

    package init() {}

    /// What is not finite counts as not measured.
    package mutating func set(_ feature: String, _ value: Double) {
        if value.isFinite { values[feature] = value }
    }

    package mutating func set(_ feature: String, _ obstacle: Obstacle) { obstacles[feature] = obstacle }

    /// Takes what is known of a feature out of view.
    package mutating func withdraw(_ feature: String, _ obstacle: Obstacle) {
        values[feature] = nil
        obstacles[feature] = obstacle
    }

    package subscript(feature: String) -> Double? { values[feature] }

    package func value(of feature: String) throws(Obstacle) -> Double {
        if let value = values[feature] { return value }
        throw obstacles[feature] ?? .notMeasured
    }

    package var names: [String] { values.keys.sorted() }
}

extension Observations.Obstacle: Error {}
