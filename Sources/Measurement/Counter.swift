import Synchronization

/// A count that only grows: every queue, drop, retry and refusal in the daemon has one, and all are this type.
///
/// Any thread may add and read. The name is the key in `metrics` messages and in `millwright status --json`.
package final class Counter: Sendable {
    package let name: String
    private let count = Atomic<UInt64>(0)

    package init(_ name: String) { self.name = name }

    package var value: UInt64 { count.load(ordering: .relaxed) }

    package func add(_ amount: UInt64 = 1) { count.wrappingAdd(amount, ordering: .relaxed) }
}
