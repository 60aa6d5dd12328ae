package import Measurement
package import StateDetection

extension AlarmHistoryAnswer {
    /// - Parameters:
    ///   - statistics: Of every change from one time to the other.
    ///   - changes: Those that are shown, oldest first.
    ///   - standing: The alarms that are not normal at the end.
    package init(
        _ statistics: AlarmStatistics, _ changes: [AlarmChange], standing: [AlarmChange], from: WallTime, to: WallTime
    ) {
        self.init(
            from: from.milliseconds, to: to.milliseconds, raised: statistics.raised,
            annunciated: statistics.annunciated, perDay: statistics.perDay, perTenMinutes: statistics.perTenMinutes,
            mostInTenMinutes: statistics.mostInTenMinutes, floodShare: statistics.floodShare,
            busyHourShare: statistics.busyHourShare,
            shares: Dictionary(
                uniqueKeysWithValues: AlarmPriority.allCases.map { ($0.label, statistics.share(of: $0)) }),
            stale: AlarmStatistics.stale(standing, at: to).map(\.description),
            chattering: statistics.chattering.map(\.description),
            fleeting: statistics.fleeting.map(\.description),
            topTen: statistics.topTen.map { .init(alarm: $0.id.description, count: $0.count) },
            topTenShare: statistics.topTenShare,
            changes: changes.map { Change($0) })
    }
}

extension AlarmHistoryAnswer.Change {
    fileprivate init(_ change: AlarmChange) {
        self.init(
            at: change.time.wall.milliseconds, alarm: change.id.description, cause: change.cause.label,
            state: change.state.label, level: change.levelLabel, priority: change.priority.label, value: change.value,
            unit: change.unit, annunciated: change.isAnnunciated, by: change.origin.isEmpty ? nil : change.origin,
            reason: change.reason.isEmpty ? nil : change.reason)
    }
}
