import Glibc
package import Publication

/// The numbers issued so far, in a mapped page of the runtime directory.
///
/// A store into the page costs nothing and survives the death of the process, though not of the machine: the runtime
/// directory lies in memory, and the boot id in the page says which boot it speaks of.
package final class SequencePage: @unchecked Sendable {
    // Sendable: `store` is called under the lock of the delivery session; the rest before any thread starts.
    private static let magic: UInt64 = 0x31_5145_534C_4C49_4D  // "MILLSEQ1", little-endian.
    private static let byteCount = 4096
    private let words: UnsafeMutablePointer<UInt64>

    /// What could not be done, and why.
    package struct Unavailable: Error, Hashable, Sendable {
        package let path: String
        package let errno: CInt
    }

    /// What the page held when it was opened: the numbers of an epoch of this boot.
    package let previous: (epoch: Epoch, issued: ClassCounts)?

    /// Opens or makes the page, reads what is there, and starts the books of a new epoch.
    package init(path: String, epoch: Epoch, boot: String) throws(Unavailable) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw Unavailable(path: path, errno: Glibc.errno) }
        defer { close(descriptor) }
        guard ftruncate(descriptor, off_t(Self.byteCount)) == 0 else {
            throw Unavailable(path: path, errno: Glibc.errno)
        }
        // Without room for the page now, a store into the mapping would be a bus error later.
        let refusal = posix_fallocate(descriptor, 0, off_t(Self.byteCount))
        guard refusal == 0 else { throw Unavailable(path: path, errno: refusal) }
        let mapping = mmap(nil, Self.byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        guard let mapping, mapping != MAP_FAILED else { throw Unavailable(path: path, errno: Glibc.errno) }
        words = mapping.bindMemory(to: UInt64.self, capacity: Self.byteCount / 8)
        let bootWords = Self.words(of: boot, count: 5)
        previous = Self.read(words, boot: bootWords)
        words[0] = 0  // Not valid while it changes.
        words[1] = Self.words(of: epoch.rawValue, count: 1)[0]
        for index in 0..<5 { words[2 + index] = bootWords[index] }
        for index in MessageClass.allCases.indices { words[7 + index] = 0 }
        words[0] = Self.magic
    }

    deinit { munmap(words, Self.byteCount) }

    package func store(_ issued: ClassCounts) {
        for (index, messageClass) in MessageClass.allCases.enumerated() { words[7 + index] = issued[messageClass] }
    }

    private static func read(
        _ words: UnsafeMutablePointer<UInt64>, boot: [UInt64]
    ) -> (epoch: Epoch, issued: ClassCounts)? {
        guard words[0] == magic, (0..<5).allSatisfy({ words[2 + $0] == boot[$0] }) else { return nil }
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: words[1] >> UInt64(8 * $0)) }
        guard let epoch = Epoch(String(decoding: bytes, as: UTF8.self)) else { return nil }
        var issued = ClassCounts()
        for (index, messageClass) in MessageClass.allCases.enumerated() { issued[messageClass] = words[7 + index] }
        return (epoch, issued)
    }

    private static func words(of text: String, count: Int) -> [UInt64] {
        var words = [UInt64](repeating: 0, count: count)
        for (index, byte) in text.utf8.prefix(8 * count).enumerated() {
            words[index / 8] |= UInt64(byte) << UInt64(8 * (index % 8))
        }
        return words
    }
}
