import Glibc

/// What a file takes of its disk and could still take, in bytes.
package struct DiskSpace: Hashable, Sendable {
    package let file: Int64
    /// What may be written there without privileges.
    package let available: Int64

    package init(file: Int64, available: Int64) {
        self.file = file
        self.available = available
    }

    /// - Parameter path: A file that is there.
    /// - Returns: `nil` where the system does not tell.
    package init?(of path: String) {
        var status = stat(), system = statvfs()
        guard stat(path, &status) == 0, statvfs(path, &system) == 0 else { return nil }
        self.init(file: Int64(status.st_size), available: Int64(clamping: system.f_bavail &* system.f_frsize))
    }
}
