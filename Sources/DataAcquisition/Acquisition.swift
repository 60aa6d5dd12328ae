package import Measurement
import Modbus

/// All pollers of one event loop: whose turn it is, and whose answer this is.
///
/// Confined to that loop. It has no timer of its own: the owner calls ``advance(to:)`` no later than ``nextWake``.
package final class Acquisition {
    private var pollers: [Int: DevicePoller] = [:]
    private var nextSerial = 0

    package init() {}

    /// A number for a new poller that no other has had.
    package func makeSerial() -> Int {
        defer { nextSerial += 1 }
        return nextSerial
    }

    package func add(_ poller: DevicePoller) {
        pollers[poller.serial] = poller
        consider(poller)
    }

    /// Forgets a poller; answers still on their way to it complete nothing.
    package func remove(_ poller: DevicePoller) {
        pollers[poller.serial] = nil
        nextWake = nil
        for other in pollers.values { consider(other) }
    }

    package func poller(_ serial: Int) -> DevicePoller? { pollers[serial] }

    /// No later than any poller has something to do.
    package private(set) var nextWake: MonotonicTime?

    private func consider(_ poller: DevicePoller) {
        guard let wake = poller.nextWake else { return }
        nextWake = nextWake.map { min($0, wake) } ?? wake
    }

    /// Starts what is due on all pollers.
    package func advance(to now: MonotonicTime) {
        nextWake = nil
        for poller in pollers.values {
            if let wake = poller.nextWake, wake <= now { poller.advance(to: now) }
            consider(poller)
        }
    }

    /// A link has its connection back.
    package func connectionReturned(of link: Identifier, now: MonotonicTime) {
        for poller in pollers.values where poller.configuration.link == link {
            poller.connectionReturned(now: now)
            consider(poller)
        }
    }

    /// Hands a completion to its poller.
    ///
    /// - Returns: The batches that are complete now.
    package func completed(
        _ token: PollToken, result: PollResult, sent: MonotonicTime?, received: Moment
    ) -> [ReadingBatch] {
        guard let poller = pollers[token.poller] else { return [] }
        defer { consider(poller) }
        return poller.completed(group: token.group, result: result, sent: sent, received: received)
    }
}
