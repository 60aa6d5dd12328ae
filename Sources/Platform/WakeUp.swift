import CPlatform
import Glibc
import Measurement
import Synchronization

/// What a thread sleeps on: others wake it, a descriptor wakes it, or time does.
///
/// Any number of signals before the next wait are one wake-up.
package final class WakeUp: Sendable {
    private let descriptor: CInt
    private let isSignalled = Atomic<Bool>(false)

    package init() {
        descriptor = platform_eventfd()
        precondition(descriptor >= 0, "the system refuses an eventfd: errno \(errno)")
    }

    deinit { close(descriptor) }

    package func signal() {
        guard !isSignalled.exchange(true, ordering: .acquiringAndReleasing) else { return }
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)  // Cannot fail: the count is far from its end.
    }

    /// What a descriptor is ready for.
    package struct Readiness: Sendable {
        package var readable = false
        package var writable = false
    }

    /// Sleeps until a signal, until the other descriptor is ready, or until the time is over.
    ///
    /// - Parameters:
    ///   - timeout: `nil` waits for ever.
    ///   - other: A descriptor to watch for input, and for output where asked.
    package func wait(timeout: Duration?, other: CInt? = nil, forOutput: Bool = false) -> Readiness {
        var descriptors = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
        if let other {
            let events = Int16(POLLIN) | (forOutput ? Int16(POLLOUT) : 0)
            descriptors.append(pollfd(fd: other, events: events, revents: 0))
        }
        // Rounded up: a wait that is a little short would spin.
        let milliseconds = timeout.map { CInt(clamping: max(0, ($0.nanoseconds + 999_999) / 1_000_000)) } ?? -1
        _ = poll(&descriptors, nfds_t(descriptors.count), milliseconds)
        if descriptors[0].revents != 0 {
            var count: UInt64 = 0
            _ = read(descriptor, &count, 8)
            isSignalled.store(false, ordering: .releasing)
        }
        guard descriptors.count > 1 else { return Readiness() }
        let ready = Int32(descriptors[1].revents)
        return Readiness(
            readable: ready & (POLLIN | POLLHUP | POLLERR) != 0, writable: ready & POLLOUT != 0)
    }
}
