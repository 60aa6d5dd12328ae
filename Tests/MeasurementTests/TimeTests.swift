import Measurement
import Testing

@Suite struct Times {
    @Test func `a duration is its whole nanoseconds`() {
        #expect(Duration.zero.nanoseconds == 0)
        #expect(Duration.milliseconds(10).nanoseconds == 10_000_000)
        #expect(
            Duration(secondsComponent: -2, attosecondsComponent: -500_000_000_000_000_000).nanoseconds == -2_500_000_000
        )
        #expect(Duration.nanoseconds(Int64.max).nanoseconds == .max)
        #expect(Duration.nanoseconds(Int64.min + 1).nanoseconds == .min + 1)
    }

    @Test func `milliseconds are rounded towards zero`() {
        #expect(Duration.microseconds(1999).milliseconds == 1)
        #expect(Duration.microseconds(-1999).milliseconds == -1)
        #expect(Duration.milliseconds(-3).milliseconds == -3)
    }

    @Test func `the difference of two times is what leads from one to the other`() {
        let early = MonotonicTime(nanoseconds: 7)
        let late = MonotonicTime(nanoseconds: 3_000_000_000)
        #expect(early + (late - early) == late && early < late)
    }

    private func moment(_ seconds: Int64, clock: Int64, _ trust: ClockTrust = .synchronized) -> Moment {
        Moment(
            monotonic: MonotonicTime(nanoseconds: seconds * 1_000_000_000), wall: WallTime(milliseconds: clock * 1000),
            trust: trust)
    }

    @Test func `only a clock that was set since corrects a time, and only one that needs it`() {
        let early = moment(10, clock: 12, .unsynchronized)
        #expect(early.corrected(by: moment(30, clock: 1000)) == moment(10, clock: 980))
        #expect(early.corrected(by: moment(30, clock: 32, .unsynchronized)) == early)
        #expect(moment(10, clock: 12).corrected(by: moment(30, clock: 1000)) == moment(10, clock: 12))
        let lost = moment(10, clock: 12, .lost)
        #expect(lost.corrected(by: moment(30, clock: 1000)) == lost)
    }

    @Test func `a step of the clock is noticed, a clock that is kept right is not`() {
        var watch = ClockWatch(moment(0, clock: 100))
        #expect(watch.step(at: moment(60, clock: 160)) == nil)
        #expect(watch.step(at: moment(61, clock: 3761)) == .seconds(3600))
        #expect(watch.step(at: moment(62, clock: 3762)) == nil)
        #expect(watch.step(at: moment(63, clock: 100)) == .seconds(-3663))
        #expect(watch.steps.value == 2)
    }
}
