/// Nanoseconds of the monotonic clock since boot. Schedules, deadlines and ages live on it.
package struct MonotonicTime: Hashable, Comparable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    package static func + (time: MonotonicTime, interval: Duration) -> MonotonicTime {
        MonotonicTime(nanoseconds: time.nanoseconds + interval.nanoseconds)
    }

    package static func - (later: MonotonicTime, earlier: MonotonicTime) -> Duration {
        .nanoseconds(later.nanoseconds - earlier.nanoseconds)
    }
}

/// Milliseconds of UTC since 1970. People and platforms read it; nothing is ordered by it.
package struct WallTime: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func < (left: WallTime, right: WallTime) -> Bool { left.milliseconds < right.milliseconds }
}

/// One moment on both clocks.
package struct Moment: Hashable, Sendable {
    package var monotonic: MonotonicTime
    package var wall: WallTime

    package init(monotonic: MonotonicTime, wall: WallTime) {
        self.monotonic = monotonic
        self.wall = wall
    }
}

/// Where the time comes from: the operating system in the daemon, a variable in a test.
package protocol TimeSource: Sendable {
    var monotonic: MonotonicTime { get }
    var wall: WallTime { get }
}

extension TimeSource {
    package var moment: Moment { Moment(monotonic: monotonic, wall: wall) }
}

extension Duration {
    /// Whole nanoseconds; exact for anything below 292 years.
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// Whole milliseconds, rounded down.
    package var milliseconds: Int64 { nanoseconds / 1_000_000 }

    package var seconds: Double { Double(nanoseconds) / 1e9 }
}
