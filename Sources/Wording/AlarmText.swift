/// What the tool for people says about alarms.
///
/// States, causes, levels, priorities and results come as the words that programs read; one that we do not know speaks
/// for itself.
package enum AlarmText: Sendable, Equatable {
    case noAlarms
    /// Beside the verdict of `status`.
    case standing(active: Int, unacknowledged: Int)
    case counts(active: Int, unacknowledged: Int, silenced: Int)
    /// In the row of a machine.
    case brief(active: Int, unacknowledged: Int)
    case flood
    case state(String)
    case cause(String)
    case level(String)
    case priority(String)
    case result(String)
    /// A value beyond a limit, both with their unit.
    case beyond(value: String, limit: String, level: String)
    /// A value, what was expected of it, by how much it differs, and what is allowed; each with its unit.
    case deviating(value: String, expected: String, deviation: String, limit: String)
    /// What an anomaly comes from: points, each with its value and what was expected.
    case contributors([String])
    /// A point with its value and what was expected, each with its unit, and in what way it is not so.
    case contributor(point: String, value: String, expected: String, family: String)
    /// What to do about an anomaly where the settings have nothing better.
    case anomalyAdvice
    /// What to do about a sensor that cannot be believed.
    case sensorAdvice
    /// The same of ramps that have become slower.
    case rampAdvice
    case firstOut, chattering, stale
    case silencedFor(ElapsedTime, reason: String)
    case silenced(reason: String)

    case raised(count: String, annunciated: String, days: Int)
    case rates(perDay: String, perTenMinutes: String, most: Int)
    /// In percent, of ten minutes with more than ten alarms and of hours with more than thirty.
    case busyShares(tenMinutes: String, hours: String)
    /// Of low, medium and high.
    case priorities([String])
    case chatteringOnes([String])
    case fleetingOnes([String])
    case topTenShare(percent: String)
    case staleOnes([String])
    case most(alarm: String, count: Int)

    package func text(in language: Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }
}
