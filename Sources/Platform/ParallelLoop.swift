import Glibc
import Measurement

/// Runs a body for 0 up to a count, on as many threads as there are processors, and returns when all are done.
package func parallelLoop(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let processors = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    let next = PosixLocked(0)
    let running = PosixLocked(min(processors, count))
    let done = WakeUp()
    for _ in 0..<min(processors, count) {
        _ = NamedThread("loop") {
            while true {
                let index = next.withLock { next in
                    defer { next += 1 }
                    return next
                }
                guard index < count else { break }
                body(index)
            }
            running.withLock { $0 -= 1 }
            done.signal()
        }
    }
    while running.withLock({ $0 }) > 0 { _ = done.wait(timeout: nil) }
}
