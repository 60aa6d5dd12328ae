package import Measurement

/// Where a device's slots lie within a period.
package struct PollPhase: Hashable, Sendable {
    /// The device's place among those that share its connection, from 0 to below 1: they take turns instead of
    /// queueing.
    private let share: Double
    /// Whole steps of the grid, so that not everything is asked in the same instant.
    private let steps: Int64

    package init(share: Double = 0, steps: Int = 0) {
        precondition((0..<1).contains(share) && steps >= 0, "a phase lies within its period")
        self.share = share
        self.steps = Int64(steps)
    }

    package func offset(within period: Duration) -> Duration {
        let grid = PollSlots.grid.nanoseconds
        let available = period.nanoseconds / grid
        return .nanoseconds((Int64(Double(available) * share) + steps) % available * grid)
    }
}

/// When one group is due: absolute slots on the monotonic clock, `phase + n · period`.
///
/// A slot that was missed is skipped, never made up for, so that late polls do not pile up and the grid never drifts.
package struct PollSlots: Sendable {
    /// All periods and phases are multiples of it, so that what is due together shares a wake-up.
    package static let grid: Duration = .milliseconds(10)

    private let period: Int64
    /// The next slot.
    package private(set) var next: MonotonicTime

    /// - Parameters:
    ///   - period: A multiple of the grid.
    ///   - phase: A multiple of the grid, shorter than the period.
    ///   - now: The first slot is the first one after it.
    package init(period: Duration, phase: Duration, after now: MonotonicTime) {
        precondition(period > .zero && period.nanoseconds % Self.grid.nanoseconds == 0, "a period lies on the grid")
        precondition(phase >= .zero && phase < period, "a phase is shorter than its period")
        self.period = period.nanoseconds
        let since = now.nanoseconds - phase.nanoseconds
        let slot = since < 0 ? 0 : since / self.period + 1
        next = MonotonicTime(nanoseconds: phase.nanoseconds + slot * self.period)
    }

    /// Takes the slot that is due, if one is, and moves on to the first slot after `now`.
    ///
    /// - Returns: How many slots have passed: 0 while nothing is due, 1 when in time, more when slots were missed.
    package mutating func take(now: MonotonicTime) -> Int {
        guard next <= now else { return 0 }
        let passed = (now.nanoseconds - next.nanoseconds) / period + 1
        next = MonotonicTime(nanoseconds: next.nanoseconds + passed * period)
        return Int(passed)
    }
}
