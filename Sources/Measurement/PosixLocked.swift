import Glibc

/// A value that one thread at a time may touch.
///
/// A pthread lock, because ThreadSanitizer takes `Synchronization.Mutex` on this platform for a race.
package final class PosixLocked<Value>: @unchecked Sendable {
    // Sendable: `value` is reached only with the lock held.
    private var value: Value
    private let lock: UnsafeMutablePointer<pthread_mutex_t>

    package init(_ value: sending Value) {
        self.value = value
        lock = .allocate(capacity: 1)
        lock.initialize(to: pthread_mutex_t())
        let code = pthread_mutex_init(lock, nil)
        precondition(code == 0, "the system refuses a lock: errno \(code)")
    }

    deinit {
        pthread_mutex_destroy(lock)
        lock.deallocate()
    }

    package func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return body(&value)
    }
}
