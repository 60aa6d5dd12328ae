import Measurement
import Modbus

/// One pass over the blocks of a group, and the values collected so far.
final class PollCycle {
    private let group: PollGroup
    private var nextBlock = 0
    private var words: [[UInt64]]
    /// Empty while every value so far is good.
    private var qualities: [[Quality]]
    /// When each block was acquired, in order.
    private var times: [Moment] = []
    /// How often the present block was asked again.
    var attempts = 0

    init(of group: PollGroup) {
        self.group = group
        words = group.layouts.map { [UInt64](repeating: 0, count: $0.points.count) }
        qualities = group.layouts.map { _ in [] }
        times.reserveCapacity(group.blocks.count)
    }

    var isComplete: Bool { nextBlock == group.blocks.count }

    /// The block to ask for.
    var block: Block { group.blocks[nextBlock] }

    /// Decodes the present block.
    func store(_ bytes: Span<UInt8>, at time: Moment) {
        for member in block.members {
            let decoded = member.encoding.decode(bytes, at: member.offset)
            let target = group.columns[member.index]
            words[target.batch][target.column] = decoded.word
            if decoded.quality != .good { mark(target, decoded.quality) }
        }
        finishBlock(at: time)
    }

    /// The device refused the present block.
    func refuse(_ reason: Quality, at time: Moment) {
        for member in block.members { mark(group.columns[member.index], reason) }
        finishBlock(at: time)
    }

    /// The rest of the blocks will not be asked for.
    func giveUp(_ reason: Quality, at time: Moment) {
        while !isComplete { refuse(reason, at: time) }
    }

    private func finishBlock(at time: Moment) {
        times.append(time)
        nextBlock += 1
        attempts = 0
    }

    private func mark(_ target: PollGroup.Column, _ quality: Quality) {
        if qualities[target.batch].isEmpty {
            qualities[target.batch] = [Quality](repeating: .good, count: words[target.batch].count)
        }
        qualities[target.batch][target.column] = quality
    }

    /// The finished batches, one for each layout.
    func batches() -> [ReadingBatch] {
        precondition(isComplete, "a cycle has an answer or a reason for each block")
        let offsets = self.offsets()
        return group.layouts.indices.map { index in
            ReadingBatch(
                layout: group.layouts[index], time: times[group.firstBlocks[index]],
                words: words[index], qualities: qualities[index], offsets: offsets?[index] ?? [])
        }
    }

    /// Milliseconds from each batch's time to its points' times; `nil` while all fall into the same millisecond.
    private func offsets() -> [[Int32]]? {
        guard let first = times.first, times.contains(where: { $0.wall != first.wall }) else { return nil }
        var offsets = group.layouts.map { [Int32](repeating: 0, count: $0.points.count) }
        for (block, time) in zip(group.blocks, times) {
            for member in block.members {
                let target = group.columns[member.index]
                let base = times[group.firstBlocks[target.batch]]
                let nanoseconds = time.monotonic.nanoseconds - base.monotonic.nanoseconds
                offsets[target.batch][target.column] = Int32(clamping: nanoseconds / 1_000_000)
            }
        }
        return offsets.map { $0.contains { $0 != 0 } ? $0 : [] }
    }
}
