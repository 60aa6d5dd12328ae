/// Appends JSON to a byte buffer that the caller keeps, so that nothing is allocated per value.
///
/// It writes what it is told in the order it is told: commas and braces included.
package struct JSONWriter: ~Copyable {
    package private(set) var bytes: [UInt8] = []

    package init(capacity: Int = 4096) { bytes.reserveCapacity(capacity) }

    /// Empties the buffer and keeps its memory.
    package mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    package mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    package mutating func raw(_ part: ArraySlice<UInt8>) { bytes.append(contentsOf: part) }

    /// Digits only.
    package mutating func number(_ value: UInt64) {
        if value < 10 {
            bytes.append(UInt8(ascii: "0") + UInt8(value))
            return
        }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = value
            var start = 20
            while rest > 0 {
                start -= 1
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
                rest = quotient
            }
            bytes.append(contentsOf: UnsafeMutableBufferPointer(rebasing: digits[start...]))
        }
    }

    package mutating func number(_ value: Int64) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        number(value.magnitude)
    }

    /// The shortest digits that read back as the same value.
    ///
    /// - Precondition: The value is finite: JSON knows nothing else.
    package mutating func number(_ value: Float) { bytes.append(contentsOf: value.description.utf8) }

    /// The shortest digits that read back as the same value.
    ///
    /// - Precondition: The value is finite: JSON knows nothing else.
    package mutating func number(_ value: Double) { bytes.append(contentsOf: value.description.utf8) }

    package mutating func bool(_ value: Bool) { value ? raw("true") : raw("false") }

    /// A string in quotes, escaped as RFC 8259, section 7, demands.
    package mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): raw("\\\"")
            case UInt8(ascii: "\\"): raw("\\\\")
            case 0..<0x20:
                raw("\\u00")
                bytes.append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
                let digit = byte & 0xF
                bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
