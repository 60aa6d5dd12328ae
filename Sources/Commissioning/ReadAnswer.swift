package import ControlProtocol
import Measurement
package import Modbus
import Settings

/// `millwright read … --json`: what stands at neighbouring addresses.
package struct ReadAnswer: Codable, Sendable, Equatable {
    /// One address. A bit table gives bits, a register table the rest.
    package struct Row: Codable, Sendable, Equatable {
        package var address: Int
        package var modicon: String
        package var bit: Bool?
        package var hex: String?
        package var unsigned: UInt16?
        package var signed: Int16?
        /// What the registers from here on mean in the type that was asked for.
        package var value: PointAnswer.Value?
        /// Where a value begins: `good`, or why there is none.
        package var quality: String?
    }

    /// `HOST:PORT/UNIT`
    package var device: String
    package var table: String
    /// Absent where none was asked for.
    package var type: String?
    package var order: String?
    package var rows: [Row]

    /// - Parameters:
    ///   - data: The data bytes of the responses, one after the other.
    ///   - encoding: The type to decode, besides single registers.
    package init(device: String, range: RegisterRange, data: [UInt8], encoding: RegisterEncoding?) {
        self.device = device
        table = range.table.rawValue
        type = encoding?.words.first
        order = encoding?.order?.rawValue
        rows = (0..<Int(range.count)).map { offset in
            Row(range: range, offset: offset, data: data.span, encoding: encoding)
        }
    }
}

extension ReadAnswer.Row {
    fileprivate init(range: RegisterRange, offset: Int, data: Span<UInt8>, encoding: RegisterEncoding?) {
        address = Int(range.start) + offset
        modicon = range.table.modicon(address)
        guard !range.table.holdsBits else {
            bit = RegisterEncoding.bit.decode(data, at: offset).word == 1
            return
        }
        let register = UInt16(data[2 * offset]) << 8 | UInt16(data[2 * offset + 1])
        hex = hexadecimal(register)
        unsigned = register
        signed = Int16(bitPattern: register)
        guard let encoding, offset.isMultiple(of: encoding.addressCount),
            offset + encoding.addressCount <= Int(range.count)
        else { return }
        if case .text = encoding {
            quality = Quality.good.label
            value = .text(encoding.text(data, at: offset))
            return
        }
        let decoded = encoding.decode(data, at: offset)
        quality = decoded.quality.label
        if decoded.quality == .good { value = PointAnswer.Value(encoding.valueType.value(of: decoded.word)) }
    }
}

/// Four digits, as register maps and analysers print a register.
func hexadecimal(_ register: UInt16) -> String {
    let digits = String(register, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
}
