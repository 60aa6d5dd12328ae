import Measurement

/// Decides which alarms call for attention one by one, and which together, so that there are never more than ten calls
/// within ten minutes (EEMUA 191: the most that an operator can work through).
///
/// Seven may be of any priority, two more are kept for the highest, and the last for a call that names all those of the
/// highest priority that found no place. A flood begins with the first alarm without a call of its own and ends when
/// fewer than five came within ten minutes.
struct Annunciator {
    private static let window = Duration.seconds(600)
    private static let limit = 10
    private static let limitOfHighest = 9
    private static let limitOfOthers = 7
    /// How many alarms within the window end a flood.
    private static let calm = 5
    /// How long those of the highest priority are gathered before they are called out together.
    private static let gathering = Duration.seconds(10)

    private struct Flood {
        let began: WallTime
        var count = 0
        var unnamed: [AlarmID] = []
        /// When the next call may be made.
        var due: MonotonicTime?
    }

    /// When each call within the window was made, oldest first.
    private var calls: [MonotonicTime] = []
    /// When the newest alarms came, oldest first.
    private var newest: [MonotonicTime] = []
    private var flood: Flood?

    var isFlood: Bool { flood != nil }

    /// - Returns: Whether the alarm is called out by itself.
    mutating func admits(_ id: AlarmID, _ priority: AlarmPriority, at time: Moment) -> Bool {
        let now = time.monotonic
        forgetCalls(now)
        newest.append(now)
        if newest.count > Self.calm { newest.removeFirst() }
        if calls.count < (priority == .high ? Self.limitOfHighest : Self.limitOfOthers) {
            calls.append(now)
            return true
        }
        var flood = self.flood ?? Flood(began: time.wall, due: now + Self.gathering)
        flood.count += 1
        if priority == .high {
            flood.unnamed.append(id)
            flood.due = flood.due ?? now + Self.gathering
        }
        self.flood = flood
        return false
    }

    /// What is to be called out together by now.
    mutating func advance(to time: Moment) -> AlarmFlood? {
        let now = time.monotonic
        guard var flood, let due = nextDue, due <= now else { return nil }
        forgetCalls(now)
        let isOver = flood.unnamed.isEmpty && flood.due == nil && now >= calmFrom
        let result = AlarmFlood(
            time: time, began: flood.began, isOver: isOver, count: flood.count, named: flood.unnamed)
        if isOver {
            self.flood = nil
        } else {
            calls.append(now)
            flood.unnamed = []
            flood.due = nil
            self.flood = flood
        }
        return result
    }

    var nextDue: MonotonicTime? {
        guard let flood else { return nil }
        guard let due = flood.due else { return calmFrom }
        return calls.count < Self.limit ? due : max(due, calls[0] + Self.window)
    }

    private var calmFrom: MonotonicTime {
        newest.count < Self.calm ? MonotonicTime(nanoseconds: .min) : newest[0] + Self.window
    }

    private mutating func forgetCalls(_ now: MonotonicTime) {
        calls.removeAll { $0 + Self.window <= now }
    }
}
