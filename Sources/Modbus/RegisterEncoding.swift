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
    /// Four decimal digits in each of one or two registers.
    case bcd(BCDWidth, WordOrder)
    /// Characters, padded with zeros or spaces behind.
    case text(TextLayout, byteCount: UInt8)
    /// A date and time; the order counts where a form is one number.
    case time(TimeForm, WordOrder)

    package enum BCDWidth: UInt8, Sendable, CaseIterable {
        case bcd16 = 1
        case bcd32 = 2
    }

    package var valueType: ValueType {
        switch self {
        case .bit, .registerBit: .bool
        case .number(let type, _): type
        case .bcd(.bcd16, _): .uint16
        case .bcd(.bcd32, _): .uint32
        case .text: .text
        case .time: .time
        }
    }

    /// The order of a number over more than one register, or of the bytes of one where they are swapped.
    package var order: WordOrder? {
        switch self {
        case .number(let type, let order): type.byteCount > 2 || order != .abcd ? order : nil
        case .bcd(let width, let order): width == .bcd32 || order != .abcd ? order : nil
        case .time(let form, let order): form.isNumber ? order : nil
        case .bit, .registerBit, .text: nil
        }
    }

    /// How many addresses the value takes.
    package var addressCount: Int {
        switch self {
        case .bit, .registerBit: 1
        case .number(let type, _): type.byteCount / 2
        case .bcd(let width, _): Int(width.rawValue)
        case .text(let layout, let count): layout == .one ? Int(count) : (Int(count) + 1) / 2
        case .time(let form, _): form.registerCount
        }
    }
}

/// A decoded word and whether it is usable.
package struct DecodedWord: Hashable, Sendable {
    package let word: UInt64
    package let quality: Quality

    package init(word: UInt64, quality: Quality) {
        self.word = word
        self.quality = quality
    }
}

extension RegisterEncoding {
    /// Reads one value from the data bytes of a response.
    ///
    /// - Parameters:
    ///   - data: The data bytes: two for each register, or one for each eight bits.
    ///   - offset: How many addresses the value lies behind the first one of the response.
    /// - Precondition: The value lies inside `data`, the codec has checked the length of the response, and it is no
    ///   text: see ``text(_:at:)``.
    package func decode(_ data: Span<UInt8>, at offset: Int) -> DecodedWord {
        switch self {
        case .bit:
            return DecodedWord(word: UInt64(data[offset >> 3] >> UInt8(offset & 7)) & 1, quality: .good)
        case .registerBit(let bit):
            let register = UInt64(data[2 * offset]) << 8 | UInt64(data[2 * offset + 1])
            return DecodedWord(word: register >> UInt64(bit) & 1, quality: .good)
        case .number(let type, let order):
            return type.normalized(Self.bytes(data, from: 2 * offset, count: type.byteCount, order: order))
        case .bcd(let width, let order):
            let digits = Self.bytes(data, from: 2 * offset, count: 2 * Int(width.rawValue), order: order)
            return Self.decimal(digits).map { DecodedWord(word: $0, quality: .good) } ?? .undecodable
        case .time(let form, let order):
            let time = form.decode(data, at: 2 * offset) { Self.bytes(data, from: 2 * offset, count: $0, order: order) }
            return time.map { DecodedWord(word: UInt64(bitPattern: $0.milliseconds), quality: .good) } ?? .undecodable
        case .text:
            preconditionFailure("a text is no word")
        }
    }

    /// Writes a value the way ``decode(_:at:)`` reads it; the inverse for every word that is normal for the type.
    ///
    /// - Precondition: It is neither a text nor a time: nobody writes these.
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
            Self.store(word, count: type.byteCount, order: order, into: &data, at: offset)
        case .bcd(let width, let order):
            let count = 2 * Int(width.rawValue)
            var (rest, digits): (UInt64, UInt64) = (word, 0)
            for place in 0..<UInt64(2 * count) {
                digits |= (rest % 10) << (4 * place)
                rest /= 10
            }
            Self.store(digits, count: count, order: order, into: &data, at: offset)
        case .text, .time:
            preconditionFailure("texts and times are only read")
        }
    }

    private static func store(
        _ word: UInt64, count: Int, order: WordOrder, into data: inout [UInt8], at offset: Int
    ) {
        for position in 0..<count {
            let index = 2 * offset + Self.source(of: position, count: count, order: order)
            data[index] = UInt8(truncatingIfNeeded: word >> UInt64(8 * (count - 1 - position)))
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

    /// The number that binary-coded decimal digits write; `nil` where one is above 9.
    static func decimal(_ digits: UInt64) -> UInt64? {
        var number: UInt64 = 0
        for shift in stride(from: 60, through: 0, by: -4) {
            let digit = digits >> UInt64(shift) & 0xF
            guard digit <= 9 else { return nil }
            number = number * 10 + digit
        }
        return number
    }
}

extension DecodedWord {
    fileprivate static let undecodable = DecodedWord(word: 0, quality: .undecodable)
}

extension ValueType {
    /// Sign-extends integers and refuses floats that are no number.
    fileprivate func normalized(_ word: UInt64) -> DecodedWord {
        switch self {
        case .bool, .uint16, .uint32, .uint64, .int64, .text, .time, .int16, .int32:
            DecodedWord(word: extended(word), quality: .good)
        case .float32:
            DecodedWord(
                word: word,
                quality: Float(bitPattern: UInt32(truncatingIfNeeded: word)).isFinite ? .good : .notANumber)
        case .float64:
            DecodedWord(word: word, quality: Double(bitPattern: word).isFinite ? .good : .notANumber)
        }
    }
}
