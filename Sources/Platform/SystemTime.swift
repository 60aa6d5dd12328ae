import Glibc
package import Measurement

/// The operating system's clocks.
package struct SystemTime: TimeSource {
    private let service: TimeService?

    /// - Parameter service: Who says whether the wall clock has been set; trusted where left out.
    package init(service: TimeService? = nil) { self.service = service }

    package var trust: ClockTrust {
        service?.state(at: monotonic) == .unsynchronized ? .unsynchronized : .synchronized
    }

    package var monotonic: MonotonicTime { MonotonicTime(nanoseconds: Self.nanoseconds(of: CLOCK_MONOTONIC)) }

    package var wall: WallTime { WallTime(milliseconds: Self.nanoseconds(of: CLOCK_REALTIME) / 1_000_000) }

    private static func nanoseconds(of clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
