/// A value to be read: where it lies and how.
package struct AddressedValue: Hashable, Sendable {
    package let range: RegisterRange
    package let encoding: RegisterEncoding

    /// - Returns: `nil` when the value would reach past address 65535.
    package init?(table: Table, address: Int, encoding: RegisterEncoding) {
        guard let range = RegisterRange(table: table, start: address, count: encoding.addressCount) else { return nil }
        self.range = range
        self.encoding = encoding
    }
}

/// One Modbus request and the values that its response carries.
package struct Block: Hashable, Sendable {
    package struct Member: Hashable, Sendable {
        /// The position of the value in the list that was planned.
        package let index: Int
        /// How many addresses the value lies behind the start of the block.
        package let offset: Int
        package let encoding: RegisterEncoding
    }

    package let range: RegisterRange
    package let members: [Member]
}

/// How far requests may be merged.
package struct BlockLimits: Hashable, Sendable {
    /// The most unasked addresses between two values of one request. 0 by default: a device may refuse
    /// a whole request for one register that it does not have.
    package var maximumGap: Int
    /// The most registers of one request, 4...125. Bit tables are held to sixteen times as many, at most 2000.
    package var maximumRegisters: Int

    package init(maximumGap: Int = 0, maximumRegisters: Int = 125) {
        precondition(maximumGap >= 0, "a gap is not negative")
        precondition((4...125).contains(maximumRegisters), "the longest value must fit a request")
        self.maximumGap = maximumGap
        self.maximumRegisters = maximumRegisters
    }

    func maximumCount(of table: Table) -> Int {
        table.holdsBits ? min(16 * maximumRegisters, table.maximumCount) : maximumRegisters
    }
}

/// The fewest requests, taken in address order, that read a list of values within the limits.
///
/// Every value lies whole in exactly one block: a device may refuse a request that cuts a number, and two halves
/// read at two times are no number. Blocks come in the order of tables and addresses.
package func planBlocks(for values: [AddressedValue], limits: BlockLimits) -> [Block] {
    Table.allCases.flatMap { table in
        let order = values.indices
            .filter { values[$0].range.table == table }
            .sorted {
                (values[$0].range.start, values[$0].range.end, $0) < (values[$1].range.start, values[$1].range.end, $1)
            }
        return mergedRuns(of: order, in: values, limits: limits).map { block(of: $0, in: values) }
    }
}

private func mergedRuns(of order: [Int], in values: [AddressedValue], limits: BlockLimits) -> [[Int]] {
    var runs: [[Int]] = []
    var start = 0
    var end = 0
    for index in order {
        let range = values[index].range
        let gap = Int(range.start) - end
        let count = max(end, range.end) - start
        if !runs.isEmpty, gap <= limits.maximumGap, count <= limits.maximumCount(of: range.table) {
            runs[runs.count - 1].append(index)
            end = max(end, range.end)
        } else {
            runs.append([index])
            start = Int(range.start)
            end = range.end
        }
    }
    return runs
}

private func block(of run: [Int], in values: [AddressedValue]) -> Block {
    let ranges = run.map { values[$0].range }
    let start = Int(ranges[0].start)
    let end = ranges.map(\.end).max()!  // A run has at least one value.
    guard let range = RegisterRange(table: ranges[0].table, start: start, count: end - start) else {
        preconditionFailure("a block lies inside the ranges of its values")
    }
    return Block(
        range: range,
        members: run.map { index in
            Block.Member(
                index: index, offset: Int(values[index].range.start) - start, encoding: values[index].encoding)
        })
}
