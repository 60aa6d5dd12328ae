import Measurement

extension RegisterEncoding {
    /// The word that reads as a number, or as the nearest one to it; `nil` where there is none that is as near as the
    /// type's steps are.
    package func word(nearest number: Double) -> UInt64? {
        guard number.isFinite else { return nil }
        switch self {
        case .bit, .registerBit: return number == 0 ? 0 : number == 1 ? 1 : nil
        case .number(.float32, _):
            let float = Float(number)
            return float.isFinite ? UInt64(float.bitPattern) : nil
        case .number(.float64, _): return number.bitPattern
        case .number(let type, _): return type.word(nearest: number)
        case .bcd(let width, _):
            let rounded = number.rounded()
            return (0...(width == .bcd16 ? 9999 : 99_999_999)).contains(rounded) ? UInt64(rounded) : nil
        case .text, .time: return nil
        }
    }
}

extension ValueType {
    fileprivate func word(nearest number: Double) -> UInt64? {
        let rounded = number.rounded()
        return switch self {
        case .uint16: UInt16(exactly: rounded).map(UInt64.init)
        case .uint32: UInt32(exactly: rounded).map(UInt64.init)
        case .uint64: UInt64(exactly: rounded)
        case .int16: Int16(exactly: rounded).map { UInt64(bitPattern: Int64($0)) }
        case .int32: Int32(exactly: rounded).map { UInt64(bitPattern: Int64($0)) }
        case .int64: Int64(exactly: rounded).map { UInt64(bitPattern: $0) }
        case .bool, .float32, .float64, .text, .time: nil
        }
    }
}

extension AddressedValue {
    /// The request that changes this value and nothing else; `nil` for what is only read.
    package func writeRequest(_ word: UInt64, to unit: UnitID) -> Request? {
        let start = range.start
        switch (range.table, encoding) {
        case (.coil, .bit): return Request(unit: unit, action: .writeCoil(address: start, isOn: word != 0))
        case (.holding, .registerBit(let bit)):
            // The device itself changes the one bit, so that the others cannot get lost between reading and writing.
            let mask = UInt16(1) << UInt16(bit)
            return Request(unit: unit, action: .maskWrite(address: start, and: ~mask, or: word != 0 ? mask : 0))
        case (.holding, .number), (.holding, .bcd):
            let registers = registers(of: word)
            return registers.count == 1
                ? Request(unit: unit, action: .writeRegister(address: start, value: registers[0]))
                : Request(unit: unit, action: .writeRegisters(start: start, values: registers))
        default: return nil
        }
    }

    private func registers(of word: UInt64) -> [UInt16] {
        var bytes = [UInt8](repeating: 0, count: 2 * encoding.addressCount)
        encoding.encode(word, into: &bytes, at: 0)
        return stride(from: 0, to: bytes.count, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
    }
}
