package import Modbus

/// What a server has in its four tables: the addresses that exist, and the word or bit at each.
package struct RegisterImage: Hashable, Sendable {
    private var tables: [Table: [UInt16: UInt16]] = [:]

    package init() {}

    /// Writes a value; its addresses exist from now on.
    package mutating func store(_ word: UInt64, at place: AddressedValue) {
        let table = place.range.table
        let addresses = place.range.start...UInt16(place.range.end - 1)
        // A lone bit is coded like the first of a response, in the lowest bit of a byte.
        var bytes = addresses.flatMap { address in
            let old = tables[table]?[address] ?? 0
            return table.holdsBits ? [UInt8(old)] : [UInt8(old >> 8), UInt8(old & 0xFF)]
        }
        place.encoding.encode(word, into: &bytes, at: 0)
        for (index, address) in addresses.enumerated() {
            tables[table, default: [:]][address] =
                table.holdsBits ? UInt16(bytes[index]) : UInt16(bytes[2 * index]) << 8 | UInt16(bytes[2 * index + 1])
        }
    }

    /// What was stored there; `nil` when one of the addresses does not exist.
    func word(at place: AddressedValue) -> UInt64? {
        data(of: place.range).map { place.encoding.decode($0.span, at: 0).word }
    }

    /// The data bytes of a response: two for each register, or one for each eight bits, the first bit the least
    /// significant; `nil` when one of the addresses does not exist.
    package func data(of range: RegisterRange) -> [UInt8]? {
        guard let table = tables[range.table] else { return nil }
        var data: [UInt8] = []
        for offset in 0..<Int(range.count) {
            guard let word = table[UInt16(Int(range.start) + offset)] else { return nil }
            switch (range.table.holdsBits, offset & 7) {
            case (false, _): data += [UInt8(word >> 8), UInt8(word & 0xFF)]
            case (true, 0): data.append(UInt8(word))
            case (true, let bit): data[data.count - 1] |= UInt8(word) << UInt8(bit)
            }
        }
        return data
    }
}
