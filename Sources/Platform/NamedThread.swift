import CPlatform
import Glibc
import Measurement

/// One thread for one library that blocks, so that nobody else waits for it.
package final class NamedThread: Sendable {
    /// Whether the body has returned, and who waits for that.
    private enum Life {
        case running(waiters: [CheckedContinuation<Void, Never>])
        case finished
    }

    private let life = PosixLocked(Life.running(waiters: []))

    /// Starts the thread.
    ///
    /// - Parameter name: At most 15 bytes, as `ps -L` shows it.
    package init(_ name: String, body: @escaping @Sendable () -> Void) {
        let start = Unmanaged.passRetained(Start(name: name, body: body, thread: self))
        var handle = pthread_t()
        let code = pthread_create(
            &handle, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, start.toOpaque())
        precondition(code == 0, "the system refuses a thread: errno \(code)")
        pthread_detach(handle)
    }

    /// Carries the body into the thread; released there.
    private final class Start {
        let name: String
        var body: (@Sendable () -> Void)?
        let thread: NamedThread

        init(name: String, body: @escaping @Sendable () -> Void, thread: NamedThread) {
            self.name = name
            self.body = body
            self.thread = thread
        }

        func run() {
            platform_name_thread(name)
            // What the body holds is let go before anyone hears that it has finished.
            body.take()?()
            let waiters = thread.life.withLock { life in
                guard case .running(let waiters) = life else { return [CheckedContinuation<Void, Never>]() }
                life = .finished
                return waiters
            }
            for waiter in waiters { waiter.resume() }
        }
    }

    /// Waits until the body has returned and what it held is released.
    package func finished() async {
        await withCheckedContinuation { continuation in
            let isFinished = life.withLock { life in
                guard case .running(let waiters) = life else { return true }
                life = .running(waiters: waiters + [continuation])
                return false
            }
            if isFinished { continuation.resume() }
        }
    }
}
