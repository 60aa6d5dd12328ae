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

/// A day and a time of day in the calendar that everyone uses.
package struct CivilTime: Hashable, Sendable {
    package var year: Int
    package var month: Int
    package var day: Int
    package var hour: Int
    package var minute: Int
    package var milliseconds: Int

    package init(year: Int, month: Int, day: Int, hour: Int, minute: Int, milliseconds: Int) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.milliseconds = milliseconds
    }

    /// Years and months are counted from March on, so that the leap day is the last of its year.
    package init(_ time: WallTime) {
        let (days, rest) = time.milliseconds.flooredDivision(by: 86_400_000)
        let (era, dayOfEra) = (days + 719_468).flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        month = Int(shifted < 10 ? shifted + 3 : shifted - 9)
        day = Int(dayOfYear - (153 * shifted + 2) / 5 + 1)
        year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
        hour = Int(rest / 3_600_000)
        minute = Int(rest / 60_000 % 60)
        milliseconds = Int(rest % 60_000)
    }

    /// The day, as `2021-03-15`.
    package var dayText: String {
        func padded(_ number: Int, _ count: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, count - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// `nil` for a day that does not exist or a time that no clock shows.
    package var time: WallTime? {
        guard (1...12).contains(month), (1...31).contains(day), (0..<24).contains(hour), (0..<60).contains(minute),
            (0..<60_000).contains(milliseconds), (0...9999).contains(year)
        else { return nil }
        let years = Int64(month <= 2 ? year - 1 : year)
        let (era, yearOfEra) = years.flooredDivision(by: 400)
        let shifted = Int64(month > 2 ? month - 3 : month + 9)
        let dayOfYear = (153 * shifted + 2) / 5 + Int64(day) - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        let minutes = days * 1440 + Int64(hour * 60 + minute)
        let time = WallTime(milliseconds: minutes * 60_000 + Int64(milliseconds))
        // The thirtieth of February came out as a day in March.
        return CivilTime(time) == self ? time : nil
    }
}

extension Int64 {
    /// The remainder is never negative.
    package func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let remainder = ((self % divisor) + divisor) % divisor
        return ((self - remainder) / divisor, remainder)
    }
}

extension WallTime: CustomStringConvertible {
    /// `2026-11-21 07:34:19.123`, without a zone: whose clock it is, the context says.
    package var description: String {
        let civil = CivilTime(self)
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let day = "\(padded(civil.year, 4))-\(padded(civil.month, 2))-\(padded(civil.day, 2))"
        let seconds = "\(padded(civil.milliseconds / 1000, 2)).\(padded(civil.milliseconds % 1000, 3))"
        return "\(day) \(padded(civil.hour, 2)):\(padded(civil.minute, 2)):\(seconds)"
    }
}

/// Whether the wall clock was right when it was read.
package enum ClockTrust: Hashable, Sendable {
    /// It had been set, or nothing on the machine tells whether it had.
    case synchronized
    /// It had not been set yet: the monotonic clock of this boot tells later what it should have shown.
    case unsynchronized
    /// It was never set in the boot that the monotonic time belongs to, and that boot has ended.
    case lost
}

/// One moment on both clocks.
package struct Moment: Hashable, Sendable {
    package var monotonic: MonotonicTime
    package var wall: WallTime
    package var trust: ClockTrust

    package init(monotonic: MonotonicTime, wall: WallTime, trust: ClockTrust = .synchronized) {
        self.monotonic = monotonic
        self.wall = wall
        self.trust = trust
    }

    /// What the wall clock should have shown, as far as a later moment of the same boot tells.
    package func corrected(by now: Moment) -> Moment {
        guard trust == .unsynchronized, now.trust == .synchronized else { return self }
        // Wrapping: the time may come from a disk.
        let age = (now.monotonic.nanoseconds &- monotonic.nanoseconds) / 1_000_000
        return Moment(monotonic: monotonic, wall: WallTime(milliseconds: now.wall.milliseconds &- age))
    }
}

/// Where the time comes from: the operating system in the daemon, a variable in a test.
package protocol TimeSource: Sendable {
    var monotonic: MonotonicTime { get }
    var wall: WallTime { get }
    var trust: ClockTrust { get }
}

extension TimeSource {
    package var moment: Moment { Moment(monotonic: monotonic, wall: wall, trust: trust) }
}

extension Duration {
    /// Whole nanoseconds; exact for anything below 292 years.
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// Whole milliseconds, rounded towards zero.
    package var milliseconds: Int64 { nanoseconds / 1_000_000 }

    package var seconds: Double { Double(nanoseconds) / 1e9 }
}
