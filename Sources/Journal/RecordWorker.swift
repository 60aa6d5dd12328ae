package import Measurement
import Platform

/// The thread of the record: gathers what minutes come to, and writes once a minute.
package final class RecordWorker: Sendable {
    package let written = Counter("record.spans")
    package let failures = Counter("record.failures")
    /// Spans given up because the disk took none for too long.
    package let dropped = Counter("record.dropped")

    private struct State {
        /// Given away when the thread starts.
        var store: Handed<RecordStore>?
        var waiting: [(TrendSeries, TrendSpan)] = []
        var orders = StoreOrders<RecordStore>()
        var thread: NamedThread?
    }

    /// Spans that may wait while the disk takes none: an hour of two thousand points.
    private static let limit = 120_000
    private static let interval = Duration.seconds(60)
    private let state: PosixLocked<State>
    private let wake = WakeUp()
    private let time: any TimeSource
    private let onFailure: @Sendable (DatabaseError?) -> Void

    /// - Parameter onFailure: Hears of the first write that fails, and, with `nil`, of the first that succeeds again.
    package init(
        _ store: sending RecordStore, time: any TimeSource, onFailure: @escaping @Sendable (DatabaseError?) -> Void
    ) {
        state = PosixLocked(State(store: Handed(store)))
        self.time = time
        self.onFailure = onFailure
    }

    /// Takes spans over; the thread starts with the first ones.
    package func add(_ spans: [(TrendSeries, TrendSpan)]) {
        guard !spans.isEmpty else { return }
        state.withLock { state in
            guard !state.orders.isClosed else { return }
            state.waiting += spans
            dropExcess(&state)
            start(&state)
        }
    }

    /// Runs some work on the thread of the store, after everything that was added before has been written.
    ///
    /// - Throws: What the work throws, and `CancellationError` once the worker has been told to stop.
    package func withStore<Result: Sendable>(
        _ body: @escaping @Sendable (RecordStore) throws -> Result
    ) async throws -> Result {
        try await StoreOrders.result(of: body) { order in
            defer { wake.signal() }
            return state.withLock { state in
                guard state.orders.add(order) else { return false }
                start(&state)
                return true
            }
        }
    }

    /// Has some work done on the thread of the store that nobody waits for; a failure is counted.
    package func perform(_ body: @escaping @Sendable (RecordStore) throws -> Void) {
        state.withLock { state in
            let isTaken = state.orders.add { [failures] store in
                do { try body(store) } catch { failures.add() }
            }
            if isTaken { start(&state) }
        }
        wake.signal()
    }

    /// Writes what still waits, and ends the thread.
    package func stop() async {
        let thread = state.withLock { state in
            state.orders.close()
            return state.thread.take()
        }
        wake.signal()
        await thread?.finished()
    }

    private func dropExcess(_ state: inout State) {
        let excess = state.waiting.count - Self.limit
        guard excess > 0 else { return }
        state.waiting.removeFirst(excess)
        dropped.add(UInt64(excess))
    }

    private func start(_ state: inout State) {
        guard let store = state.store.take() else { return }
        state.thread = NamedThread("mw-record") { [self] in run(store.value) }
    }

    private func run(_ store: RecordStore) {
        var next = time.monotonic + Self.interval
        var isFailing = false
        while true {
            _ = wake.wait(timeout: next - time.monotonic)
            let (orders, isStopping) = state.withLock { state in
                (state.orders.take(), state.orders.isClosed)
            }
            if isStopping || !orders.isEmpty || time.monotonic >= next {
                write(to: store, &isFailing)
                next = time.monotonic + Self.interval
            }
            for order in orders { order(store) }
            if isStopping { return }
        }
    }

    private func write(to store: RecordStore, _ isFailing: inout Bool) {
        let spans = state.withLock { state in
            defer { state.waiting.removeAll() }
            return state.waiting
        }
        guard !spans.isEmpty else { return }
        do throws(DatabaseError) {
            try store.add(spans, at: time.wall)
            written.add(UInt64(spans.count))
            if isFailing { onFailure(nil) }
            isFailing = false
        } catch {
            state.withLock { state in
                state.waiting = spans + state.waiting
                dropExcess(&state)
            }
            failures.add()
            if !isFailing { onFailure(error) }
            isFailing = true
        }
    }
}
