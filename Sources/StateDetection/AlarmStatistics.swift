package import Measurement

/// How good the alarms are, of their history (ISA-18.2, clause 16; EEMUA 191): fed with the changes of a period, oldest
/// first. Memory: one entry for each alarm that came.
package struct AlarmStatistics {
    private struct Record {
        var count = 0
        var isChattering = false
        /// The two raises before the next one.
        var raises: (WallTime?, WallTime?)
    }

    private let from: WallTime
    private let to: WallTime
    private var records: [AlarmID: Record] = [:]
    private var interval: Int64 = -1
    private var inInterval = 0
    private var priorities: [AlarmPriority: Int] = [:]

    /// Alarms raised.
    package private(set) var raised = 0
    package private(set) var annunciated = 0
    /// The most that were called out in ten minutes, and the intervals of ten minutes in which more than ten came.
    package private(set) var mostInTenMinutes = 0
    private var floodedIntervals = 0

    private static let tenMinutes: Int64 = 600_000

    /// - Parameters:
    ///   - from: The beginning of the period.
    ///   - to: Its end, later.
    package init(from: WallTime, to: WallTime) {
        self.from = from
        self.to = to
    }

    package mutating func add(_ change: AlarmChange) {
        guard change.cause == .raised || change.isAnnunciated else { return }
        if change.isAnnunciated { annunciated += 1 }
        guard change.cause == .raised else { return }
        raised += 1
        priorities[change.priority, default: 0] += 1
        count(at: change.time.wall)
        var record = records[change.id] ?? Record()
        record.count += 1
        let wall = change.time.wall
        if let first = record.raises.0, wall.milliseconds - first.milliseconds <= 60_000 { record.isChattering = true }
        record.raises = (record.raises.1, wall)
        records[change.id] = record
    }

    private mutating func count(at wall: WallTime) {
        let interval = (wall.milliseconds - from.milliseconds) / Self.tenMinutes
        if interval != self.interval { (self.interval, inInterval) = (interval, 0) }
        inInterval += 1
        mostInTenMinutes = max(mostInTenMinutes, inInterval)
        if inInterval == 11 { floodedIntervals += 1 }
    }

    private var days: Double { Double(max(1, to.milliseconds - from.milliseconds)) / 86_400_000 }

    package var perDay: Double { Double(raised) / days }
    package var perTenMinutes: Double { perDay / 144 }
    /// The share of intervals of ten minutes with more than ten alarms.
    package var floodShare: Double { min(1, Double(floodedIntervals) / max(1, days * 144)) }
    package var chattering: [AlarmID] { records.filter(\.value.isChattering).keys.sorted() }
    package func share(of priority: AlarmPriority) -> Double {
        raised == 0 ? 0 : Double(priorities[priority] ?? 0) / Double(raised)
    }

    /// The ten that came most often, with how often.
    package var topTen: [(id: AlarmID, count: Int)] {
        records.map { ($0.key, $0.value.count) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(10).map { $0 }
    }

    /// Active for longer than a day.
    package static func stale(_ standing: [AlarmChange], at now: WallTime) -> [AlarmID] {
        standing.filter { change in
            guard change.state.isActive, let raised = change.raised else { return false }
            return now.milliseconds - raised.milliseconds > 86_400_000
        }.map(\.id)
    }
}
