import Measurement

/// How long a command from upstream is good for.
struct CommandLife: Hashable, Sendable {
    /// When it was sent, UTC milliseconds; the time it came where it is left out.
    let ts: Int64?
    /// How long after that it may be carried out.
    let ttl: Int64?

    /// How long from now on; negative where that time has passed.
    ///
    /// - Parameter patience: How long a command that says nothing about it may wait.
    func timeLeft(at now: WallTime, patience: Duration) -> Duration {
        let day: Int64 = 86_400_000
        let sent = ts ?? now.milliseconds
        let (difference, overflows) = now.milliseconds.subtractingReportingOverflow(sent)
        // A clock that is a day off says nothing about when. One that is ahead gives nothing away.
        let age = overflows ? (sent < 0 ? day : 0) : min(max(difference, 0), day)
        return .milliseconds(min(max(ttl ?? patience.milliseconds, 0), day) - age)
    }
}
