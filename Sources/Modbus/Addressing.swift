/// Address of one Modbus server on a serial line, or behind a TCP connection.
///
/// 1...247 on a serial line (Modbus over Serial Line V1.02, section 2.2); 0...255 over TCP, where 255 means
/// the device at the other end itself (Messaging on TCP/IP Implementation Guide V1.0b, section 4.4.2.2).
package struct UnitID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt8

    package static let direct = UnitID(255)

    package init(_ rawValue: UInt8) { self.rawValue = rawValue }

    package var isValidOnSerialLine: Bool { (1...247).contains(rawValue) }

    /// Servers that are the only one at their address may answer with any unit identifier:
    /// the guide calls it "not significant" there.
    package var isInsignificant: Bool { rawValue == 0 || rawValue == 255 }

    package var description: String { String(rawValue) }
}

/// The four tables of the Modbus data model (Modbus Application Protocol V1.1b3, section 4.3).
package enum Table: String, Sendable, CaseIterable {
    case coil
    case discrete
    case holding
    case input

    package var readFunction: FunctionCode {
        switch self {
        case .coil: .readCoils
        case .discrete: .readDiscreteInputs
        case .holding: .readHoldingRegisters
        case .input: .readInputRegisters
        }
    }

    /// Whether an address of the table holds one bit instead of sixteen.
    package var holdsBits: Bool { self == .coil || self == .discrete }

    /// The most that one read request may ask for (sections 6.1 to 6.4).
    package var maximumCount: Int { holdsBits ? 2000 : 125 }

    /// The digit in front of a one-based "Modicon" address, as in 40013.
    package var modiconDigit: Int {
        switch self {
        case .coil: 0
        case .discrete: 1
        case .input: 3
        case .holding: 4
        }
    }

    /// The one-based address of older manuals: `40013` for holding 12, six digits where five do not do.
    package func modicon(_ address: Int) -> String {
        let number = String(address + 1)
        let width = number.count <= 4 ? 4 : 5
        return "\(modiconDigit)" + String(repeating: "0", count: width - number.count) + number
    }
}

/// The function codes that are spoken (Modbus Application Protocol V1.1b3, section 6).
package enum FunctionCode: UInt8, Sendable, CaseIterable {
    case readCoils = 1
    case readDiscreteInputs = 2
    case readHoldingRegisters = 3
    case readInputRegisters = 4
    case writeSingleCoil = 5
    case writeSingleRegister = 6
    case writeMultipleCoils = 15
    case writeMultipleRegisters = 16
    case maskWriteRegister = 22
    case readWriteMultipleRegisters = 23
    case readFIFOQueue = 24
    /// MEI type 14: device identification.
    case encapsulatedInterface = 43

    /// Whether a device does more than answer.
    package var writes: Bool {
        switch self {
        case .writeSingleCoil, .writeSingleRegister, .writeMultipleCoils, .writeMultipleRegisters,
            .maskWriteRegister, .readWriteMultipleRegisters:
            true
        case .readCoils, .readDiscreteInputs, .readHoldingRegisters, .readInputRegisters, .readFIFOQueue,
            .encapsulatedInterface:
            false
        }
    }
}

/// Neighbouring addresses of one table, zero-based as on the wire; never empty, never past 65535.
package struct RegisterRange: Hashable, Sendable {
    package let table: Table
    package let start: UInt16
    package let count: UInt16

    /// - Returns: `nil` when the range is empty, is longer than a count of sixteen bits can say, or reaches past 65535.
    package init?(table: Table, start: Int, count: Int) {
        guard (0...65535).contains(start), (1...65535).contains(count), start + count <= 65536 else { return nil }
        self.table = table
        self.start = UInt16(start)
        self.count = UInt16(count)
    }

    /// One past the last address, at most 65536.
    package var end: Int { Int(start) + Int(count) }

    package func contains(_ other: RegisterRange) -> Bool {
        table == other.table && start <= other.start && other.end <= end
    }

    /// The fewest ranges, one request each, that cover this one without cutting a value in two.
    ///
    /// - Parameter valueLength: How many addresses each value takes, from the start on.
    package func pieces(valueLength: Int) -> [RegisterRange] {
        let longest = table.maximumCount / valueLength * valueLength
        return stride(from: Int(start), to: end, by: longest).compactMap {
            RegisterRange(table: table, start: $0, count: min(longest, end - $0))
        }
    }
}

extension RegisterRange: CustomStringConvertible {
    /// `holding 12…15`
    package var description: String { "\(table) \(start)" + (count > 1 ? "…\(end - 1)" : "") }
}
