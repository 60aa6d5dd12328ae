import Journal
import Platform
import Testing

@Suite struct `What a file may take of the disk` {
    private let allowance = DiskAllowance(maximumBytes: 1000, minimumFree: 64)

    private func capacity(file: Int64, available: Int64) -> Int64 {
        allowance.capacity(on: DiskSpace(file: file, available: available))
    }

    @Test func `is its cap where there is room`() {
        #expect(capacity(file: 0, available: 5000) == 1000)
        #expect(capacity(file: 1200, available: 5000) == 1000)
        #expect(allowance.capacity(on: nil) == 1000)
    }

    @Test func `leaves what is to be free, or half of what there is, however much of it the file has already`() {
        #expect(capacity(file: 0, available: 300) == 236 && capacity(file: 200, available: 100) == 236)
        #expect(capacity(file: 0, available: 100) == 50 && capacity(file: 50, available: 50) == 50)
    }

    @Test func `is what it has where others have filled the disk`() {
        #expect(capacity(file: 700, available: 0) == 700)
        #expect(capacity(file: 700, available: 60) == 700)
        #expect(capacity(file: 0, available: 0) == 0)
    }

    @Test func `is unknown where the file is not there`() {
        #expect(DiskSpace(of: "/nowhere/outbox.db") == nil)
        #expect((DiskSpace(of: "/proc/self/exe")?.file ?? 0) > 0)
    }
}
