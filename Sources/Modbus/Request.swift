/// A request of any function, within the limits of the standard.
package struct Request: Hashable, Sendable {
    /// What is asked; the comments name the sections of Modbus Application Protocol V1.1b3.
    package enum Action: Hashable, Sendable {
        /// 6.1 to 6.4.
        case read(RegisterRange)
        /// 6.5.
        case writeCoil(address: UInt16, isOn: Bool)
        /// 6.6.
        case writeRegister(address: UInt16, value: UInt16)
        /// 6.11: 1 to 1968 coils.
        case writeCoils(start: UInt16, values: [Bool])
        /// 6.12: 1 to 123 registers.
        case writeRegisters(start: UInt16, values: [UInt16])
        /// 6.16: the register becomes `(present AND and) OR (or AND NOT and)`.
        case maskWrite(address: UInt16, and: UInt16, or: UInt16)
        /// 6.17: writes 1 to 121 holding registers, then reads 1 to 125.
        case readWrite(read: RegisterRange, start: UInt16, values: [UInt16])
        /// 6.18: at most 31 registers come back.
        case readFIFO(address: UInt16)
        /// 6.21: objects of a level from one on.
        case identify(DeviceIdentification.Level, from: UInt8)
    }

    package let unit: UnitID
    package let action: Action

    /// - Returns: `nil` when the standard does not allow as many values, or they reach past address 65535.
    package init?(unit: UnitID, action: Action) {
        guard action.isWithinLimits else { return nil }
        self.unit = unit
        self.action = action
    }

    package init(_ read: ReadRequest) {
        unit = read.unit
        action = .read(read.range)
    }

    package var function: FunctionCode {
        switch action {
        case .read(let range): range.table.readFunction
        case .writeCoil: .writeSingleCoil
        case .writeRegister: .writeSingleRegister
        case .writeCoils: .writeMultipleCoils
        case .writeRegisters: .writeMultipleRegisters
        case .maskWrite: .maskWriteRegister
        case .readWrite: .readWriteMultipleRegisters
        case .readFIFO: .readFIFOQueue
        case .identify: .encapsulatedInterface
        }
    }

    package var pdu: [UInt8] {
        let code = function.rawValue
        return switch action {
        case .read(let range): [code] + range.start.bigEndianBytes + range.count.bigEndianBytes
        case .writeCoil(let address, let isOn): [code] + address.bigEndianBytes + [isOn ? 0xFF : 0, 0]
        case .writeRegister(let address, let value): [code] + address.bigEndianBytes + value.bigEndianBytes
        case .writeCoils(let start, let values):
            [code] + start.bigEndianBytes + UInt16(values.count).bigEndianBytes + Self.counted(Self.packed(values))
        case .writeRegisters(let start, let values):
            [code] + start.bigEndianBytes + UInt16(values.count).bigEndianBytes
                + Self.counted(values.flatMap(\.bigEndianBytes))
        case .maskWrite(let address, let and, let or):
            [code] + address.bigEndianBytes + and.bigEndianBytes + or.bigEndianBytes
        case .readWrite(let read, let start, let values):
            [code] + read.start.bigEndianBytes + read.count.bigEndianBytes + start.bigEndianBytes
                + UInt16(values.count).bigEndianBytes + Self.counted(values.flatMap(\.bigEndianBytes))
        case .readFIFO(let address): [code] + address.bigEndianBytes
        case .identify(let level, let object): [code, DeviceIdentification.interface, level.rawValue, object]
        }
    }

    /// Bytes with their number in front.
    private static func counted(_ bytes: [UInt8]) -> [UInt8] { [UInt8(bytes.count)] + bytes }

    /// Eight coils a byte, the first in the lowest bit.
    private static func packed(_ coils: [Bool]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: (coils.count + 7) / 8)
        for (index, isOn) in coils.enumerated() where isOn { bytes[index / 8] |= 1 << UInt8(index % 8) }
        return bytes
    }
}

extension Request.Action {
    fileprivate var isWithinLimits: Bool {
        switch self {
        case .read(let range): Int(range.count) <= range.table.maximumCount
        case .writeCoils(let start, let values):
            (1...1968).contains(values.count) && Int(start) + values.count <= 65536
        case .writeRegisters(let start, let values):
            (1...123).contains(values.count) && Int(start) + values.count <= 65536
        case .readWrite(let read, let start, let values):
            read.table == .holding && read.count <= 125 && (1...121).contains(values.count)
                && Int(start) + values.count <= 65536
        case .writeCoil, .writeRegister, .maskWrite, .readFIFO, .identify: true
        }
    }
}

extension UInt16 {
    fileprivate var bigEndianBytes: [UInt8] { [UInt8(self >> 8), UInt8(self & 0xFF)] }
}

// MARK: Responses

extension Request {
    package enum Response: Hashable, Sendable {
        /// Where the data stands in the PDU: register or coil bytes, a FIFO's registers, or identification objects from
        /// their conformity level on. Empty after a write that the device has confirmed.
        case data(Range<Int>)
        case exception(ExceptionCode)
    }

    /// Checks a response PDU against this request.
    package func parse(_ pdu: Span<UInt8>, from unit: UInt8) throws(ResponseFault) -> Response {
        guard unit == self.unit.rawValue || self.unit.isInsignificant else { throw .wrongUnit(unit) }
        guard pdu.count >= 2 else { throw .wrongLength(pdu.count) }
        if pdu[0] == function.rawValue | 0x80 {
            guard pdu.count == 2 else { throw .wrongLength(pdu.count) }
            return .exception(ExceptionCode(pdu[1]))
        }
        guard pdu[0] == function.rawValue else { throw .wrongFunction(pdu[0]) }
        guard pdu.count == responseLength(pdu) else { throw .wrongLength(pdu.count) }
        switch action {
        case .read, .readWrite: return .data(2..<pdu.count)
        case .readFIFO:
            // The byte count includes the two bytes of the number of registers.
            let registers = Int(pdu[3]) << 8 | Int(pdu[4])
            guard registers <= 31, pdu.count == 5 + 2 * registers else { throw .wrongLength(pdu.count) }
            return .data(5..<pdu.count)
        case .identify:
            guard pdu[1] == DeviceIdentification.interface else { throw .wrongFunction(pdu[1]) }
            return .data(3..<pdu.count)
        case .writeCoil, .writeRegister, .maskWrite:
            guard Self.matches(pdu, self.pdu, count: pdu.count) else { throw .wrongEcho }
            return .data(pdu.count..<pdu.count)
        case .writeCoils, .writeRegisters:
            guard Self.matches(pdu, self.pdu, count: 5) else { throw .wrongEcho }
            return .data(pdu.count..<pdu.count)
        }
    }

    private static func matches(_ pdu: Span<UInt8>, _ other: [UInt8], count: Int) -> Bool {
        (0..<count).allSatisfy { pdu[$0] == other[$0] }
    }

    /// How long the response is that begins with these bytes, or `nil` until enough of it has come to tell.
    ///
    /// - Returns: More than any PDU has where it can be none.
    func responseLength(_ pdu: Span<UInt8>) -> Int? {
        guard pdu.count >= 1 else { return nil }
        if pdu[0] == function.rawValue | 0x80 { return 2 }
        guard pdu[0] == function.rawValue else { return .max }
        switch action {
        case .read, .readWrite:
            guard pdu.count >= 2 else { return nil }
            return Int(pdu[1]) + 2 == longestResponse ? longestResponse : .max
        case .writeCoil, .writeRegister, .writeCoils, .writeRegisters: return 5
        case .maskWrite: return 7
        case .readFIFO:
            guard pdu.count >= 3 else { return nil }
            let count = Int(pdu[1]) << 8 | Int(pdu[2])
            return (2...64).contains(count) ? 3 + count : .max
        case .identify: return DeviceIdentification.responseLength(pdu)
        }
    }

    /// How many bytes the longest response PDU has; a read has no shorter one.
    var longestResponse: Int {
        switch action {
        case .read(let range), .readWrite(let range, _, _):
            2 + (range.table.holdsBits ? (Int(range.count) + 7) / 8 : 2 * Int(range.count))
        case .writeCoil, .writeRegister, .writeCoils, .writeRegisters: 5
        case .maskWrite: 7
        case .readFIFO: 5 + 2 * 31
        case .identify: 253
        }
    }

    /// The bytes of request and longest response on the wire, without what TCP/IP adds.
    package func exchangeByteCount(_ framing: Framing) -> Int {
        // Around a PDU in RTU stand the unit and the checksum.
        let frame = framing == .mbap ? MBAP.headerByteCount : 3
        return 2 * frame + pdu.count + longestResponse
    }
}
