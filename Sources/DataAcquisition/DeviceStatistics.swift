package import Measurement

/// What has been asked of one device and what came back.
package final class DeviceStatistics: Sendable {
    package let requests = Counter("acquisition.requests")
    package let responses = Counter("acquisition.responses")
    package let timeouts = Counter("acquisition.timeouts")
    package let exceptions = Counter("acquisition.exceptions")
    /// Responses with a wrong unit, function code, length or checksum.
    package let faults = Counter("acquisition.faults")
    /// Those of them that came damaged over a serial line.
    package let checksumErrors = Counter("acquisition.checksum_errors")
    package let retries = Counter("acquisition.retries")
    /// Slots that a healthy device was not asked in: the poll before was not finished, or the wake-up came late.
    package let overruns = Counter("acquisition.overruns")

    package init() {}

    package var all: [Counter] {
        [requests, responses, timeouts, exceptions, faults, checksumErrors, retries, overruns]
    }
}

/// Times from request to response: the last 256 one by one, and how all of them are spread.
package struct RoundTrips: Sendable {
    /// The upper ends of the classes of ``counts`` in milliseconds; the last class has none.
    package static let limits: [UInt32] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
    private static let capacity = 256

    /// How many fell into each class since the device is asked.
    package private(set) var counts = [UInt64](repeating: 0, count: limits.count + 1)
    private var microseconds: [UInt32] = []
    private var oldest = 0

    package init() {}

    package mutating func add(_ duration: Duration) {
        let value = UInt32(clamping: duration.nanoseconds / 1000)
        counts[Self.limits.firstIndex { value <= 1000 * $0 } ?? Self.limits.count] += 1
        if microseconds.count < Self.capacity {
            microseconds.append(value)
        } else {
            microseconds[oldest] = value
            oldest = (oldest + 1) % Self.capacity
        }
    }

    /// The value below which the given share of the round trips lies, in milliseconds; `nil` before the first.
    package func quantile(_ share: Double) -> Double? {
        guard !microseconds.isEmpty else { return nil }
        let index = Int((Double(microseconds.count - 1) * share).rounded())
        return Double(microseconds.sorted()[index]) / 1000
    }
}
