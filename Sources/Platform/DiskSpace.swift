import Glibc

/// A file and the file system that it lives on, in bytes.
package struct DiskSpace: Hashable, Sendable {
    /// What the file takes; 0 where it is not there.
    package let file: Int64
    /// What may still be written there without privileges.
    package let available: Int64
    package let total: Int64

    package init(file: Int64, available: Int64, total: Int64) {
        self.file = file
        self.available = available
        self.total = total
    }

    /// - Parameter path: A file that is there.
    /// - Returns: `nil` where the system does not tell.
    package init?(of path: String) {
        var status = stat(), system = statvfs()
        guard stat(path, &status) == 0, statvfs(path, &system) == 0 else { return nil }
        self.init(
            file: Int64(status.st_size), available: Int64(clamping: system.f_bavail &* system.f_frsize),
            total: Int64(clamping: system.f_blocks &* system.f_frsize))
    }
}
