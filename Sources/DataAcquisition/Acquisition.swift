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

    package func add(_ poller: DevicePoller) { pollers[poller.serial] = poller }

    /// Forgets a poller; answers still on their way to it complete nothing.
    package func remove(_ poller: DevicePoller) { pollers[poller.serial] = nil }

    package func poller(_ serial: Int) -> DevicePoller? { pollers[serial] }

    package var nextWake: MonotonicTime? { pollers.values.lazy.compactMap(\.nextWake).min() }

    /// Starts what is due on all pollers.
    package func advance(to now: MonotonicTime) {
        for poller in pollers.values { poller.advance(to: now) }
    }

    /// Hands a completion to its poller.
    ///
    /// - Returns: The batches that are complete now.
    package func completed(
        _ token: PollToken, result: PollResult, sent: MonotonicTime?, received: Moment
    ) -> [ReadingBatch] {
        guard let poller = pollers[token.poller] else { return [] }
        return poller.completed(group: token.group, result: result, sent: sent, received: received)
    }
}
