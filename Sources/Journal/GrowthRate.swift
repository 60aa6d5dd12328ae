package import Measurement

/// How fast the journal grows, averaged exponentially over a minute, or over the time since the first sample where that
/// is shorter.
package struct GrowthRate: Sendable {
    /// A second; negative while it shrinks.
    package var messages: Double { weight > 0 ? messageSum / weight : 0 }
    /// A second.
    package var bytes: Double { weight > 0 ? byteSum / weight : 0 }

    private var usage: OutboxStore.Usage
    private var time: MonotonicTime
    private var messageSum = 0.0
    private var byteSum = 0.0
    /// How much of the minute has been seen, 0 to 1.
    private var weight = 0.0

    package init(_ usage: OutboxStore.Usage, at time: MonotonicTime) {
        self.usage = usage
        self.time = time
    }

    package mutating func sample(_ present: OutboxStore.Usage, at now: MonotonicTime) {
        let elapsed = (now - time).seconds
        guard elapsed > 0 else { return }
        let share = min(1, elapsed / 60)
        messageSum += share * (Double(present.messages - usage.messages) / elapsed - messageSum)
        byteSum += share * (Double(present.bytes - usage.bytes) / elapsed - byteSum)
        weight += share * (1 - weight)
        usage = present
        time = now
    }
}
