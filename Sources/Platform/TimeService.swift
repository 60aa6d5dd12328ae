import Glibc
package import Measurement
import Synchronization

/// Whether the machine's time service has set the wall clock in this boot.
///
/// A time service says so by a file: systemd-timesyncd makes `/run/systemd/timesync/synchronized`
/// (systemd-timesyncd(8)), others can be told to make one. The kernel is not asked: `ProtectClock=` of the unit forbids
/// the call.
package final class TimeService: Sendable {
    package enum State: UInt8, Sendable {
        /// Nothing on the machine tells; the clock is trusted.
        case unknown
        case unsynchronized
        case synchronized
    }

    private static let directory = "/run/systemd/timesync"
    private let named: PosixLocked<String?>
    private let known = Atomic<UInt8>(State.unsynchronized.rawValue)
    private let nextLook = Atomic<Int64>(.min)

    /// - Parameter file: Is there once the clock has been set; that of systemd-timesyncd, where it runs, when left out.
    package init(file: String? = nil) { named = PosixLocked(file) }

    /// Goes by another file from now on. A clock that was set stays so.
    package func watch(_ file: String?) { named.withLock { $0 = file } }

    /// Looked up at most once a second, and no more once the clock has been set.
    package func state(at now: MonotonicTime) -> State {
        let state = State(rawValue: known.load(ordering: .relaxed)) ?? .unknown
        guard state != .synchronized, now.nanoseconds >= nextLook.load(ordering: .relaxed) else { return state }
        nextLook.store(now.nanoseconds + 1_000_000_000, ordering: .relaxed)
        let found = look()
        known.store(found.rawValue, ordering: .relaxed)
        return found
    }

    private func look() -> State {
        if let file = named.withLock({ $0 }) { return access(file, F_OK) == 0 ? .synchronized : .unsynchronized }
        guard access(Self.directory, F_OK) == 0 else { return .unknown }
        return access("\(Self.directory)/synchronized", F_OK) == 0 ? .synchronized : .unsynchronized
    }
}
