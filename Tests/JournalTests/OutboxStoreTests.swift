import CSQLite
import Glibc
import Journal
import Measurement
import Platform
import Publication
import Testing

@Suite struct `The outbox on disk` {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func numbers(_ rows: [DeliverySession.StoredRow]) -> [ClosedRange<UInt64>] { rows.map(\.row.sequences) }

    // MARK: Rows

    @Test func `rows are there again after reopening, word for word`() throws {
        var open = try OpenStore(directory, epoch: "aaaaaaaa")
        let rows = [open.row(polls: 3), open.row(), open.row(polls: 256)]
        let outcome = try open.commit(rows)
        #expect(outcome.rows == [1, 2, 3] && outcome.gap == nil)
        let before = open.store.usage
        #expect(before.messages == 260 && before.oldest == moment(0).wall)

        let again = try OpenStore(directory, epoch: "bbbbbbbb")
        #expect(again.store.usage.messages == 260 && again.store.newestRow == 3)
        let read = try again.readable()
        #expect(numbers(read) == [0...2, 3...3, 4...259] && read.map(\.id) == [1, 2, 3])
        for (written, read) in zip(rows, read) {
            #expect(read.row.epoch == written.epoch)
            for case (.readings(let left), .readings(let right)) in zip(written.contents, read.row.contents) {
                #expect(left.words == right.words && left.time == right.time)
                #expect(right.layout.asset == left.layout.asset && right.layout.points == left.layout.points)
            }
        }
    }

    @Test func `deleted rows are gone, and deleting them again does nothing`() throws {
        var open = try OpenStore(directory, epoch: "aaaaaaaa")
        try open.commit([open.row(polls: 5), open.row(polls: 2)])
        try open.commit([], deleting: [1])
        try open.commit([], deleting: [1, 77])
        #expect(numbers(try open.readable()) == [5...6] && open.store.usage.messages == 2)
        try open.commit([open.row()], deleting: [2])
        #expect(numbers(try open.readable()) == [7...7])
        try open.commit([], deleting: [3])
        #expect(open.store.usage.messages == 0 && open.store.usage.oldest == nil)
    }

    @Test func `reading stops at its limit and goes on from there`() throws {
        var open = try OpenStore(directory, epoch: "aaaaaaaa", points: 1)
        try open.commit((0..<5).map { _ in open.row() })
        #expect(try open.store.fetch(after: 0, limit: 2).through == 2)
        #expect(try open.store.fetch(after: 2, limit: 3).through == 5)
        #expect(try open.store.fetch(after: 4, limit: 3).through == 5)
        #expect(try open.store.fetch(after: 5, limit: 3).rows.isEmpty)
    }

    // MARK: The size

    @Test func `at the cap the oldest data go, those in use stay, and the gap names exactly what went`() throws {
        let cap: Int64 = 1 << 20
        var open = try OpenStore(directory, epoch: "aaaaaaaa", maximumBytes: cap)
        var gaps: [Gap] = []
        var inUse: Set<RowID> = []
        for round in 0..<400 {
            let outcome = try open.commit([open.row(polls: 40)], inUse: inUse)
            if round % 50 == 3 { inUse.insert(outcome.rows[0]) }
            if case .gap(let new, _)? = outcome.gap?.0.content {
                #expect(new.map(\.sequences.count).reduce(0, +) == outcome.droppedMessages)
                gaps += new
            }
            #expect(open.store.usage.bytes <= cap)
            #expect(directory.byteCount < 3 << 20)
        }
        #expect(gaps.allSatisfy { $0.epoch == open.epoch && $0.messageClass == .data && $0.reason == .journalFull })
        let named = gaps.flatMap { Array($0.sequences) }
        let left = try open.readable().filter { $0.row.messageClass == .data }
        let kept = left.flatMap { Array($0.row.sequences) }
        #expect(named.count > 8000 && Set(named).count == named.count)
        #expect(Set(named).union(kept) == Set(0..<open.next) && Set(named).isDisjoint(with: kept))
        #expect(inUse.isSubset(of: left.map(\.id)))
        // Save for those in use, the newest are what is left.
        let rest = left.filter { !inUse.contains($0.id) }.flatMap { Array($0.row.sequences) }
        let oldest = try #require(rest.first)
        let used = left.filter { inUse.contains($0.id) }.flatMap { Array($0.row.sequences) }
        #expect(Set(rest).union(used).isSuperset(of: oldest..<open.next))
        #expect(try open.readable().count { $0.row.messageClass == .alarm } >= 1)
        #expect(
            open.store.usage.messages
                == Int64(kept.count + (try open.readable().count { $0.row.messageClass == .alarm })))
    }

    @Test func `the files stay bounded while a small journal is filled, drained and filled`() throws {
        var open = try OpenStore(directory, epoch: "aaaaaaaa", maximumBytes: 1 << 20)
        var largest: Int64 = 0
        for _ in 0..<3 {
            for _ in 0..<200 {
                try open.commit([open.row(polls: 40)])
                largest = max(largest, directory.byteCount)
            }
            for row in try open.readable() { try open.commit([], deleting: [row.id]) }
            for _ in 0..<10 { try open.store.shrink() }
        }
        print("largest: \(largest) bytes, after draining: \(directory.byteCount)")
        #expect(largest < 2 << 20)
        #expect(open.store.usage.messages == 0 && open.store.usage.bytes < 200_000)
    }

    @Test func `on a small disk the oldest data go before the disk is full, and nothing that others take is given up`()
        throws
    {
        let path = "\(directory.path)/outbox.db"
        let others = PosixLocked<Int64>(0)
        let total: Int64 = 2 << 20
        var open = try OpenStore(directory, epoch: "aaaaaaaa") { [directory] in
            DiskSpace(of: path).map {
                DiskSpace(file: $0.file, available: max(0, total - directory.byteCount - others.withLock { $0 }))
            }
        }
        var dropped = 0
        func fill(_ rounds: Int) throws {
            for _ in 0..<rounds {
                dropped += try open.commit([open.row(polls: 40)]).droppedMessages
                #expect(directory.byteCount <= total)
                try open.store.shrink()
            }
        }
        try fill(200)
        #expect(dropped > 0)
        // The other half is for the log, and to be left.
        let capacity = open.store.usage.capacity
        #expect(capacity > total / 3 && capacity <= total / 2)
        #expect(open.store.usage.bytes > capacity * 7 / 8)

        others.withLock { $0 = total }
        let (messages, before) = (open.store.usage.messages, dropped)
        try fill(1)
        #expect(open.store.usage.messages > messages - Int64(messages / 8) && dropped - before < messages / 8)
        try fill(100)
        #expect(open.store.usage.messages > messages * 3 / 4, "what the file has it keeps")
        #expect(try open.readable().last?.row.sequences.last == open.next - 1, "the newest are there")
    }

    @Test func `room that has become free is kept for what comes until it outnumbers what is used`() throws {
        var open = try OpenStore(directory, epoch: "aaaaaaaa", maximumBytes: 8 << 20)
        for _ in 0..<200 { try open.commit([open.row(polls: 40)]) }
        let pages = try directory.number("PRAGMA page_count")
        let rows = try open.readable()
        try open.commit([], deleting: rows.prefix(80).map(\.id))
        for _ in 0..<20 { try open.store.shrink() }
        #expect(try directory.number("PRAGMA page_count") == pages)
        try open.commit([], deleting: rows.map(\.id))
        for _ in 0..<20 { try open.store.shrink() }
        #expect(try directory.number("PRAGMA page_count") < pages / 4)
    }

    @Test func `a gap message stays small where what goes is scattered between what went before`() throws {
        let cap: Int64 = 4 << 20
        var open = try OpenStore(directory, epoch: "aaaaaaaa", points: 1, maximumBytes: 1 << 30)
        // Every other message, each in a row of its own, as what waits for one of two topics.
        while open.store.usage.bytes <= cap {
            try open.commit(
                (0..<1000).map { _ in
                    defer { _ = open.row() }
                    return open.row()
                })
        }
        try open.store.limit(to: DiskAllowance(maximumBytes: cap, minimumFree: 0))
        var dropped = 0
        for _ in 0..<100 where dropped < 2000 {
            let outcome = try open.commit([open.row()])
            guard case .gap(let gaps, _)? = outcome.gap?.0.content else { continue }
            #expect(gaps.count < 600 && gaps.map(\.sequences.count).reduce(0, +) == outcome.droppedMessages)
            dropped += gaps.count
        }
        #expect(dropped > 0 && open.store.usage.bytes <= cap)
    }

    @Test func `a smaller cap is met at the next commit`() throws {
        var open = try OpenStore(directory, epoch: "aaaaaaaa", maximumBytes: 8 << 20)
        for _ in 0..<300 { try open.commit([open.row(polls: 40)]) }
        #expect(open.store.usage.bytes > 2 << 20)
        try open.store.limit(to: DiskAllowance(maximumBytes: 1 << 20, minimumFree: 0))
        try open.commit([open.row()])
        #expect(open.store.usage.bytes <= 1 << 20)
    }

    @Test func `a poll of a hundred registers takes at most 7 bytes a value, however many share a row`() throws {
        var open = try OpenStore(directory, epoch: "aaaaaaaa")
        let empty = open.store.usage.bytes
        for _ in 0..<500 { try open.commit([open.row()]) }
        let single = Double(open.store.usage.bytes - empty) / 50_000
        for _ in 0..<50 { try open.commit([open.row(polls: 10)]) }
        let tens = Double(open.store.usage.bytes - empty) / 50_000 - single
        print("bytes a value on disk: \(single) alone, \(tens) ten polls a row")
        #expect(single <= 7 && tens <= 7)
    }

    // MARK: Failures

    @Test func `a transaction that fails midway leaves everything as it was`() throws {
        var open = try OpenStore(directory, epoch: "aaaaaaaa")
        try open.commit([open.row(polls: 10), open.row(polls: 10)])
        let (usage, newest) = (open.store.usage, open.store.newestRow)
        try directory.tamper("PRAGMA wal_checkpoint(TRUNCATE)")
        let disk = try FullDisk(for: "\(directory.path)/outbox.db-wal")
        let large = (0..<100).map { _ in open.row(polls: 200) }
        #expect {
            try open.commit(large, deleting: [1])
        } throws: { error in
            (error as? DatabaseError)?.code == SQLITE_FULL
        }
        #expect(open.store.usage == usage && open.store.newestRow == newest)
        #expect(try open.readable().map(\.row.sequences) == [0...9, 10...19])
        disk.lift()
        let outcome = try open.commit(large, deleting: [1])
        #expect(outcome.rows == Array(3...102))
        #expect(try OpenStore(directory, epoch: "bbbbbbbb").readable().map(\.id) == Array(2...102))
    }

    @Test func `a gap message of a transaction that fails is given out once, and its row is not there`() throws {
        var open = try OpenStore(directory, epoch: "aaaaaaaa", maximumBytes: 400_000)
        for _ in 0..<3 { try open.commit([open.row(polls: 400)]) }
        let before = try open.readable().map(\.row.sequences)
        try directory.tamper(
            "CREATE TRIGGER stop BEFORE INSERT ON outbox WHEN NEW.class = 0 BEGIN SELECT RAISE(ABORT, 'no'); END")
        #expect(throws: DatabaseError.self) {
            while true { try open.commit([open.row(polls: 400)]) }
        }
        let rows = try open.readable()
        #expect(rows.allSatisfy { $0.row.messageClass == .data })
        #expect(rows.map(\.row.sequences).starts(with: before))
    }

    @Test func `a file of a newer version is refused and left alone`() throws {
        _ = try OpenStore(directory, epoch: "aaaaaaaa")
        try directory.tamper("PRAGMA user_version = 5")
        #expect {
            try OpenStore(directory, epoch: "bbbbbbbb")
        } throws: { ($0 as? ForeignFile)?.version == 5 }
        try directory.tamper("PRAGMA user_version = 4")
        #expect(try OpenStore(directory, epoch: "bbbbbbbb").ended?.epoch == epoch("aaaaaaaa"))
    }

    @Test func `a file that is no database is told as damage`() throws {
        let file = try #require(fopen("\(directory.path)/outbox.db", "w"))
        fputs(String(repeating: "this is not a database\n", count: 400), file)
        fclose(file)
        #expect {
            try OpenStore(directory, epoch: "aaaaaaaa")
        } throws: { ($0 as? DatabaseError)?.isDamage == true }
    }

    @Test func `overwritten bytes are never taken for messages`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("overwritten bytes: seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        var written: [UInt64: [UInt64]] = [:]
        do {
            var open = try OpenStore(directory, epoch: "aaaaaaaa")
            for _ in 0..<40 {
                let row = open.row(polls: Int.random(in: 1...30, using: &generator))
                for (offset, content) in row.contents.enumerated() {
                    if case .readings(let batch) = content { written[row.first + UInt64(offset)] = batch.words }
                }
                try open.commit([row])
            }
        }
        let path = "\(directory.path)/outbox.db"
        try directory.tamper("PRAGMA wal_checkpoint(TRUNCATE)")
        let whole = try bytes(of: path)
        var outcomes = (refused: 0, unreadable: 0, untouched: 0)
        for round in 0..<60 {
            var damaged = whole
            let place = Int.random(in: 0..<damaged.count - 16, using: &generator)
            for index in place..<place + Int.random(in: 1...16, using: &generator) {
                damaged[index] = UInt8.random(in: 0 ... .max, using: &generator)
            }
            try write(damaged, to: path)
            do {
                let open = try OpenStore(directory, epoch: "bbbbbbbb")
                var lost = 0
                for fetched in try open.all() {
                    switch fetched {
                    case .unreadable: lost += 1
                    case .row(let stored):
                        for (offset, content) in stored.row.contents.enumerated() {
                            guard case .readings(let batch) = content else { continue }
                            let words = written[stored.row.first + UInt64(offset)]
                            // What stands in the columns beside the packed row is SQLite's own to guard.
                            if stored.row.epoch == epoch("aaaaaaaa"), words != nil, place > 4096 {
                                #expect(
                                    written.values.contains(batch.words), "round \(round), byte \(place)")
                            }
                        }
                    }
                }
                if lost > 0 { outcomes.unreadable += 1 } else { outcomes.untouched += 1 }
            } catch {
                outcomes.refused += 1
            }
        }
        print("overwritten bytes: \(outcomes)")
        #expect(outcomes.unreadable > 0)
    }

    private func bytes(of path: String) throws -> [UInt8] {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65536)
        while case let count = fread(&part, 1, part.count, file), count > 0 { bytes += part.prefix(count) }
        return bytes
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        for suffix in ["-wal", "-shm"] { unlink(path + suffix) }
        let file = try #require(fopen(path, "w"))
        defer { fclose(file) }
        try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }

    @Test func `one row that cannot be read does not hide those behind it`() throws {
        var open = try OpenStore(directory, epoch: "aaaaaaaa", points: 1)
        try open.commit((0..<40).map { _ in open.row(polls: 2) })
        try directory.tamper(
            """
            UPDATE outbox SET data = x'0102' WHERE id = 3; UPDATE outbox SET class = 99 WHERE id = 5;
            PRAGMA foreign_keys = OFF; UPDATE outbox SET epoch = 99 WHERE id = 7;
            """)
        let rows = try open.all()
        #expect(rows.count >= 38)
        #expect(try open.readable().map(\.id) == (1...40).filter { ![3, 5, 7].contains($0) })
        for case .unreadable(let id, let gap) in rows where id == 3 {
            #expect(gap == Gap(epoch: open.epoch, messageClass: .data, sequences: 4...5, reason: .unreadable))
        }
    }

    @Test func `a process that is killed loses nothing that was committed`() async throws {
        for round in 1...4 {
            let path = directory.path
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, round = round as Int] in
                let directory = try TemporaryDirectory(existing: path)
                var open = try OpenStore(directory, epoch: "killed0\(round)")
                let log = Glibc.open("\(path)/committed", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
                var killer: NamedThread?
                while true {
                    let rows = (0..<3).map { _ in open.row(polls: 5) }
                    let deletions: [RowID] = open.next % 2 == 0 ? [open.store.newestRow] : []
                    let outcome = try open.commit(rows, deleting: deletions)
                    var line = (outcome.rows[2], deletions.first ?? 0)
                    pwrite(log, &line, 16, 0)
                    // From the first commit on, however long that took.
                    if killer == nil {
                        killer = NamedThread("killer") {
                            usleep(useconds_t.random(in: 20_000...80_000))
                            kill(getpid(), SIGKILL)
                        }
                    }
                }
            }
            let log = Array(try bytes(of: "\(path)/committed"))
            try #require(log.count == 16)
            let (newest, deleted) = log.withUnsafeBytes {
                ($0.load(as: RowID.self), $0.load(fromByteOffset: 8, as: RowID.self))
            }
            let open = try OpenStore(directory, epoch: "opened0\(round)")
            let epochs = Set(try open.readable().map(\.row.epoch))
            #expect(open.ended?.epoch == epoch("killed0\(round)") && epochs.count == round)
            #expect(open.store.newestRow >= newest && (open.store.newestRow - newest) % 3 == 0)
            let ids = try open.readable().map(\.id)
            #expect(!ids.contains(deleted) && ids.count > 3)
        }
    }

    // MARK: Epochs

    @Test func `the first epoch follows none, and one that was stopped in order is told exactly`() throws {
        let first = try OpenStore(directory, epoch: "aaaaaaaa")
        #expect(first.ended == nil)
        let issued = counts([1, 2, 3, 4])
        try first.store.record(issued: issued, of: first.epoch, isClean: true)
        let second = try OpenStore(directory, epoch: "bbbbbbbb", page: (first.epoch, counts([9, 9, 9, 9])))
        #expect(
            second.ended
                == EndedEpoch(epoch: first.epoch, isClean: true, isExact: true, issued: issued, below: issued))
    }

    @Test func `one that was killed is told exactly by the page`() throws {
        let first = try OpenStore(directory, epoch: "aaaaaaaa")
        try first.store.record(issued: counts([1, 0, 0, 4]), of: first.epoch, isClean: false)
        let issued = counts([2, 0, 0, 90])
        let second = try OpenStore(directory, epoch: "bbbbbbbb", page: (first.epoch, issued))
        #expect(
            second.ended
                == EndedEpoch(epoch: first.epoch, isClean: false, isExact: true, issued: issued, below: issued))
        // A page of an epoch that is not the last one tells nothing.
        let third = try OpenStore(directory, epoch: "cccccccc", page: (first.epoch, issued))
        #expect(third.ended?.epoch == second.epoch && third.ended?.isExact == false)
    }

    @Test func `after a power cut there is a lower and an upper bound`() throws {
        var first = try OpenStore(directory, epoch: "aaaaaaaa")
        try first.store.record(issued: counts([3, 0, 0, 10]), of: first.epoch, isClean: false)
        try first.commit([first.row(polls: 40)])
        let second = try OpenStore(directory, epoch: "bbbbbbbb")
        let ended = try #require(second.ended)
        #expect(!ended.isClean && !ended.isExact && ended.issued == counts([3, 0, 0, 40]))
        #expect(MessageClass.allCases.allSatisfy { ended.below[$0] == 1 << 19 })
    }

    @Test func `numbers are never issued beyond the lease, which is renewed when half is used`() throws {
        let first = try OpenStore(directory, epoch: "aaaaaaaa")
        #expect(!first.store.needsLease(for: counts([0, 0, 0, 1 << 18])))
        let issued = counts([0, 0, 0, (1 << 18) + 1])
        #expect(first.store.needsLease(for: issued))
        try first.store.record(issued: issued, of: first.epoch, isClean: false)
        #expect(!first.store.needsLease(for: issued))
        let ended = try #require(try OpenStore(directory, epoch: "bbbbbbbb").ended)
        #expect(ended.issued == issued && ended.below[.data] == (1 << 18) + 1 + (1 << 19))
    }

    @Test func `epochs without messages are forgotten, others are kept`() throws {
        var first = try OpenStore(directory, epoch: "aaaaaaaa")
        try first.commit([first.row()])
        for text in ["bbbbbbbb", "cccccccc"] { _ = try OpenStore(directory, epoch: text) }
        let last = try OpenStore(directory, epoch: "dddddddd")
        #expect(last.ended?.epoch == epoch("cccccccc"))
        #expect(try last.readable().map(\.row.epoch) == [first.epoch])
    }

    // MARK: Layouts

    @Test func `registering the same again changes nothing`() throws {
        let open = try OpenStore(directory, epoch: "aaaaaaaa")
        let again = try open.store.register([OpenStore.outline(points: 100)], descriptions: [identifier("pump"): "one"])
        #expect(again[0] === open.layout && open.layout.revision == 1)
        let reopened = try OpenStore(directory, epoch: "bbbbbbbb")
        #expect(reopened.layout.id == open.layout.id && reopened.layout.revision == 1)
    }

    @Test func `another description is another revision, for that asset alone`() throws {
        let open = try OpenStore(directory, epoch: "aaaaaaaa")
        let outlines = [OpenStore.outline(points: 100), OpenStore.outline(points: 3, asset: "fan")]
        let (pump, fan) = (identifier("pump"), identifier("fan"))
        #expect(try open.store.register(outlines, descriptions: [pump: "one", fan: "x"]).map(\.revision) == [1, 1])
        #expect(try open.store.register(outlines, descriptions: [pump: "two", fan: "x"]).map(\.revision) == [2, 1])
        #expect(try open.store.register(outlines, descriptions: [pump: "one", fan: "x"]).map(\.revision) == [3, 1])
    }

    @Test func `while the daemon runs a layout keeps its id and no other gets it, backlog or not`() throws {
        var open = try OpenStore(directory, epoch: "aaaaaaaa", points: 1)
        let waiting = open.row()  // In memory, while the settings change.
        let pump = identifier("pump")
        let new = try open.store.register([OpenStore.outline(points: 9)], descriptions: [pump: "two"])[0]
        #expect(new.id != open.layout.id)
        try open.commit([waiting])
        let read = try open.readable()
        guard case .readings(let batch)? = read.first?.row.contents.first else {
            Issue.record("the message of the old layout is unreadable")
            return
        }
        #expect(batch.layout === open.layout && batch.words.count == 1)
    }

    @Test func `layouts that nothing refers to are forgotten at the next start`() throws {
        var open = try OpenStore(directory, epoch: "aaaaaaaa", points: 1)
        try open.commit([open.row()])
        #expect(try OpenStore(directory, epoch: "bbbbbbbb", points: 2).store.layouts.count == 2)
        try open.commit([], deleting: [1])
        #expect(try OpenStore(directory, epoch: "cccccccc", points: 3).store.layouts.count == 1)
    }
}
