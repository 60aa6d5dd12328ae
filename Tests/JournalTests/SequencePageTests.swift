import Glibc
import Journal
import Publication
import Testing

@Suite struct `The page of issued numbers` {
    private let directory: TemporaryDirectory
    private var path: String { "\(directory.path)/sequence" }
    private let boot = "11111111-2222-3333-4444-555555555555"

    init() throws { directory = try TemporaryDirectory() }

    private func open(_ text: String, boot: String? = nil) throws -> SequencePage {
        try SequencePage(path: path, epoch: epoch(text), boot: boot ?? self.boot)
    }

    @Test func `what was stored is there for the next start`() throws {
        do {
            let page = try open("aaaaaaaa")
            #expect(page.previous == nil)
            page.store(counts([1, 0, 7, .max]))
            page.store(counts([2, 0, 7, .max]))
        }
        let next = try open("bbbbbbbb")
        #expect(next.previous?.epoch == epoch("aaaaaaaa") && next.previous?.issued == counts([2, 0, 7, .max]))
        #expect(try open("cccccccc").previous?.issued == ClassCounts())
    }

    @Test func `a page of another boot is ignored`() throws {
        try open("aaaaaaaa").store(counts([1, 2, 3, 4]))
        #expect(try open("bbbbbbbb", boot: "99999999-2222-3333-4444-555555555555").previous == nil)
    }

    @Test func `garbage of any length is ignored and replaced`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("pages: seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for length in [0, 1, 8, 100, 4096, 5000] {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0 ... .max, using: &generator) }
            let file = try #require(fopen(path, "w"))
            fwrite(bytes, 1, length, file)
            fclose(file)
            let page = try open("aaaaaaaa")
            #expect(page.previous == nil, "\(length) bytes")
            page.store(counts([5, 5, 5, 5]))
            #expect(try open("bbbbbbbb").previous?.issued == counts([5, 5, 5, 5]))
        }
    }

    @Test func `a place that cannot be written is told with its path`() {
        #expect {
            try SequencePage(path: "/nonexistent/sequence", epoch: epoch("aaaaaaaa"), boot: boot)
        } throws: { error in
            guard let error = error as? SequencePage.Unavailable else { return false }
            return error.path == "/nonexistent/sequence" && error.errno == ENOENT
        }
    }
}
