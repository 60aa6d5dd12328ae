import Glibc
import Journal
import Measurement
import Publication
import Testing

@Suite struct `What is left of a damaged file` {
    private let directory: TemporaryDirectory
    private static let page = 4096

    init() throws { directory = try TemporaryDirectory() }

    private func path(_ name: String) -> String { "\(directory.path)/\(name)" }

    private func bytes(of name: String) throws -> [UInt8] {
        let file = try #require(fopen(path(name), "rb"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4 << 20)
        bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
        return bytes
    }

    private func write(_ bytes: [UInt8], as name: String) throws {
        let file = try #require(fopen(path(name), "wb"))
        defer { fclose(file) }
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }

    /// What a worn flash cell may give back.
    private enum Damage: CaseIterable { case noise, zeros, flippedHeader }

    private func damaged(_ bytes: [UInt8], page: Int, by damage: Damage) -> [UInt8] {
        var bytes = bytes, random = SeededGenerator(seed: UInt64(page))
        let range = page * Self.page..<(page + 1) * Self.page
        switch damage {
        case .noise: for place in range { bytes[place] = .random(in: 0...255, using: &random) }
        case .zeros: bytes.replaceSubrange(range, with: [UInt8](repeating: 0, count: Self.page))
        // Kind of page, free blocks, number of cells, their beginning.
        case .flippedHeader: for place in range.prefix(7) { bytes[place] ^= .random(in: 0...255, using: &random) }
        }
        return bytes
    }

    @Test func `is of an outbox all but the rows of the page, whose messages are told as lost`() throws {
        var written: [RowID: MessageRow] = [:]
        do {
            var open = try OpenStore(directory, epoch: "aaaaaaaa")
            let rows = (0..<1200).map { _ in open.row() }
            for (id, row) in zip(try open.commit(rows).rows, rows) { written[id] = row }
        }
        try directory.tamper("PRAGMA wal_checkpoint(TRUNCATE)")
        let root = try Int(directory.number("SELECT rootpage FROM sqlite_schema WHERE name = 'outbox'")) - 1
        let whole = try bytes(of: "outbox.db")
        #expect(whole.count / Self.page > 60)
        for page in stride(from: 1, to: whole.count / Self.page, by: 17) where page != root {
            for damage in Damage.allCases {
                try write(damaged(whole, page: page, by: damage), as: "damaged.db")
                unlink(path("outbox.db"))
                let salvage = try OutboxStore.salvage(path("damaged.db"), as: path("outbox.db"))
                let found = try OpenStore(directory, epoch: "bbbbbbbb").all()
                var left: [RowID: DeliverySession.StoredRow] = [:], told: Set<UInt64> = []
                for case .row(let row) in found { left[row.id] = row }
                for case .unreadable(_, let gap?) in found { told.formUnion(gap.sequences) }
                // A leaf of this table has some twenty rows; a page of another table none of them.
                try #require(left.count > 1100, "page \(page) by \(damage)")
                #expect(salvage.rows >= left.count)
                for (id, row) in left { #expect(row.row.sequences == written[id]?.sequences) }
                let ends = try (#require(left.keys.min()), #require(left.keys.max()))
                for (id, row) in written where left[id] == nil && (ends.0...ends.1).contains(id) {
                    #expect(told.isSuperset(of: row.sequences), "page \(page) by \(damage)")
                }
                #expect(left.values.allSatisfy { told.isDisjoint(with: $0.row.sequences) })
            }
        }
    }

    @Test func `is of a record all but the minutes of the page`() throws {
        let series = ["temp", "flow"].map { TrendSeries(asset: identifier("pump"), name: $0, unit: "") }
        let start: Int64 = 1_795_241_700
        func span(_ minute: Int64) -> TrendSpan {
            var span = TrendSpan(start: start + 60 * minute)
            span.add(Double(minute))
            return span
        }
        do {
            let store = try RecordStore(
                path: path("record.db"), allowance: DiskAllowance(maximumBytes: 1 << 30, minimumFree: 0))
            let spans = (0..<2000).flatMap { minute in series.map { ($0, span(minute)) } }
            try store.add(spans, at: WallTime(milliseconds: start * 1000))
        }
        try directory.tamper("PRAGMA wal_checkpoint(TRUNCATE)", file: "record.db")
        let root =
            try Int(
                directory.number("SELECT rootpage FROM sqlite_schema WHERE name = 'minutes'", file: "record.db")) - 1
        let named =
            try Int(
                directory.number("SELECT rootpage FROM sqlite_schema WHERE name = 'series'", file: "record.db")) - 1
        let whole = try bytes(of: "record.db")
        for page in stride(from: 1, to: whole.count / Self.page, by: 13) where page != root && page != named {
            try write(damaged(whole, page: page, by: .noise), as: "damaged.db")
            unlink(path("record.db"))
            _ = try RecordStore.salvage(path("damaged.db"), as: path("record.db"))
            let store = try RecordStore(
                path: path("record.db"), allowance: DiskAllowance(maximumBytes: 1 << 30, minimumFree: 0))
            for series in series {
                let left = try store.spans(of: series, .minute, from: start, to: start + 60 * 2000)
                #expect(left.count > 1900, "page \(page)")
                #expect(left.allSatisfy { $0 == span(($0.start - start) / 60) })
            }
        }
    }

    @Test func `is nothing of a file that is none, and of one whose table has lost its way in`() throws {
        try write(Array("not a journal at all\n".utf8), as: "damaged.db")
        #expect(try OutboxStore.salvage(path("damaged.db"), as: path("outbox.db")).rows == 0)
        var open = try OpenStore(directory, epoch: "aaaaaaaa")
        try open.commit((0..<500).map { _ in open.row() })
        try directory.tamper("PRAGMA wal_checkpoint(TRUNCATE)")
        let root = try Int(directory.number("SELECT rootpage FROM sqlite_schema WHERE name = 'outbox'")) - 1
        try write(damaged(bytes(of: "outbox.db"), page: root, by: .zeros), as: "damaged.db")
        _ = try OutboxStore.salvage(path("damaged.db"), as: path("again.db"))
        let again = try OutboxStore(path: path("again.db"), configuration: OutboxConfiguration())
        // What is in other tables is there all the same.
        #expect(again.usage.messages == 0 && again.layouts.count == 1)
    }

    @Test func `is sought behind any key that a damaged file may say`() throws {
        do {
            var open = try OpenStore(directory, epoch: "aaaaaaaa")
            try open.commit((0..<500).map { _ in open.row() })
        }
        try directory.tamper("UPDATE outbox SET id = id + 9223372036854775307; PRAGMA wal_checkpoint(TRUNCATE)")
        let root = try Int(directory.number("SELECT rootpage FROM sqlite_schema WHERE name = 'outbox'")) - 1
        let whole = try bytes(of: "outbox.db")
        for page in stride(from: root + 1, to: whole.count / Self.page, by: 5) {
            try write(damaged(whole, page: page, by: .noise), as: "damaged.db")
            #expect(try OutboxStore.salvage(path("damaged.db"), as: path("again.db")).rows > 1)
        }
    }

    @Test func `stays where it is when there is no room for the new file`() throws {
        try write(Array("not a journal at all\n".utf8), as: "damaged.db")
        let before = Set(directory.names)
        #expect(throws: DatabaseError.self) {
            try OutboxStore.salvage(path("damaged.db"), as: path("nowhere/outbox.db"))
        }
        #expect(Set(directory.names) == before)
    }
}
