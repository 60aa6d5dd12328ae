/// What a person does to an alarm.
package enum AlarmAction: Hashable, Sendable {
    case acknowledge
    /// Lets go of what is latched.
    case reset
    case shelve(for: Duration, reason: String)
    case unshelve
    case removeFromService(reason: String)
    case returnToService
}

/// What came of it. The raw value is what programs read.
package enum AlarmActionResult: String, Hashable, Sendable, CaseIterable {
    /// It is as it was asked for, now or before.
    case done
    case unknownAlarm = "refused:unknown_alarm"
    /// Only acknowledging and resetting may be asked for all alarms at once.
    case notForAll = "refused:not_for_all"
    case noReason = "refused:no_reason"
    /// Longer than alarms may be shelved, or for no time at all.
    case tooLong = "refused:shelving_time"
    case outOfService = "refused:out_of_service"
    /// What is active is not reset.
    case active = "refused:active"
    /// What is latched is acknowledged first.
    case unacknowledged = "refused:unacknowledged"
}
