/// What the 64-bit word of a reading holds.
///
/// The raw value is stored in the journal: add cases, never renumber them.
package enum ValueType: UInt8, Sendable, CaseIterable {
    case bool = 0
    case uint16 = 1
    case int16 = 2
    case uint32 = 3
    case int32 = 4
    case uint64 = 5
    case int64 = 6
    case float32 = 7
    case float64 = 8
    /// Characters; the word is a position among the batch's texts.
    case text = 9
    /// Milliseconds since 1970, signed, as the device's clock has them.
    case time = 10

    /// The name used in settings and in `describe` messages.
    package var name: String {
        switch self {
        case .bool: "bool"
        case .uint16: "uint16"
        case .int16: "int16"
        case .uint32: "uint32"
        case .int32: "int32"
        case .uint64: "uint64"
        case .int64: "int64"
        case .float32: "float32"
        case .float64: "float64"
        case .text: "string"
        case .time: "time"
        }
    }

    /// How many bytes carry every word of the type; a text lies beside its word.
    package var byteCount: Int {
        switch self {
        case .text: 0
        case .bool: 1
        case .uint16, .int16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64, .time: 8
        }
    }

    /// Those that a number of a Modbus table may have.
    package static let numbers: [ValueType] = [
        .uint16, .int16, .uint32, .int32, .uint64, .int64, .float32, .float64,
    ]
}

/// One value with its type, for whoever looks at a single reading; columns keep raw words.
package enum Value: Hashable, Sendable {
    case bool(Bool)
    case unsigned(UInt64)
    case signed(Int64)
    case float32(Float)
    case float64(Double)
    case text(String)
    case time(WallTime)
}

extension ValueType {
    /// Reads a raw word: integers are sign-extended, floats keep their bit pattern.
    ///
    /// - Parameter texts: What words of texts point into.
    package func value(of word: UInt64, texts: [String] = []) -> Value {
        switch self {
        case .bool: .bool(word != 0)
        case .uint16, .uint32, .uint64: .unsigned(word)
        case .int16, .int32, .int64: .signed(Int64(bitPattern: word))
        case .float32: .float32(Float(bitPattern: UInt32(truncatingIfNeeded: word)))
        case .float64: .float64(Double(bitPattern: word))
        case .text: .text(texts[Int(word)])
        case .time: .time(WallTime(milliseconds: Int64(bitPattern: word)))
        }
    }

    /// Restores the sign that cutting a word to the type's width took away.
    package func extended(_ word: UInt64) -> UInt64 {
        switch self {
        case .int16: UInt64(bitPattern: Int64(Int16(truncatingIfNeeded: word)))
        case .int32: UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: word)))
        default: word
        }
    }

    /// A word as a number; `nil` for a text.
    package func number(of word: UInt64) -> Double? {
        switch self {
        case .bool, .uint16, .uint32, .uint64: Double(word)
        case .int16, .int32, .int64, .time: Double(Int64(bitPattern: word))
        case .float32: Double(Float(bitPattern: UInt32(truncatingIfNeeded: word)))
        case .float64: Double(bitPattern: word)
        case .text: nil
        }
    }
}

extension Value: CustomStringConvertible {
    package var description: String {
        switch self {
        case .bool(let value): value ? "true" : "false"
        case .unsigned(let value): String(value)
        case .signed(let value): String(value)
        case .float32(let value): value.description
        case .float64(let value): value.description
        case .text(let text): text
        case .time(let time): time.description
        }
    }
}
