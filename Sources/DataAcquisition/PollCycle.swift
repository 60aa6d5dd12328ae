import Measurement
import Modbus

/// One pass over the blocks of a group, and the values collected so far.
final class PollCycle {
    private let group: PollGroup
    /// Those of the group, until one is halved or put off.
    private var blocks: [Block]
    private var nextBlock = 0
    private var bisection = Bisection()
    /// The cut that made each block, by its range.
    private var parents: [RegisterRange: Int] = [:]
    /// The values that were refused alone, with the reason.
    private(set) var refusedAlone: [RegisterRange: Quality] = [:]
    private var words: [[UInt64]]
    /// Empty while every value so far is good.
    private var qualities: [[Quality]]
    private var texts: [[String]]
    private var exponents: [DecodedWord?]
    /// When each block was acquired, in order.
    private var times: [Moment] = []
    /// How often the present block was asked again.
    var attempts = 0

    /// - Parameter putOff: Blocks to be asked for last.
    init(of group: PollGroup, putOff: (RegisterRange) -> Bool = { _ in false }) {
        self.group = group
        let isPutOff = group.blocks.map { putOff($0.range) }
        blocks =
            isPutOff.contains(true)
            ? zip(group.blocks, isPutOff).sorted { !$0.1 && $1.1 }.map(\.0) : group.blocks
        words = group.layouts.map { [UInt64](repeating: 0, count: $0.points.count) }
        qualities = group.layouts.map { _ in [] }
        texts = qualities.map { _ in [] }
        exponents = [DecodedWord?](repeating: nil, count: group.exponentCount)
        times.reserveCapacity(blocks.count)
    }

    var isComplete: Bool { nextBlock == blocks.count }

    /// The block to ask for.
    var block: Block { blocks[nextBlock] }

    /// Whether it is the first to be asked for.
    var isFirstBlock: Bool { nextBlock == 0 }

    /// Divides the present block, which the device refused.
    ///
    /// - Returns: Whether it can be divided.
    func halve() -> Bool {
        let parent = parents[block.range]
        guard let (left, right, boundary) = block.halves() else {
            if let parent { bisection.refused(block.range, parent: parent) }
            return false
        }
        let cut = bisection.cut(at: boundary, parent: parent)
        blocks.replaceSubrange(nextBlock...nextBlock, with: [left, right])
        parents[left.range] = cut
        parents[right.range] = cut
        attempts = 0
        return true
    }

    /// What requests to the device must not span from now on. To be asked once the cycle is complete.
    func learnt() -> Set<Boundary> { bisection.isEmpty ? [] : bisection.boundaries() }

    /// Decodes the present block.
    func store(_ bytes: Span<UInt8>, at time: Moment) {
        for member in block.members {
            guard member.index < group.columns.count else {
                exponents[member.index - group.columns.count] = member.encoding.decode(bytes, at: member.offset)
                continue
            }
            let target = group.columns[member.index]
            if case .text = member.encoding {
                words[target.batch][target.column] = UInt64(texts[target.batch].count)
                texts[target.batch].append(member.encoding.text(bytes, at: member.offset))
                continue
            }
            let decoded = member.encoding.decode(bytes, at: member.offset)
            words[target.batch][target.column] = decoded.word
            let quality = decoded.quality == .good ? accepted(decoded.word, member.index) : decoded.quality
            if quality != .good { mark(target, quality) }
        }
        finishBlock(at: time)
    }

    private func accepted(_ word: UInt64, _ point: Int) -> Quality {
        guard let rule = group.rules[point].value else { return .good }
        guard rule.isValue(word) else { return .noValue }
        // Where the exponent is still to come, the value is not known yet.
        return group.scaledByExponent.contains { $0.point == point } ? .good : rule.quality(of: word)
    }

    /// The device refused the present block.
    ///
    /// - Parameter isLasting: Whether it will refuse it the next time too.
    func refuse(_ reason: Quality, at time: Moment, isLasting: Bool) {
        if isLasting { refusedAlone[block.range] = reason }
        markBlock(reason, at: time)
    }

    private func markBlock(_ reason: Quality, at time: Moment) {
        for member in block.members {
            if member.index < group.columns.count {
                mark(group.columns[member.index], reason)
            } else {
                exponents[member.index - group.columns.count] = DecodedWord(word: 0, quality: reason)
            }
        }
        finishBlock(at: time)
    }

    /// The rest of the blocks will not be asked for.
    func giveUp(_ reason: Quality, at time: Moment) {
        while !isComplete { markBlock(reason, at: time) }
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
        scaleByExponents()
        let first = blocks == group.blocks ? group.firstBlocks : group.firstBlocks(of: blocks)
        let offsets = self.offsets(first)
        return group.layouts.indices.map { index in
            ReadingBatch(
                layout: group.layouts[index], time: times[first[index]],
                words: words[index], qualities: qualities[index], offsets: offsets?[index] ?? [], texts: texts[index])
        }
    }

    /// SunSpec has factors from -10 to 10; a device that says more says nothing.
    private static let exponents = -10...10

    /// Once all blocks are there: number and exponent may lie in different ones.
    private func scaleByExponents() {
        for scaled in group.scaledByExponent {
            let target = group.columns[scaled.point]
            guard qualities[target.batch].isEmpty || qualities[target.batch][target.column] == .good,
                let exponent = exponents[scaled.exponent],
                let number = scaled.type.number(of: words[target.batch][target.column])
            else { continue }
            guard exponent.quality == .good else {
                mark(target, exponent.quality)
                continue
            }
            let power = Int(Int64(bitPattern: exponent.word))
            guard Self.exponents.contains(power) else {
                mark(target, .noValue)
                continue
            }
            let word = Scaling.shifted(number, by: power).bitPattern
            words[target.batch][target.column] = word
            if let quality = group.rules[scaled.point].value?.quality(of: word), quality != .good {
                mark(target, quality)
            }
        }
    }

    /// Milliseconds from each batch's time to its points' times; `nil` while all fall into the same millisecond.
    private func offsets(_ firstBlocks: [Int]) -> [[Int32]]? {
        guard let first = times.first, times.contains(where: { $0.wall != first.wall }) else { return nil }
        var offsets = group.layouts.map { [Int32](repeating: 0, count: $0.points.count) }
        for (block, time) in zip(blocks, times) {
            for member in block.members where member.index < group.columns.count {
                let target = group.columns[member.index]
                let base = times[firstBlocks[target.batch]]
                let nanoseconds = time.monotonic.nanoseconds - base.monotonic.nanoseconds
                offsets[target.batch][target.column] = Int32(clamping: nanoseconds / 1_000_000)
            }
        }
        return offsets.map { $0.contains { $0 != 0 } ? $0 : [] }
    }
}
