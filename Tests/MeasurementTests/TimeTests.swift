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
}
