/// How much a total has grown: of a counter in a machine that goes on when nobody looks, begins anew at 0 now and then,
/// and may be read wrongly once.
///
/// What falls has begun anew, by a reset or because its register was full: until then it counted up to the highest
/// value seen, and has counted from 0 since. Where it stands above where it fell from the next time, the fall was a
/// wrong reading.
package struct UsageMeter: Sendable, Equatable, Codable {
    private var last: Double?
    /// Where it fell from, and what was counted for it.
    private var fall: Fall?

    private struct Fall: Sendable, Equatable, Codable {
        let from: Double
        let counted: Double
    }

    package init() {}

    /// Takes what the total was in a stretch of time.
    ///
    /// - Parameters:
    ///   - high: The highest value.
    ///   - last: The last value.
    /// - Returns: What it has grown by since the last one; nothing of the first. Below 0 by what was counted for a
    ///   wrong reading.
    package mutating func take(high: Double, last: Double) -> Double {
        guard high.isFinite, last.isFinite else { return 0 }
        let before = self.last
        self.last = last
        guard let before else { return 0 }
        if let fall {
            self.fall = nil
            if last >= fall.from { return last - fall.from - fall.counted }
        }
        guard last < before else { return last - before }
        let counted = max(0, last)
        fall = Fall(from: max(before, high), counted: counted)
        return max(0, high - before) + counted
    }
}
