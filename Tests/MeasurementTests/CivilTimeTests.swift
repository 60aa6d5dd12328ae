import Measurement
import Testing

@Suite struct `Days of the calendar` {
    private func time(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0, _ ms: Int = 0)
        -> Int64?
    {
        CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, milliseconds: ms).time?.milliseconds
    }

    @Test func `known moments lie where the epoch says`() {
        #expect(time(1970, 1, 1) == 0)
        #expect(time(1969, 12, 31, 23, 59, 59_999) == -1)
        #expect(time(2000, 2, 29) == 951_782_400_000)
        #expect(time(2026, 11, 21, 7, 34, 19_123) == 1_795_246_459_123)
        #expect(time(2038, 1, 19, 3, 14, 7000) == 2_147_483_647_000)
    }

    @Test func `days that do not exist are no time`() {
        #expect(time(2026, 2, 29) == nil)
        #expect(time(2100, 2, 29) == nil)
        #expect(time(2024, 2, 29) != nil)
        #expect(time(2026, 13, 1) == nil)
        #expect(time(2026, 4, 31) == nil)
        #expect(time(2026, 0, 1) == nil)
        #expect(time(2026, 1, 1, 24) == nil)
        #expect(time(2026, 1, 1, 0, 60) == nil)
        #expect(time(2026, 1, 1, 0, 0, 60_000) == nil)
    }

    @Test func `every day of four centuries comes back from its number`() {
        var expected = CivilTime(year: 1900, month: 1, day: 1, hour: 0, minute: 0, milliseconds: 0)
        var days = Int64(expected.time?.milliseconds ?? 0) / 86_400_000
        while expected.year < 2300 {
            #expect(CivilTime(WallTime(milliseconds: days * 86_400_000)) == expected)
            #expect(expected.time?.milliseconds == days * 86_400_000)
            days += 1
            let next = CivilTime(WallTime(milliseconds: days * 86_400_000))
            // Either the day after, or the first of the month after.
            #expect(next.day == expected.day + 1 || next.day == 1 && expected.day >= 28)
            expected = next
        }
        #expect(days == 120_530)
    }

    @Test func `people read it without a zone`() {
        #expect(WallTime(milliseconds: 1_795_246_459_123).description == "2026-11-21 07:34:19.123")
    }
}
