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

/// A place between two addresses that no request may span, because the device refused one that did.
package struct Boundary: Hashable, Sendable {
    package let table: Table
    /// The first address behind it.
    package let address: Int

    package init(table: Table, address: Int) {
        self.table = table
        self.address = address
    }
}

/// The fewest requests, taken in address order, that read a list of values within the limits.
///
/// Every value lies whole in exactly one block: a device may refuse a request that cuts a number, and two halves
/// read at two times are no number. Blocks come in the order of tables and addresses.
///
/// - Parameter boundaries: What no request may span; a value that does is asked for all the same, alone.
package func planBlocks(
    for values: [AddressedValue], limits: BlockLimits, boundaries: Set<Boundary> = []
) -> [Block] {
    Table.allCases.flatMap { table in
        let order = values.indices
            .filter { values[$0].range.table == table }
            .sorted {
                (values[$0].range.start, values[$0].range.end, $0) < (values[$1].range.start, values[$1].range.end, $1)
            }
        let own = boundaries.filter { $0.table == table }.map(\.address).sorted()
        return mergedRuns(of: order, in: values, limits: limits, boundaries: own).map { block(of: $0, in: values) }
    }
}

private func mergedRuns(
    of order: [Int], in values: [AddressedValue], limits: BlockLimits, boundaries: [Int]
) -> [[Int]] {
    var runs: [[Int]] = []
    var start = 0
    var end = 0
    for index in order {
        let range = values[index].range
        let gap = Int(range.start) - end
        let count = max(end, range.end) - start
        let isCut = boundaries.contains { start < $0 && $0 < max(end, range.end) }
        if !runs.isEmpty, gap <= limits.maximumGap, count <= limits.maximumCount(of: range.table), !isCut {
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
    Block(run.map { (index: $0, value: values[$0]) })
}

extension Block {
    /// - Precondition: There is at least one value, they lie in one table and come in the order of their addresses.
    fileprivate init(_ values: [(index: Int, value: AddressedValue)]) {
        let ranges = values.map(\.value.range)
        let start = Int(ranges[0].start)
        let end = ranges.map(\.end).max()!  // At least one value.
        guard let range = RegisterRange(table: ranges[0].table, start: start, count: end - start) else {
            preconditionFailure("a block lies inside the ranges of its values")
        }
        self.init(
            range: range,
            members: values.map { index, value in
                Member(index: index, offset: Int(value.range.start) - start, encoding: value.encoding)
            })
    }

    /// The two halves of a block that was refused, with the boundary between them; `nil` for a single value, or values
    /// that overlap.
    package func halves() -> (Block, Block, Boundary)? {
        let values = members.compactMap { member in
            AddressedValue(
                table: range.table, address: Int(range.start) + member.offset, encoding: member.encoding
            ).map { (index: member.index, value: $0) }
        }
        // The cut nearest to the middle that goes through no value.
        let cuts = (1..<max(1, values.count)).filter { cut in
            values[..<cut].allSatisfy { $0.value.range.end <= Int(values[cut].value.range.start) }
        }
        guard let cut = cuts.min(by: { abs($0 - values.count / 2) < abs($1 - values.count / 2) }) else { return nil }
        let (left, right) = (Block(Array(values[..<cut])), Block(Array(values[cut...])))
        return (left, right, Boundary(table: range.table, address: Int(right.range.start)))
    }
}
