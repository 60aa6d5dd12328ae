import Measurement

/// The framing of serial lines: unit, PDU, CRC; frames end by silence (Modbus over Serial Line V1.02, section 2.5.1).
package enum RTU {
    /// Unit, longest PDU, CRC.
    package static let maximumLength = 256

    /// CRC-16, polynomial 0xA001 reflected, start 0xFFFF (section 6.2.2).
    package static func checksum(_ bytes: Span<UInt8>) -> UInt16 {
        var crc: UInt16 = 0xFFFF
        for index in bytes.indices { crc = (crc >> 8) ^ table[Int(UInt8(truncatingIfNeeded: crc) ^ bytes[index])] }
        return crc
    }

    private static let table: [UInt16] = (0..<256).map { byte in
        (0..<8).reduce(UInt16(byte)) { crc, _ in crc & 1 == 1 ? (crc >> 1) ^ 0xA001 : crc >> 1 }
    }

    /// Puts unit and checksum around a PDU.
    package static func adu(unit: UInt8, pdu: [UInt8]) -> [UInt8] {
        let body = [unit] + pdu
        let crc = checksum(body.span)
        return body + [UInt8(crc & 0xFF), UInt8(crc >> 8)]
    }

    package enum Search: Hashable, Sendable {
        /// Where the PDU of the response stands.
        case found(Range<Int>)
        case incomplete
        /// A response in full, but its checksum does not fit.
        case broken
    }

    /// Looks for the response to a request anywhere in what was received: noise and echoes may stand in front of it.
    ///
    /// A place is taken for the response only when unit, function, length and checksum all fit.
    package static func search(_ bytes: Span<UInt8>, for request: Request) -> Search {
        var (couldCome, isBroken) = (false, false)
        for start in bytes.indices where bytes[start] == request.unit.rawValue {
            let rest = bytes.extracting((start + 1)..<bytes.count)
            guard let length = request.responseLength(rest) else {
                couldCome = true
                continue
            }
            guard length <= 253 else { continue }
            guard rest.count >= length + 2 else {
                couldCome = true
                continue
            }
            let crc = checksum(bytes.extracting(start..<(start + 1 + length)))
            if rest[length] == UInt8(crc & 0xFF), rest[length + 1] == UInt8(crc >> 8) {
                return .found((start + 1)..<(start + 1 + length))
            }
            isBroken = true
        }
        return isBroken && !couldCome ? .broken : .incomplete
    }
}

/// How fast characters follow each other on a serial line.
package struct LineTiming: Hashable, Sendable {
    /// One character: start bit, eight data bits, parity or a second stop bit, stop bit.
    package let character: Duration

    /// - Parameter bits: Of one character; 11 by the standard, 10 where there is neither parity nor a second stop bit.
    package init(baud: Int, bits: Int) {
        precondition(baud > 0 && (10...12).contains(bits), "a character has 10 to 12 bits")
        character = .nanoseconds(Int64(bits) * 1_000_000_000 / Int64(baud))
        isFast = baud > 19200
    }

    private let isFast: Bool

    /// Between two frames: 3.5 characters, and fixed above 19200 baud (section 2.5.1.1).
    package var silence: Duration {
        isFast ? .microseconds(1750) : .nanoseconds(character.nanoseconds * 7 / 2)
    }

    /// How long so many characters take.
    package func duration(of count: Int) -> Duration { .nanoseconds(character.nanoseconds * Int64(count)) }
}
