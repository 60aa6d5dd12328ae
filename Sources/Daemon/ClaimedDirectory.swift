import Glibc
package import Platform
import Publication
package import Wording

/// A directory that this process alone works in, for as long as it lives.
final class ClaimedDirectory: Sendable {
    let path: String
    /// Holds the lock; closed by the kernel at the end of the process, however that comes.
    private let descriptor: CInt

    /// Makes the directory where it is missing and claims it.
    init(_ path: String) throws(StartFailure) {
        guard mkdir(path, 0o750) == 0 || errno == EEXIST else {
            throw StartFailure(.directoryUnusable(path: path, reason: systemText(errno)))
        }
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw StartFailure(.directoryUnusable(path: path, reason: systemText(errno)))
        }
        guard access(path, W_OK | X_OK) == 0 else {
            throw StartFailure(.directoryUnusable(path: path, reason: systemText(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw StartFailure(
                errno == EWOULDBLOCK
                    ? .anotherInstance(path: path)
                    : .directoryUnusable(path: path, reason: systemText(errno)))
        }
        self.path = path
    }

    deinit { close(descriptor) }
}

/// Why the daemon does not start; an operator's to mend.
package struct StartFailure: Error, Sendable {
    package let message: DaemonMessage

    init(_ message: DaemonMessage) { self.message = message }

    package init(_ file: UnreadableFile) {
        switch file.reason {
        case .system(let errno): message = .fileUnreadable(path: file.path, reason: systemText(errno))
        case .tooLarge(let limit): message = .fileTooLarge(path: file.path, limit: limit)
        }
    }
}

/// The id of this boot of the machine; one of its own where there is none, so that two boots never look the same.
func bootID() -> String {
    var generator = SystemRandomNumberGenerator()
    return readFirstLine("/proc/sys/kernel/random/boot_id") ?? Epoch.random(using: &generator).rawValue
}

private func readFirstLine(_ path: String) -> String? {
    guard let bytes = try? readFile(path, limit: 4096) else { return nil }
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
}
