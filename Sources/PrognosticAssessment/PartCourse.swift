package import Measurement

/// One part on its way through quarters of an hour: what its hours come to, and where it is replaced.
///
/// What was taken in after the last event may be taken again: whoever goes on from the usage and follower of an event
/// knows the same.
package struct PartCourse: Sendable {
    package struct Hour: Sendable, Equatable {
        /// Seconds since 1970, UTC.
        package let start: Int64
        /// By series.
        package fileprivate(set) var means: [String: Double] = [:]
        package fileprivate(set) var usage = PartUsage()
        fileprivate var counts: [String: Int] = [:]
        /// How its totals stood at its end.
        package fileprivate(set) var follower: PartFollower
    }

    package enum Event: Sendable, Equatable {
        /// An hour to which nothing is added any more.
        case hour(Hour)
        /// The start of the quarter in which it was told, and how totals stood before: it is the first of the next
        /// part.
        case replaced(at: Int64, PartFollower)
    }

    package let part: PartConfiguration
    package private(set) var follower: PartFollower
    /// Hours that are no events yet.
    package private(set) var goingOn: [Hour] = []

    package init(_ part: PartConfiguration, from follower: PartFollower) {
        self.part = part
        self.follower = follower
    }

    /// What it was used in ``goingOn``.
    package var unsettled: PartUsage { goingOn.reduce(into: PartUsage()) { $0.add($1.usage) } }

    /// Takes a quarter, later than those before.
    ///
    /// - Parameter spans: By the names of their series.
    package mutating func take(_ spans: [String: TrendSpan], at start: Int64) -> [Event] {
        var events: [Event] = []
        let before = follower
        var (usage, isReplaced) = follower.take(spans, of: part)
        if isReplaced {
            follower = before
            events = end(in: spans) + [.replaced(at: start, follower)]
            (usage, _) = follower.take(spans, of: part)
        }
        let hour = start - start.flooredDivision(by: 3600).remainder
        if goingOn.last?.start != hour { goingOn.append(Hour(start: hour, follower: follower)) }
        goingOn[goingOn.count - 1].add(usage, spans, of: part, follower)
        return events
    }

    /// The hours that are over.
    package mutating func settle(until now: WallTime) -> [Event] {
        let count = goingOn.prefix { IndicatorTrend.isSettled($0.start, at: now) }.count
        defer { goingOn.removeFirst(count) }
        return goingOn.prefix(count).map(Event.hour)
    }

    /// Ends the life; the next one begins in the quarter given, which is taken again for it.
    package mutating func end(in spans: [String: TrendSpan]) -> [Event] {
        defer { goingOn = [] }
        follower.note(spans, of: part)
        return goingOn.map(Event.hour)
    }
}

extension PartCourse.Hour {
    fileprivate mutating func add(
        _ used: PartUsage, _ spans: [String: TrendSpan], of part: PartConfiguration, _ follower: PartFollower
    ) {
        usage.add(used)
        for series in part.measured {
            guard let span = spans[series], span.count > 0 else { continue }
            counts[series, default: 0] += span.count
            let mean = means[series] ?? 0
            means[series] = mean + (span.mean - mean) * Double(span.count) / Double(counts[series] ?? 1)
        }
        self.follower = follower
    }
}
