package import Measurement

/// What has been asked of one device and what came back.
package final class DeviceStatistics: Sendable {
    package let requests = Counter("acquisition.requests")
    package let responses = Counter("acquisition.responses")
    package let timeouts = Counter("acquisition.timeouts")
    package let exceptions = Counter("acquisition.exceptions")
    /// Responses with a wrong unit, function code, length or checksum.
    package let faults = Counter("acquisition.faults")
    package let retries = Counter("acquisition.retries")
    /// Slots that a healthy device was not asked in: the poll before was not finished, or the wake-up came late.
    package let overruns = Counter("acquisition.overruns")

    package init() {}

    package var all: [Counter] { [requests, responses, timeouts, exceptions, faults, retries, overruns] }
}

/// The last 256 times from request to response.
package struct RoundTrips: Sendable {
    private static let capacity = 256
    private var microseconds: [UInt32] = []
    private var oldest = 0

    package init() {}

    package mutating func add(_ duration: Duration) {
        let value = UInt32(clamping: duration.nanoseconds / 1000)
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
