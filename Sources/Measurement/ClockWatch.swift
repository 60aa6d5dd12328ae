/// Notices steps of the wall clock against the monotonic one.
package struct ClockWatch: Sendable {
    /// Services that keep a clock right slew it by less than a millisecond a second; what moves it further is a step.
    /// Reading the two clocks may lie a while apart on a busy machine, so that a shorter one is not told from that.
    package static let smallestStep: Duration = .seconds(1)

    package let steps = Counter("clock.steps")
    private var last: Moment

    package init(_ now: Moment) { last = now }

    /// - Returns: By how much the clock was put forward since the last look, negative when it was put back.
    package mutating func step(at now: Moment) -> Duration? {
        let passed = Duration.milliseconds(now.wall.milliseconds - last.wall.milliseconds)
        let step = passed - (now.monotonic - last.monotonic)
        last = now
        guard step.magnitude >= Self.smallestStep else { return nil }
        steps.add()
        return step
    }
}

extension Duration {
    fileprivate var magnitude: Duration { self < .zero ? .zero - self : self }
}
