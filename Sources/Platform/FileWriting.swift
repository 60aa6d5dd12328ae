import Glibc

/// Writes a whole file, over one that is there.
package func writeFile(_ path: String, _ bytes: [UInt8]) throws(UnwritableFile) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw UnwritableFile(path: path, errno: errno) }
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
            let code = errno
            close(descriptor)
            throw UnwritableFile(path: path, errno: code)
        }
        rest = rest.dropFirst(count)
    }
    // Some file systems say only now that there was no room.
    guard close(descriptor) == 0 else { throw UnwritableFile(path: path, errno: errno) }
}

/// Writes a whole file in the place of one that is there, or leaves that as it was: the bytes go beside it first, and
/// take its name once they are on disk.
package func replaceFile(_ path: String, _ bytes: [UInt8]) throws(UnwritableFile) {
    let temporary = path + ".part"
    do throws(UnwritableFile) {
        try writeFile(temporary, bytes)
    } catch {
        unlink(temporary)
        throw UnwritableFile(path: path, errno: error.errno)
    }
    let descriptor = open(temporary, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0, fsync(descriptor) == 0, rename(temporary, path) == 0 else {
        let code = errno
        if descriptor >= 0 { close(descriptor) }
        unlink(temporary)
        throw UnwritableFile(path: path, errno: code)
    }
    close(descriptor)
}

/// Whether two paths lead to one file that is there, by whatever name or link.
package func isSameFile(_ one: String, _ other: String) -> Bool {
    var first = stat(), second = stat()
    return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev
        && first.st_ino == second.st_ino
}

/// Why a file was not written.
package struct UnwritableFile: Error, Hashable, Sendable {
    package let path: String
    package let errno: CInt
}
