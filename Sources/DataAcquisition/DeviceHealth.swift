package import Measurement

/// Whether a device is asked on its schedule, left alone, or asked once to see whether it is back.
///
/// A silent device costs its neighbours on the link one timeout each time it is asked: hence the pauses.
package struct DeviceHealth: Sendable {
    package enum State: Hashable, Sendable {
        case healthy
        case backingOff(until: MonotonicTime)
        case probing
    }

    package private(set) var state: State = .healthy
    /// Why its last request failed; `nil` while the last one succeeded.
    package private(set) var reason: Quality?
    private var backoff: Backoff

    package init(backoff: Backoff = Backoff()) { self.backoff = backoff }

    /// An answer came, exceptions of the device itself included.
    package mutating func succeeded() {
        state = .healthy
        reason = nil
        backoff.reset()
    }

    /// An answer came, but it refused the request.
    package mutating func refused(_ reason: Quality) {
        succeeded()
        self.reason = reason
    }

    /// No usable answer came, retries included.
    package mutating func failed(_ reason: Quality, now: MonotonicTime) {
        self.reason = reason
        state = .backingOff(until: now + backoff.next())
    }

    /// The pause is over when it was caused by a lost connection and the connection is back.
    package mutating func connectionReturned(now: MonotonicTime) {
        if case .backingOff = state, reason == .disconnected { state = .backingOff(until: now) }
    }

    /// Starts the probe when the pause is over.
    package mutating func startProbe(now: MonotonicTime) -> Bool {
        guard case .backingOff(let until) = state, until <= now else { return false }
        state = .probing
        return true
    }

    /// When the next probe is due.
    package var nextProbe: MonotonicTime? {
        if case .backingOff(let until) = state { until } else { nil }
    }
}
