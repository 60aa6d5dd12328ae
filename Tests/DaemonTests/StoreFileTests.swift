import Glibc
import Journal
import Testing
import Wording

@testable import Daemon

@Suite struct `A store that fails while it runs` {
    private func failure(opening path: String) throws -> DatabaseError {
        try #require(throws: DatabaseError.self) {
            try RecordStore(path: path, allowance: DiskAllowance(maximumBytes: 1 << 20, minimumFree: 0))
        }
    }

    @Test func `is told as damaged with what helps, and not as a disk that is full`() throws {
        var name = Array("/tmp/millwright-store-XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        let path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer { unlink(path) }
        let text = String(repeating: "no store at all\n", count: 100)
        #expect(write(descriptor, text, text.utf8.count) == text.utf8.count)
        close(descriptor)
        let damage = try failure(opening: path), other = try failure(opening: "/nowhere/record.db")
        for file in [StoreFile.outbox, .record] {
            let path = file.path(in: "/data")
            #expect(file.message(of: damage, in: "/data") == .foundDamaged(path: path, reason: damage.message))
        }
        #expect(StoreFile.outbox.message(of: other, in: "/data") == .journalWriteFailed(reason: other.message))
        #expect(StoreFile.record.message(of: other, in: "/data") == .recordWriteFailed(reason: other.message))
        #expect(StoreFile.outbox.message(of: nil, in: "/data") == .journalRecovered)
        #expect(StoreFile.record.message(of: nil, in: "/data") == .recordRecovered)
    }
}
