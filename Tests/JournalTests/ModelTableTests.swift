import Journal
import Measurement
import Platform
import Testing

@Suite struct `Trained models in the record` {
    private let directory: TemporaryDirectory
    private let pump: Identifier
    private let life: Identifier

    init() throws {
        directory = try TemporaryDirectory()
        pump = try #require(Identifier("pump"))
        life = try #require(Identifier("life"))
    }

    private func open() throws -> RecordStore {
        try RecordStore(
            path: "\(directory.path)/record.db", allowance: DiskAllowance(maximumBytes: 1 << 30, minimumFree: 0))
    }

    private func place(_ hash: String, _ entry: Identifier? = nil) -> ModelPlace {
        ModelPlace(asset: pump, entry: entry ?? life, component: "", file: "m.json", hash: hash)
    }

    private func enter(_ hashes: String..., into store: RecordStore, at time: Int64) throws {
        try store.enter(hashes.map { (place($0), "says \($0)") }, at: WallTime(milliseconds: time))
    }

    @Test func `are live until another is, whoever opens it`() throws {
        try enter("a", into: open(), at: 1)
        try enter("a", into: open(), at: 2)
        #expect(try open().modelUses() == [StoredModelUse(place: place("a"), began: 1, ended: nil)])
        try enter("b", into: open(), at: 3)
        let ended = StoredModelUse(place: place("a"), began: 1, ended: 3)
        #expect(try open().modelUses() == [StoredModelUse(place: place("b"), began: 3, ended: nil), ended])
        #expect(try open().models() == ["a": "says a", "b": "says b"])
        try enter(into: open(), at: 2)
        #expect(
            try open().modelUses() == [StoredModelUse(place: place("b"), began: 3, ended: 3), ended],
            "no use ends before it began, whatever the clock says")
    }

    @Test func `are kept for each entry, and what a model said last counts`() throws {
        let store = try open(), other = try #require(Identifier("other"))
        try store.enter([(place("a"), "old"), (place("a", other), "new")], at: WallTime(milliseconds: 1))
        try store.enter([(place("a", other), "new")], at: WallTime(milliseconds: 2))
        #expect(try store.modelUses().map(\.ended) == [nil, 2])
        #expect(try store.models() == ["a": "new"])
    }

    @Test func `go, the oldest first, beyond a hundred that have ended of an entry`() throws {
        let store = try open()
        for round in 0..<103 { try enter("\(round)", into: store, at: Int64(round)) }
        let uses = try store.modelUses()
        #expect(uses.count == 101 && uses.last?.place.hash == "2")
        #expect(try store.models().count == 101)
    }

    @Test func `are taken by a record from before there were any`() throws {
        _ = try open()
        try directory.tamper("DROP TABLE model_uses; DROP TABLE models; PRAGMA user_version = 5", file: "record.db")
        try enter("a", into: open(), at: 1)
        #expect(try open().modelUses().count == 1)
    }
}
