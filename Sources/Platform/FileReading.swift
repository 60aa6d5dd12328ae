import Glibc

/// Why a file gave no bytes.
package struct UnreadableFile: Error, Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        case system(errno: CInt)
        case tooLarge(limit: Int)
    }

    package let path: String
    package let reason: Reason
}

/// A whole file, up to a limit.
package func readFile(_ path: String, limit: Int) throws(UnreadableFile) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw UnreadableFile(path: path, reason: .system(errno: errno)) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while bytes.count <= limit {
        let count = read(descriptor, &chunk, chunk.count)
        if count == 0 { return bytes }
        guard count > 0 else { throw UnreadableFile(path: path, reason: .system(errno: errno)) }
        bytes.append(contentsOf: chunk.prefix(count))
    }
    throw UnreadableFile(path: path, reason: .tooLarge(limit: limit))
}

/// The operating system's words for an errno.
package func systemText(_ code: CInt) -> String { String(cString: strerror(code)) }
