import Journal
import Measurement
import Platform
import Testing

@Suite struct `Detectors in the record` {
    private let directory: TemporaryDirectory
    private let pump: Identifier

    init() throws {
        directory = try TemporaryDirectory()
        pump = try #require(Identifier("pump"))
    }

    private func open() throws -> RecordStore {
        try RecordStore(
            path: "\(directory.path)/record.db", allowance: DiskAllowance(maximumBytes: 1 << 30, minimumFree: 0))
    }

    private func detector(_ mode: String, _ data: [UInt8]?) -> StoredDetector {
        StoredDetector(asset: pump, mode: mode, data: data)
    }

    private func endedCount() throws -> Int64 {
        try directory.number("SELECT count(*) FROM detectors WHERE ended IS NOT NULL", file: "record.db")
    }

    @Test func `each mode has one that counts, as it was written last`() throws {
        let store = try open()
        try store.keep([detector("", [1]), detector("run", [2])], at: WallTime(milliseconds: 1))
        try store.keep([detector("run", [3, 4])], at: WallTime(milliseconds: 2))
        #expect(try open().detectors() == [detector("", [1]), detector("run", [3, 4])])
    }

    @Test func `ended they count no more and stay, three of a mode`() throws {
        let store = try open()
        for round in 0..<5 {
            let wall = WallTime(milliseconds: Int64(round))
            try store.keep([detector("a", [UInt8(round)]), detector("b", [UInt8(round)])], at: wall)
            try store.endDetectors(of: pump, in: "a", at: wall)
        }
        #expect(try store.detectors() == [detector("b", [4])])
        #expect(try endedCount() == 3)
        try store.endDetectors(of: pump, at: WallTime(milliseconds: 9))
        #expect(try store.detectors().isEmpty && endedCount() == 4)
    }

    @Test func `that of a program is none of the modes, and ends by itself`() throws {
        let store = try open(), wall = WallTime(milliseconds: 1)
        try store.keep([detector("", [1]), detector(StoredDetector.program, [2])], at: wall)
        try store.endDetectors(of: pump, at: wall)
        #expect(try store.detectors() == [detector(StoredDetector.program, [2])])
        try store.endDetectors(of: pump, in: StoredDetector.program, at: wall)
        #expect(try store.detectors().isEmpty)
    }

    @Test func `what is not as it was written is told from what is`() throws {
        let store = try open()
        try store.keep([detector("a", [1, 2, 3]), detector("b", [1, 2, 3])], at: WallTime(milliseconds: 1))
        try directory.tamper(
            "UPDATE detectors SET data = CAST(x'010204' || substr(data, 4) AS BLOB) WHERE mode = 'a'", file: "record.db"
        )
        #expect(try open().detectors() == [detector("a", nil), detector("b", [1, 2, 3])])
    }

    @Test func `a record from before there were any takes them`() throws {
        _ = try open()
        try directory.tamper(
            "DROP TABLE detectors; DROP TABLE model_uses; DROP TABLE models; DROP TABLE life_usage; DROP TABLE life_means; "
                + "DROP TABLE lives; PRAGMA user_version = 3",
            file: "record.db")
        try open().keep([detector("", [7])], at: WallTime(milliseconds: 1))
        #expect(try open().detectors() == [detector("", [7])])
    }
}
