import CSQLite
import Glibc
import Journal
import Measurement
import Platform
import Publication
import Testing

func epoch(_ text: String) -> Epoch { Epoch(text)! }  // Only called with eight allowed characters.

func identifier(_ text: String) -> Identifier { Identifier(text)! }  // Only called with allowed characters.

func moment(_ milliseconds: Int64) -> Moment {
    Moment(
        monotonic: MonotonicTime(nanoseconds: milliseconds * 1_000_000),
        wall: WallTime(milliseconds: 1_700_000_000_000 + milliseconds))
}

func counts(_ numbers: [UInt64]) -> ClassCounts {
    var counts = ClassCounts()
    for (messageClass, number) in zip(MessageClass.allCases, numbers) { counts[messageClass] = number }
    return counts
}

/// A directory that is gone with its test.
final class TemporaryDirectory: Sendable {
    let path: String
    private let isOurs: Bool

    init() throws {
        var template = Array("/tmp/millwright-journal-XXXXXX".utf8CString)
        let made = try #require(mkdtemp(&template))
        path = String(cString: made)
        isOurs = true
    }

    /// One that another process made.
    init(existing path: String) throws {
        self.path = path
        isOurs = false
    }

    deinit {
        guard isOurs else { return }
        for name in names { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    var names: [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(cString: $0.bindMemory(to: CChar.self).baseAddress!)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Runs SQL on the outbox from outside.
    func tamper(_ sql: String, file: String = "outbox.db") throws {
        var handle: OpaquePointer?
        try #require(sqlite3_open("\(path)/\(file)", &handle) == SQLITE_OK)
        defer { sqlite3_close(handle) }
        try #require(
            sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK, "\(String(cString: sqlite3_errmsg(handle)))")
    }

    /// The first number that a query gives.
    func number(_ sql: String, file: String = "outbox.db") throws -> Int64 {
        var handle: OpaquePointer?, statement: OpaquePointer?
        try #require(sqlite3_open("\(path)/\(file)", &handle) == SQLITE_OK)
        defer { sqlite3_close(handle) }
        try #require(sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK)
        defer { sqlite3_finalize(statement) }
        try #require(sqlite3_step(statement) == SQLITE_ROW)
        return sqlite3_column_int64(statement, 0)
    }

    /// What all files take together.
    var byteCount: Int64 {
        names.reduce(0) { sum, name in
            var status = stat()
            return stat("\(path)/\(name)", &status) == 0 ? sum + Int64(status.st_size) : sum
        }
    }
}

/// A store with one layout and an epoch that has begun.
struct OpenStore {
    let store: OutboxStore
    let layout: BatchLayout
    let epoch: Epoch
    let ended: EndedEpoch?
    private(set) var next: UInt64 = 0

    static let boot = "11111111-2222-3333-4444-555555555555"

    init(
        _ directory: TemporaryDirectory, epoch text: String, points: Int = 100, maximumBytes: Int64 = 1 << 30,
        page: (epoch: Epoch, issued: ClassCounts)? = nil, disk: (@Sendable () -> DiskSpace?)? = nil
    ) throws {
        var configuration = OutboxConfiguration()
        configuration.maximumBytes = maximumBytes
        store = try OutboxStore(path: "\(directory.path)/outbox.db", configuration: configuration, disk: disk)
        epoch = JournalTests.epoch(text)
        ended = try store.begin(epoch, boot: Self.boot, page: page)
        layout = try store.register([Self.outline(points: points)], descriptions: [identifier("pump"): "one"])[0]
    }

    static func outline(points: Int, asset: String = "pump") -> OutboxStore.LayoutOutline {
        OutboxStore.LayoutOutline(
            asset: identifier(asset), device: identifier("plc"),
            points: (0..<points).map { BatchLayout.Point(id: identifier("p\($0)"), type: .uint16) })
    }

    /// Polls that follow the ones before.
    mutating func row(polls: Int = 1) -> MessageRow {
        defer { next += UInt64(polls) }
        return MessageRow(
            epoch: epoch, messageClass: .data, first: next,
            contents: (0..<polls).map { poll in
                let number = next + UInt64(poll)
                return .readings(
                    ReadingBatch(
                        layout: layout, time: moment(Int64(number) * 1000),
                        words: layout.points.indices.map { (number &* 31 &+ UInt64($0)) & 0xFFFF }))
            })
    }

    @discardableResult
    func commit(
        _ rows: [MessageRow], deleting deletions: [RowID] = [], inUse: Set<RowID> = []
    ) throws -> OutboxStore.Outcome {
        try store.commit(
            DeliverySession.CommitWork(rows: rows, deletions: deletions, inUse: inUse, issued: ClassCounts())
        ) { gaps in
            StreamMessage(epoch: epoch, sequence: 0, content: .gap(gaps, at: moment(0)))
        }
    }

    /// Everything the store holds.
    func all() throws -> [OutboxStore.Fetched] {
        var rows: [OutboxStore.Fetched] = []
        var cursor: RowID = 0
        while cursor < store.newestRow {
            let (some, through) = try store.fetch(after: cursor, limit: 16)
            rows += some
            cursor = through
        }
        return rows
    }

    func readable() throws -> [DeliverySession.StoredRow] {
        try all().compactMap { if case .row(let row) = $0 { row } else { nil } }
    }
}

/// Lets writes to one open file of this process end as on a full disk, until lifted.
struct FullDisk {
    private let descriptor: CInt
    private let saved: CInt

    init(for path: String) throws {
        var buffer = [CChar](repeating: 0, count: 4096)
        let found = (0..<1024).first { descriptor in
            let count = readlink("/proc/self/fd/\(descriptor)", &buffer, buffer.count)
            return count > 0 && String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) == path
        }
        descriptor = CInt(try #require(found))
        saved = dup(descriptor)
        let full = open("/dev/full", O_RDWR | O_CLOEXEC)
        dup2(full, descriptor)
        close(full)
    }

    /// To be called instead of ``lift()`` once the file has been closed: its descriptor may be another's by then.
    func abandon() { close(saved) }

    func lift() {
        dup2(saved, descriptor)
        close(saved)
    }
}

/// Sebastiano Vigna's SplitMix64: a sequence that a seed repeats.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
