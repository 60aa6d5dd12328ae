import DataAcquisition
import Measurement
import Testing

@Suite struct `Poll slots` {
    private func at(_ milliseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: milliseconds * 1_000_000) }

    private func slots(_ period: Int, phase: Int = 0, after now: Int64) -> PollSlots {
        PollSlots(period: .milliseconds(period), phase: .milliseconds(phase), after: at(now))
    }

    @Test func `the first slot is the first one after now`() {
        #expect(slots(1000, after: 0).next == at(1000))
        #expect(slots(1000, after: 999).next == at(1000))
        #expect(slots(1000, after: 1000).next == at(2000))
        #expect(slots(1000, phase: 300, after: 1299).next == at(1300))
        #expect(slots(1000, phase: 300, after: 1300).next == at(2300))
    }

    @Test func `soon after boot the first slot is the phase itself`() {
        #expect(slots(86_400_000, phase: 43_200_000, after: 60_000).next == at(43_200_000))
        #expect(slots(1000, phase: 300, after: 0).next == at(300))
    }

    @Test func `nothing is due before its slot`() {
        var slots = slots(1000, after: 0)
        #expect(slots.take(now: at(999)) == 0)
        #expect(slots.take(now: at(1000)) == 1)
        #expect(slots.take(now: at(1000)) == 0)
        #expect(slots.next == at(2000))
    }

    @Test func `slots that were missed are counted and skipped`() {
        var slots = slots(1000, phase: 10, after: 0)
        #expect(slots.next == at(10))
        #expect(slots.take(now: at(4500)) == 5)
        #expect(slots.next == at(5010))
        #expect(slots.take(now: at(5010)) == 1)
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `a million late wake-ups move no slot`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var slots = slots(20, phase: 10, after: 0)
        var passed = 0
        var now: Int64 = 0
        while passed < 1_000_000 {
            let due = slots.next.nanoseconds
            guard due == 10_000_000 + Int64(passed) * 20_000_000 else {
                Issue.record("slot \(passed) has moved to \(due) ns")
                return
            }
            // Mostly a little late, now and then by whole periods.
            let late = Int64(random.next() % 20_000_000)
            let missed = random.next() % 1000 == 0 ? Int64(random.next() % 50) : 0
            now = due + late + missed * 20_000_000
            let taken = slots.take(now: MonotonicTime(nanoseconds: now))
            guard taken == Int(missed) + 1 else {
                Issue.record("\(taken) slots instead of \(missed + 1)")
                return
            }
            passed += taken
        }
        #expect(slots.next.nanoseconds == 10_000_000 + Int64(passed) * 20_000_000)
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `whatever the period, the phase and the time, the next slot is the first one after now`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let steps = Int.random(in: 1...8_640_000, using: &random)
            let phase = Int.random(in: 0..<steps, using: &random) * 10
            let start = Int64.random(in: 0...(1 << 34), using: &random)
            var slots = slots(steps * 10, phase: phase, after: start)
            for now in [start, start + Int64.random(in: 0...(1 << 30), using: &random)] {
                _ = slots.take(now: at(now))
                let wait = slots.next - at(now)
                #expect(wait > .zero && wait <= .milliseconds(10 * steps))
                #expect((slots.next - at(Int64(phase))).nanoseconds % (Int64(steps) * 10_000_000) == 0)
            }
        }
    }
}
