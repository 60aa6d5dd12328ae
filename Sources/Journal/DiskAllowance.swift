package import Platform
package import Publication

/// How much of the disk a file may take.
package struct DiskAllowance: Hashable, Sendable {
    /// In any case no more than this.
    package var maximumBytes: Int64
    /// What it leaves free of the file system, or half of what there is for it where that is less: on a disk that is short
    /// of this already it has room nevertheless.
    package var minimumFree: Int64

    package init(maximumBytes: Int64, minimumFree: Int64) {
        self.maximumBytes = maximumBytes
        self.minimumFree = minimumFree
    }

    package init(_ configuration: OutboxConfiguration) {
        self.init(maximumBytes: configuration.maximumBytes, minimumFree: configuration.minimumFree)
    }

    /// The size beyond which the oldest contents go.
    ///
    /// On a disk that others have filled that is what the file has: it grows no more, and gives up nothing that it
    /// holds, which they would take next.
    ///
    /// - Parameter disk: `nil` where nobody knows.
    package func capacity(on disk: DiskSpace?) -> Int64 {
        guard let disk else { return maximumBytes }
        let all = disk.file + disk.available
        return min(maximumBytes, max(disk.file, all - min(minimumFree, all / 2)))
    }
}
