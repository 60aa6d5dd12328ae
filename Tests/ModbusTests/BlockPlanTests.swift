import Measurement
import Modbus
import Testing

@Suite struct `Planning requests` {
    private static func randomValues(_ generator: inout SeededGenerator) -> [AddressedValue] {
        (0..<Int.random(in: 1...60, using: &generator)).compactMap { _ in
            let table = Table.allCases.randomElement(using: &generator)!
            let types: [ValueType] = [.uint16, .int16, .uint32, .float32, .uint64, .float64]
            let encoding: RegisterEncoding =
                table.holdsBits ? .bit : .number(types.randomElement(using: &generator)!, .abcd)
            let base = [0, 0, 40, 65_400].randomElement(using: &generator)!
            return AddressedValue(
                table: table, address: base + Int.random(in: 0...140, using: &generator), encoding: encoding)
        }
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `every value lies whole in exactly one request within the limits`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let values = Self.randomValues(&generator)
        let limits = BlockLimits(
            maximumGap: Int.random(in: 0...20, using: &generator),
            maximumRegisters: Int.random(in: 4...125, using: &generator))
        let blocks = planBlocks(for: values, limits: limits)
        #expect(blocks.flatMap { $0.members.map(\.index) }.sorted() == Array(values.indices), "seed \(seed)")
        for block in blocks {
            let bound = block.range.table.holdsBits ? 16 * limits.maximumRegisters : limits.maximumRegisters
            #expect(Int(block.range.count) <= min(bound, block.range.table.maximumCount), "seed \(seed)")
            var end = Int(block.range.start)
            for member in block.members {
                let range = values[member.index].range
                #expect(block.range.contains(range) && range.start == block.range.start + UInt16(member.offset))
                #expect(Int(range.start) - end <= limits.maximumGap, "seed \(seed)")
                end = max(end, range.end)
            }
            #expect(end == block.range.end, "a request ends with a value; seed \(seed)")
        }
    }

    @Test(arguments: 1...100 as ClosedRange<UInt64>)
    func `no plan of the same values in order needs fewer requests`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let addresses = Set((0..<10).map { _ in Int.random(in: 0...60, using: &generator) }).sorted()
        let values = addresses.compactMap {
            AddressedValue(table: .holding, address: $0, encoding: .number(.uint16, .abcd))
        }
        let gap = Int.random(in: 0...8, using: &generator)
        let count = Int.random(in: 4...20, using: &generator)
        // The fewest runs by trying every place for the last cut.
        var fewest = [0] + [Int](repeating: .max, count: addresses.count)
        for end in 1...addresses.count {
            for start in 0..<end where fewest[start] < .max {
                let run = addresses[start..<end]
                let gaps = zip(run, run.dropFirst()).allSatisfy { $1 - $0 - 1 <= gap }
                if gaps, run.last! - run.first! + 1 <= count { fewest[end] = min(fewest[end], fewest[start] + 1) }
            }
        }
        let blocks = planBlocks(for: values, limits: BlockLimits(maximumGap: gap, maximumRegisters: count))
        #expect(blocks.count == fewest[addresses.count], "seed \(seed)")
    }

    @Test func `without leave to read gaps only neighbours share a request`() {
        let values = [0, 1, 2, 4].compactMap {
            AddressedValue(table: .holding, address: $0, encoding: .number(.uint16, .abcd))
        }
        #expect(planBlocks(for: values, limits: BlockLimits()).map(\.range.count) == [3, 1])
    }

    @Test func `a range past register 65535 is refused`() {
        #expect(RegisterRange(table: .holding, start: 65_535, count: 1) != nil)
        #expect(RegisterRange(table: .holding, start: 65_535, count: 2) == nil)
        #expect(AddressedValue(table: .holding, address: 65_534, encoding: .number(.float32, .abcd)) != nil)
        #expect(AddressedValue(table: .holding, address: 65_535, encoding: .number(.float32, .abcd)) == nil)
        #expect(RegisterRange(table: .coil, start: 0, count: 0) == nil)
        #expect(RegisterRange(table: .coil, start: -1, count: 1) == nil)
    }

    private func number(
        _ address: Int, _ type: ValueType = .uint16, _ table: Table = .holding
    ) throws -> AddressedValue {
        try #require(AddressedValue(table: table, address: address, encoding: .number(type, .abcd)))
    }

    private func bit(_ address: Int, _ table: Table = .coil) throws -> AddressedValue {
        try #require(AddressedValue(table: table, address: address, encoding: .bit))
    }

    private func spans(_ values: [AddressedValue], _ limits: BlockLimits = BlockLimits()) -> [ClosedRange<Int>] {
        planBlocks(for: values, limits: limits).map { Int($0.range.start)...($0.range.end - 1) }
    }

    @Test func `no request is longer than 125 registers and none cuts a value`() throws {
        let words = try (0..<126).map { try number($0) }
        #expect(spans(words) == [0...124, 125...125])
        let floats = try (0..<63).map { try number(2 * $0, .float32) }
        #expect(spans(floats) == [0...123, 124...125])
    }

    @Test func `bit tables merge up to 2000, or to sixteen times a smaller limit`() throws {
        let bits = try (0..<2001).map { try bit($0) }
        #expect(spans(bits) == [0...1999, 2000...2000])
        #expect(spans(bits.dropLast(1), BlockLimits(maximumRegisters: 10)).map(\.count).max() == 160)
    }

    @Test func `tables are never mixed`() throws {
        let values = [
            try number(0, .uint16, .holding), try number(1, .uint16, .input), try bit(0), try bit(1, .discrete),
        ]
        let blocks = planBlocks(for: values, limits: BlockLimits(maximumGap: 100))
        #expect(blocks.map(\.range.table) == [.coil, .discrete, .holding, .input])
    }

    @Test func `the same address twice is read once`() throws {
        let low = try #require(AddressedValue(table: .holding, address: 7, encoding: .registerBit(0)))
        let high = try #require(AddressedValue(table: .holding, address: 7, encoding: .registerBit(15)))
        let blocks = planBlocks(for: [high, try number(7), low], limits: BlockLimits())
        #expect(blocks.map(\.range.count) == [1])
        #expect(blocks[0].members.map(\.index).sorted() == [0, 1, 2])
        #expect(blocks[0].members.allSatisfy { $0.offset == 0 })
    }

    @Test func `the last address of a table can be read`() throws {
        #expect(spans([try number(65535), try number(65531, .float64)]) == [65531...65535])
    }

    @Test func `nothing to read needs no request`() {
        #expect(planBlocks(for: [], limits: BlockLimits()).isEmpty)
    }
}
