package import Measurement

/// The order in which the bytes of a value that spans registers arrive, named by where its most
/// significant byte A to its least significant byte D stand. Sixty-four bits follow the same rule.
package enum WordOrder: String, Sendable, CaseIterable {
    /// Big-endian, as the standard has it for one register.
    case abcd
    /// Words reversed.
    case cdab
    /// Bytes swapped within each word.
    case badc
    /// Little-endian.
    case dcba

    var reversesWords: Bool { self == .cdab || self == .dcba }
    var swapsBytes: Bool { self == .badc || self == .dcba }
}

/// How a value lies in the addresses of a table.
package enum RegisterEncoding: Hashable, Sendable {
    /// One address of a bit table.
    case bit
    /// One bit of a register, 0 the least significant.
    case registerBit(UInt8)
    /// A number over one, two or four registers.
    case number(ValueType, WordOrder)

    package var valueType: ValueType {
        switch self {
        case .bit, .registerBit: .bool
        case .number(let type, _): type
        }
    }

    /// How many addresses the value takes.
    package var addressCount: Int {
        switch self {
        case .bit, .registerBit: 1
        case .number(let type, _): type.byteCount / 2
        }
    }
}

/// A decoded word and whether it is usable.
package struct DecodedWord: Hashable, Sendable {
    package let word: UInt64
    package let quality: Quality
}

extension RegisterEncoding {
    /// Reads one value from the data bytes of a response.
    ///
    /// - Parameters:
    ///   - data: The data bytes: two for each register, or one for each eight bits.
    ///   - offset: How many addresses the value lies behind the first one of the response.
    /// - Precondition: The value lies inside `data`; the codec has checked the length of the response.
    package func decode(_ data: Span<UInt8>, at offset: Int) -> DecodedWord {
        switch self {
        case .bit:
            return DecodedWord(word: UInt64(data[offset >> 3] >> UInt8(offset & 7)) & 1, quality: .good)
        case .registerBit(let bit):
            let register = UInt64(data[2 * offset]) << 8 | UInt64(data[2 * offset + 1])
            return DecodedWord(word: register >> UInt64(bit) & 1, quality: .good)
        case .number(let type, let order):
            return type.normalized(Self.bytes(data, from: 2 * offset, count: type.byteCount, order: order))
        }
    }

    /// Writes a value the way ``decode(_:at:)`` reads it; the inverse for every word that is normal for the type.
    package func encode(_ word: UInt64, into data: inout [UInt8], at offset: Int) {
        switch self {
        case .bit:
            let mask = UInt8(1) << UInt8(offset & 7)
            data[offset >> 3] = word != 0 ? data[offset >> 3] | mask : data[offset >> 3] & ~mask
        case .registerBit(let bit):
            let index = 2 * offset + (bit < 8 ? 1 : 0)
            let mask = UInt8(1) << (bit & 7)
            data[index] = word != 0 ? data[index] | mask : data[index] & ~mask
        case .number(let type, let order):
            let count = type.byteCount
            for position in 0..<count {
                let index = 2 * offset + Self.source(of: position, count: count, order: order)
                data[index] = UInt8(truncatingIfNeeded: word >> UInt64(8 * (count - 1 - position)))
            }
        }
    }

    /// Where the byte with the given significance (0 the most significant) stands on the wire.
    private static func source(of position: Int, count: Int, order: WordOrder) -> Int {
        let word = order.reversesWords ? count / 2 - 1 - position / 2 : position / 2
        let byte = order.swapsBytes ? 1 - position % 2 : position % 2
        return 2 * word + byte
    }

    private static func bytes(_ data: Span<UInt8>, from start: Int, count: Int, order: WordOrder) -> UInt64 {
        var word: UInt64 = 0
        for position in 0..<count {
            word = word << 8 | UInt64(data[start + source(of: position, count: count, order: order)])
        }
        return word
    }
}

extension ValueType {
    /// Sign-extends integers and refuses floats that are no number.
    fileprivate func normalized(_ word: UInt64) -> DecodedWord {
        switch self {
        case .bool, .uint16, .uint32, .uint64, .int64:
            DecodedWord(word: word, quality: .good)
        case .int16:
            DecodedWord(word: UInt64(bitPattern: Int64(Int16(truncatingIfNeeded: word))), quality: .good)
        case .int32:
            DecodedWord(word: UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: word))), quality: .good)
        case .float32:
            DecodedWord(
                word: word,
                quality: Float(bitPattern: UInt32(truncatingIfNeeded: word)).isFinite ? .good : .notANumber)
        case .float64:
            DecodedWord(word: word, quality: Double(bitPattern: word).isFinite ? .good : .notANumber)
        }
    }
}
