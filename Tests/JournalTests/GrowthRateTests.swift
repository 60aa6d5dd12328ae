import Journal
import Measurement
import Testing

@Suite struct `The growth of the journal` {
    private func usage(_ messages: Int64) -> OutboxStore.Usage {
        var usage = OutboxStore.Usage()
        usage.messages = messages
        usage.bytes = messages * 200
        return usage
    }

    private func at(_ seconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: seconds * 1_000_000_000) }

    @Test func `is right from the first sample on, so that the hours that fit are`() {
        var growth = GrowthRate(usage(0), at: at(0))
        #expect(growth.messages == 0 && growth.bytes == 0)
        for second in Int64(1)...100 {
            growth.sample(usage(50 * second), at: at(second))
            #expect(abs(growth.messages - 50) < 1e-9 && abs(growth.bytes - 10_000) < 1e-6, "after \(second) s")
        }
    }

    @Test func `is forgotten within minutes, and negative while a backlog drains`() {
        var growth = GrowthRate(usage(0), at: at(0))
        growth.sample(usage(6000), at: at(60))
        for second in Int64(61)...360 { growth.sample(usage(6000), at: at(second)) }
        #expect(growth.messages < 1)
        for second in Int64(361)...365 { growth.sample(usage(6000 - 1000 * (second - 360)), at: at(second)) }
        #expect(growth.messages < -50)
    }

    @Test func `of no time is none`() {
        var growth = GrowthRate(usage(0), at: at(1))
        growth.sample(usage(5), at: at(1))
        #expect(growth.messages == 0)
    }
}
