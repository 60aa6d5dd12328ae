/// The header in front of every PDU on TCP: transaction identifier, protocol identifier 0, length, unit identifier
/// (Messaging on TCP/IP Implementation Guide V1.0b, section 3.1.3).
package enum MBAP {
    package static let headerByteCount = 7
    /// The longest PDU is 253 bytes; the length field counts the unit identifier too.
    package static let lengthRange = 2...254

    /// One complete ADU inside a receive buffer.
    package struct Frame: Hashable, Sendable {
        package let transaction: UInt16
        package let unit: UInt8
        /// Where the PDU stands in the buffer that was scanned.
        package let pdu: Range<Int>
    }

    /// The peer does not speak Modbus TCP: there is no way to find the next header, so the connection must go.
    package struct FramingLost: Error, Hashable, Sendable {}

    /// The frame at the front of `bytes`, or `nil` until more bytes have come.
    package static func firstFrame(in bytes: Span<UInt8>) throws(FramingLost) -> Frame? {
        // Each field is checked as soon as it is there, so that garbage is noticed without waiting for a length it made
        // up.
        if bytes.count >= 3, bytes[2] != 0 { throw FramingLost() }
        if bytes.count >= 4, bytes[3] != 0 { throw FramingLost() }
        guard bytes.count >= 6 else { return nil }
        let length = Int(bytes[4]) << 8 | Int(bytes[5])
        guard lengthRange.contains(length) else { throw FramingLost() }
        guard bytes.count >= 6 + length else { return nil }
        return Frame(
            transaction: UInt16(bytes[0]) << 8 | UInt16(bytes[1]),
            unit: bytes[6],
            pdu: headerByteCount..<(6 + length))
    }

    /// Puts the header in front of a PDU.
    package static func adu(transaction: UInt16, unit: UInt8, pdu: [UInt8]) -> [UInt8] {
        let length = pdu.count + 1
        return [
            UInt8(transaction >> 8), UInt8(transaction & 0xFF), 0, 0,
            UInt8(length >> 8), UInt8(length & 0xFF), unit,
        ] + pdu
    }
}
