package import Measurement

/// How good the alarms are, of their history (ISA-18.2, clause 16; EEMUA 191): fed with the changes of a period, oldest
/// first. Memory: one entry for each alarm that came.
package struct AlarmStatistics {
    private struct Record {
        var count = 0
        var isChattering = false
        var isFleeting = false
        /// The two raises before the next one.
        var raises: (WallTime?, WallTime?)
    }

    /// Periods of one length, one after the other, and in how many of them more than so many alarms came.
    private struct Periods {
        /// Milliseconds.
        let length: Int64
        let limit: Int
        private(set) var exceeded = 0
        private var present: Int64 = -1
        private var count = 0

        init(length: Int64, limit: Int) {
            self.length = length
            self.limit = limit
        }

        mutating func add(_ milliseconds: Int64) {
            let period = milliseconds / length
            if period != present { (present, count) = (period, 0) }
            count += 1
            if count == limit + 1 { exceeded += 1 }
        }
    }

    private let from: WallTime
    private let to: WallTime
    private var records: [AlarmID: Record] = [:]
    private var tenMinutes = Periods(length: 600_000, limit: 10)
    private var hours = Periods(length: 3_600_000, limit: 30)
    private var priorities: [AlarmPriority: Int] = [:]
    /// Raises of the last ten minutes, oldest first.
    private var recent: [Int64] = []

    /// Alarms raised.
    package private(set) var raised = 0
    package private(set) var annunciated = 0
    /// The most that were raised within any ten minutes.
    package private(set) var mostInTenMinutes = 0

    /// Sooner nobody can act: what has returned by itself within this, in milliseconds, was fleeting.
    private static let fleeting: Int64 = 60_000

    /// - Parameters:
    ///   - from: The beginning of the period.
    ///   - to: Its end, later.
    package init(from: WallTime, to: WallTime) {
        self.from = from
        self.to = to
    }

    package mutating func add(_ change: AlarmChange) {
        if change.isAnnunciated { annunciated += 1 }
        let wall = change.time.wall
        if change.cause == .returned, let raised = change.raised, change.state.isUnacknowledged,
            wall.milliseconds - raised.milliseconds < Self.fleeting
        {
            records[change.id, default: Record()].isFleeting = true
        }
        guard change.cause == .raised else { return }
        raised += 1
        priorities[change.priority, default: 0] += 1
        count(at: wall)
        var record = records[change.id] ?? Record()
        record.count += 1
        if let first = record.raises.0, wall.milliseconds - first.milliseconds <= 60_000 { record.isChattering = true }
        record.raises = (record.raises.1, wall)
        records[change.id] = record
    }

    private mutating func count(at wall: WallTime) {
        tenMinutes.add(wall.milliseconds - from.milliseconds)
        hours.add(wall.milliseconds - from.milliseconds)
        recent.append(wall.milliseconds)
        let old = recent.firstIndex { wall.milliseconds - $0 < tenMinutes.length } ?? 0
        recent.removeFirst(old)
        mostInTenMinutes = max(mostInTenMinutes, recent.count)
    }

    private var days: Double { Double(max(1, to.milliseconds - from.milliseconds)) / 86_400_000 }

    package var perDay: Double { Double(raised) / days }
    package var perTenMinutes: Double { perDay / 144 }
    /// The share of intervals of ten minutes with more than ten alarms.
    package var floodShare: Double { min(1, Double(tenMinutes.exceeded) / max(1, days * 144)) }
    /// The share of hours with more than thirty.
    package var busyHourShare: Double { min(1, Double(hours.exceeded) / max(1, days * 24)) }
    package var chattering: [AlarmID] { records.filter(\.value.isChattering).keys.sorted() }
    package var fleeting: [AlarmID] { records.filter(\.value.isFleeting).keys.sorted() }
    package func share(of priority: AlarmPriority) -> Double {
        raised == 0 ? 0 : Double(priorities[priority] ?? 0) / Double(raised)
    }

    /// The ten that came most often, with how often.
    package var topTen: [(id: AlarmID, count: Int)] {
        records.filter { $0.value.count > 0 }.map { ($0.key, $0.value.count) }
            .sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(10).map { $0 }
    }

    /// Their share of all.
    package var topTenShare: Double {
        raised == 0 ? 0 : Double(topTen.map(\.count).reduce(0, +)) / Double(raised)
    }

    /// Active for longer than a day.
    package static func stale(_ standing: [AlarmChange], at now: WallTime) -> [AlarmID] {
        standing.filter { change in
            guard change.state.isActive, let raised = change.raised else { return false }
            return now.milliseconds - raised.milliseconds > 86_400_000
        }.map(\.id)
    }
}
