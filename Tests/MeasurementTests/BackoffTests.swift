import Measurement
import Testing

@Suite struct `Back-off` {
    private func seconds(_ backoff: inout Backoff, _ count: Int) -> [Double] {
        (0..<count).map { _ in backoff.next().seconds }
    }

    @Test func `pauses double from 1 s and stay at 60 s`() {
        var backoff = Backoff(jitter: { 1 })
        #expect(seconds(&backoff, 10) == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60])
        backoff.reset()
        #expect(seconds(&backoff, 2) == [1, 2])
    }

    @Test func `no number of failures is too many`() {
        var backoff = Backoff(jitter: { 1 })
        for _ in 0..<10_000 { _ = backoff.next() }
        #expect(backoff.next() == .seconds(60))
    }

    @Test func `pauses are spread by a fifth to both sides`() {
        var backoff = Backoff()
        let firsts = (0..<1000).map { _ in
            backoff.reset()
            return backoff.next().seconds
        }
        #expect(firsts.allSatisfy { (0.8...1.2).contains($0) })
        #expect(Set(firsts).count > 100)
    }
}
