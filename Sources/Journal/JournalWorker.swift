package import Measurement
package import Publication
package import Platform

/// The thread of the journal: writes what the session wants kept, and reads what it wants back.
package final class JournalWorker: Sendable {
    /// What the worker tells about itself.
    package struct Report: Sendable {
        package var usage: OutboxStore.Usage
        /// The last write that failed; `nil` once one has succeeded.
        package var failure: DatabaseError?
        /// Messages stored a second, averaged over about a minute; negative while the backlog shrinks.
        package var growth: Double = 0
        package var byteGrowth: Double = 0
    }

    package let commits = Counter("journal.commits")
    package let failures = Counter("journal.failures")
    package let rowsWritten = Counter("journal.rows_written")

    private let state: PosixLocked<State>
    private let report: PosixLocked<Report>
    private let delivery: Delivery
    private let wake: WakeUp
    private let time: any TimeSource
    private let onFailure: @Sendable (DatabaseError?) -> Void

    private struct State {
        var commitInterval: Duration
        var thread: NamedThread?
        var orders = StoreOrders<OutboxStore>()
        /// Wait until what was accepted before has been written.
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// - Parameter onFailure: Hears of the first write that fails, and, with `nil`, of the first that succeeds again.
    package init(
        delivery: Delivery, wake: WakeUp, commitInterval: Duration, time: any TimeSource,
        usage: OutboxStore.Usage, onFailure: @escaping @Sendable (DatabaseError?) -> Void
    ) {
        self.delivery = delivery
        self.wake = wake
        self.time = time
        self.onFailure = onFailure
        state = PosixLocked(State(commitInterval: commitInterval))
        report = PosixLocked(Report(usage: usage))
    }

    /// How long a message may stay unacknowledged before it is written.
    package var commitInterval: Duration {
        get { state.withLock { $0.commitInterval } }
        set { state.withLock { $0.commitInterval = newValue } }
    }

    package var present: Report { report.withLock { $0 } }

    /// Starts the thread; the store is its own from here on.
    package func start(with store: sending OutboxStore) {
        let store = Handed(store)
        let thread = NamedThread("mw-journal") { [self] in run(store.value) }
        state.withLock { $0.thread = thread }
    }

    /// Writes everything that is still unacknowledged, closes the books, and ends the thread.
    package func stop() async {
        let thread = state.withLock { state in
            state.orders.close()
            return state.thread.take()
        }
        wake.signal()
        await thread?.finished()
    }

    /// Runs some work on the thread of the store.
    ///
    /// - Throws: What the work throws, and `CancellationError` once the worker has been told to stop.
    package func withStore<Result: Sendable>(
        _ body: @escaping @Sendable (OutboxStore) throws -> Result
    ) async throws -> Result {
        try await StoreOrders.result(of: body) { order in
            defer { wake.signal() }
            return state.withLock { $0.orders.add(order) }
        }
    }

    /// Has some work done on the thread of the store that nobody waits for; a failure is counted.
    package func perform(_ body: @escaping @Sendable (OutboxStore) throws(DatabaseError) -> Void) {
        _ = state.withLock { state in
            state.orders.add { [self] store in attempt { () throws(DatabaseError) in try body(store) } }
        }
        wake.signal()
    }

    /// Has some work done on the thread of the store, and waits for it; a failure is counted.
    ///
    /// - Throws: `CancellationError` once the worker has been told to stop.
    package func complete(_ body: @escaping @Sendable (OutboxStore) throws(DatabaseError) -> Void) async throws {
        try await withStore { [self] store in attempt { () throws(DatabaseError) in try body(store) } }
    }

    /// Returns once the alarms that were accepted before are on disk, or could not be written.
    package func settle() async {
        await withCheckedContinuation { continuation in
            let isAccepted = state.withLock { state in
                guard !state.orders.isClosed else { return false }
                state.waiting.append(continuation)
                return true
            }
            if isAccepted { wake.signal() } else { continuation.resume() }
        }
    }

    private func run(_ store: OutboxStore) {
        var nextTick = time.monotonic + commitInterval
        var nextRecord = time.monotonic + .seconds(60)
        var growth = GrowthRate(store.usage, at: time.monotonic)
        while !state.withLock({ $0.orders.isClosed }) {
            _ = wake.wait(timeout: nextTick - time.monotonic)
            for order in state.withLock({ $0.orders.take() }) { order(store) }
            let waiting = takeWaiting()
            let now = time.monotonic
            let isTick = now >= nextTick
            if isTick {
                let interval = commitInterval.nanoseconds
                let late = (now.nanoseconds - nextTick.nanoseconds) / interval
                nextTick = nextTick + .nanoseconds((late + 1) * interval)
            }
            write(store, isTick: isTick)
            for continuation in waiting { continuation.resume() }
            fetch(store, until: nextTick)
            guard isTick else { continue }
            if now >= nextRecord || store.needsLease(for: delivery.look { $0.issued }) {
                nextRecord = now + .seconds(60)
                record(store, isClean: false)
            }
            attempt { () throws(DatabaseError) in try store.shrink() }
            growth.sample(store.usage, at: now)
            report.withLock {
                ($0.growth, $0.byteGrowth, $0.usage) = (growth.messages, growth.bytes, store.usage)
            }
        }
        for order in state.withLock({ $0.orders.take() }) { order(store) }
        delivery.journal { $0.end() }
        write(store, isTick: true)
        for continuation in takeWaiting() { continuation.resume() }
        record(store, isClean: delivery.look { $0.unwrittenCount } == 0)
    }

    /// Commits until nothing is left that must not wait for the next tick: alarms that came during a commit, for one.
    private func write(_ store: OutboxStore, isTick: Bool) {
        if isTick, !commit(store, isTick: true) { return }
        while delivery.look({ $0.needsCommitNow }), commit(store, isTick: false) {}
    }

    private func takeWaiting() -> [CheckedContinuation<Void, Never>] {
        state.withLock { state in
            defer { state.waiting.removeAll() }
            return state.waiting
        }
    }

    /// - Returns: Whether everything asked for is on disk.
    private func commit(_ store: OutboxStore, isTick: Bool) -> Bool {
        let now = time.moment
        let work = delivery.journal { $0.takeCommit(isTick: isTick, at: now) }
        if work.isEmpty {
            delivery.journal { $0.committed(rows: [], extra: nil, droppedCount: 0) }
            return true
        }
        var unused: StreamMessage?
        do throws(DatabaseError) {
            let outcome = try store.commit(work) { gaps in
                let message = delivery.journal { $0.gapMessage(gaps, at: now) }
                unused = message
                return message
            }
            delivery.journal {
                $0.committed(rows: outcome.rows, extra: outcome.gap, droppedCount: outcome.droppedMessages)
            }
            commits.add()
            rowsWritten.add(UInt64(outcome.rows.count))
            let wasFailing = report.withLock { report in
                report.usage = store.usage
                return report.failure.take() != nil
            }
            if wasFailing { onFailure(nil) }
            return true
        } catch {
            delivery.journal { $0.commitFailed(deletions: work.deletions, unused: unused) }
            failed(error)
            return false
        }
    }

    /// What must be written does not wait for what is read: rows of closed topics are passed over, and may be many.
    private func fetch(_ store: OutboxStore, until deadline: MonotonicTime) {
        while time.monotonic < deadline, let after = delivery.look({ $0.needsCommitNow ? nil : $0.backlogToFetch }) {
            do throws(DatabaseError) {
                let (rows, through) = try store.fetch(after: after, limit: 16)
                delivery.journal { session in
                    let stored = rows.compactMap { fetched in
                        if case .row(let row) = fetched { row } else { nil }
                    }
                    session.backlogFetched(stored, through: through)
                    for case .unreadable(let id, let gap) in rows { session.unreadable(id, gap) }
                }
            } catch {
                return failed(error)
            }
        }
    }

    private func record(_ store: OutboxStore, isClean: Bool) {
        let (epoch, issued) = delivery.look { ($0.epoch, $0.issued) }
        attempt { () throws(DatabaseError) in try store.record(issued: issued, of: epoch, isClean: isClean) }
    }

    private func attempt(_ body: () throws(DatabaseError) -> Void) {
        do throws(DatabaseError) { try body() } catch { failed(error) }
    }

    private func failed(_ error: DatabaseError) {
        failures.add()
        let isNew = report.withLock { report in
            defer { report.failure = error }
            return report.failure == nil
        }
        if isNew { onFailure(error) }
    }
}
