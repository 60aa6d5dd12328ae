import Journal
import Platform
import Testing

@Suite struct `What a file may take of the disk` {
    private let allowance = DiskAllowance(maximumBytes: 1000, minimumFree: 64)

    private func capacity(file: Int64, available: Int64, total: Int64) -> Int64 {
        allowance.capacity(on: DiskSpace(file: file, available: available, total: total))
    }

    @Test func `is its cap where there is room`() {
        #expect(capacity(file: 0, available: 5000, total: 9000) == 1000)
        #expect(capacity(file: 1200, available: 5000, total: 9000) == 1000)
        #expect(allowance.capacity(on: nil) == 1000)
    }

    @Test func `leaves what is to be free, or a quarter of a small disk`() {
        #expect(capacity(file: 0, available: 300, total: 9000) == 236)
        #expect(capacity(file: 100, available: 100, total: 200) == 150)
    }

    @Test func `is what it has where others have filled the disk`() {
        #expect(capacity(file: 700, available: 0, total: 9000) == 700)
        #expect(capacity(file: 700, available: 60, total: 9000) == 700)
        #expect(capacity(file: 0, available: 0, total: 0) == 0)
    }

    @Test func `is unknown where the file is not there`() {
        #expect(DiskSpace(of: "/nowhere/outbox.db") == nil)
        #expect((DiskSpace(of: "/proc/self/exe")?.total ?? 0) > 0)
    }
}
