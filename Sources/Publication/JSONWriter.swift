package import Measurement

/// Appends JSON to memory that stays from message to message, so that nothing is allocated per value.
///
/// It writes what it is told in the order it is told: commas and braces included.
package struct JSONWriter: ~Copyable {
    private var output: ByteWriter

    package init(capacity: Int = 4096) { output = ByteWriter(capacity: capacity) }

    /// A copy of what was written.
    package var bytes: [UInt8] { output.bytes }

    /// Hands over what was written; valid during the call.
    package borrowing func withBytes<Result, Failure>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try output.withBytes(body)
    }

    /// Empties the buffer and keeps its memory.
    package mutating func clear() { output.clear() }

    package mutating func raw(_ text: StaticString) { text.withUTF8Buffer { output.append($0) } }

    package mutating func raw(_ part: Span<UInt8>) { part.withUnsafeBufferPointer { output.append($0) } }

    /// Text that needs neither quotes nor escapes.
    package mutating func plain(_ text: String) { output.append(text.utf8) }

    /// Digits only.
    package mutating func number(_ value: UInt64) {
        let length = Self.digits(value)
        output.append(atMost: length) { place in
            var rest = value
            for index in stride(from: length - 1, through: 0, by: -1) {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                place[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
                rest = quotient
            }
            return length
        }
    }

    private static func digits(_ value: UInt64) -> Int {
        var (length, bound): (Int, UInt64) = (1, 10)
        while value >= bound {
            length += 1
            let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
            if overflow { break }
            bound = next
        }
        return length
    }

    package mutating func number(_ value: Int64) {
        if value < 0 { output.append(UInt8(ascii: "-")) }
        number(value.magnitude)
    }

    /// The shortest digits that read back as the same value.
    ///
    /// - Precondition: The value is finite: JSON knows nothing else.
    package mutating func number(_ value: Float) { plain(value.description) }

    /// The shortest digits that read back as the same value.
    ///
    /// - Precondition: The value is finite: JSON knows nothing else.
    package mutating func number(_ value: Double) { plain(value.description) }

    package mutating func bool(_ value: Bool) { value ? raw("true") : raw("false") }

    /// A string in quotes, escaped as RFC 8259, section 7, demands.
    package mutating func string(_ text: String) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): raw("\\\"")
            case UInt8(ascii: "\\"): raw("\\\\")
            case 0..<0x20:
                raw("\\u00")
                output.append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
                let digit = byte & 0xF
                output.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}

extension JSONWriter {
    /// `,"advice":{"en":…,"zh":…}` with the languages that there are.
    package mutating func advice(_ advice: Advice) {
        raw(",\"advice\":{")
        if !advice.english.isEmpty {
            raw("\"en\":")
            string(advice.english)
        }
        if !advice.chinese.isEmpty {
            raw(advice.english.isEmpty ? "\"zh\":" : ",\"zh\":")
            string(advice.chinese)
        }
        raw("}")
    }
}
