import Measurement
import Modbus
import Testing

@Suite struct `Values in registers` {
    @Test(
        arguments: [
            (WordOrder.abcd, [0x47, 0xF1, 0x20, 0x00]), (.cdab, [0x20, 0x00, 0x47, 0xF1]),
            (.badc, [0xF1, 0x47, 0x00, 0x20]), (.dcba, [0x00, 0x20, 0xF1, 0x47]),
        ] as [(WordOrder, [UInt8])])
    func `123456 as a float stands as in libmodbus has it`(order: WordOrder, bytes: [UInt8]) {
        // stephane/libmodbus: tests/unit-test.h.in
        let decoded = RegisterEncoding.number(.float32, order).decode(bytes.span, at: 0)
        #expect(ValueType.float32.value(of: decoded.word) == .float32(123_456))
        #expect(decoded.quality == .good)
    }

    @Test(
        arguments: [
            (WordOrder.abcd, [1, 2, 3, 4, 5, 6, 7, 8]), (.cdab, [7, 8, 5, 6, 3, 4, 1, 2]),
            (.badc, [2, 1, 4, 3, 6, 5, 8, 7]), (.dcba, [8, 7, 6, 5, 4, 3, 2, 1]),
        ] as [(WordOrder, [UInt8])])
    func `sixty-four bits follow the same rule as thirty-two`(order: WordOrder, bytes: [UInt8]) {
        let decoded = RegisterEncoding.number(.uint64, order).decode(bytes.span, at: 0)
        #expect(decoded.word == 0x0102_0304_0506_0708)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `what is encoded decodes to the same value at any place`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for type in ValueType.numbers {
            for order in WordOrder.allCases {
                let encoding = RegisterEncoding.number(type, order)
                let offset = Int.random(in: 0...5, using: &generator)
                var data = (0..<20).map { _ in UInt8.random(in: 0...255, using: &generator) }
                let word = Self.normal(generator.next(), as: type)
                encoding.encode(word, into: &data, at: offset)
                #expect(encoding.decode(data.span, at: offset).word == word, "\(type) \(order) seed \(seed)")
            }
        }
    }

    private static func normal(_ word: UInt64, as type: ValueType) -> UInt64 {
        switch type {
        case .bool: word & 1
        case .uint16: word & 0xFFFF
        case .int16: UInt64(bitPattern: Int64(Int16(truncatingIfNeeded: word)))
        case .uint32, .float32: word & 0xFFFF_FFFF
        case .int32: UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: word)))
        case .uint64, .int64, .float64, .text, .time: word
        }
    }

    @Test func `each bit of a register and of a bit table is found`() {
        for bit in 0..<16 {
            var register: [UInt8] = [0, 0]
            RegisterEncoding.registerBit(UInt8(bit)).encode(1, into: &register, at: 0)
            #expect(UInt16(register[0]) << 8 | UInt16(register[1]) == 1 << UInt16(bit))
            for other in 0..<16 {
                let decoded = RegisterEncoding.registerBit(UInt8(other)).decode(register.span, at: 0)
                #expect(decoded.word == (other == bit ? 1 : 0))
            }
        }
        // Modbus Application Protocol V1.1b3, section 6.1: coils 20-27 are 0xCD, the lowest bit is coil 20.
        let coils: [UInt8] = [0xCD]
        let bits = (0..<8).map { RegisterEncoding.bit.decode(coils.span, at: $0).word }
        #expect(bits == [1, 0, 1, 1, 0, 0, 1, 1])
    }

    @Test func `negative integers keep their sign`() {
        let bytes: [UInt8] = [0xFF, 0xFE, 0xFF, 0xFF]
        #expect(
            ValueType.int16.value(of: RegisterEncoding.number(.int16, .abcd).decode(bytes.span, at: 0).word)
                == .signed(-2))
        #expect(
            ValueType.int32.value(of: RegisterEncoding.number(.int32, .cdab).decode(bytes.span, at: 0).word)
                == .signed(-2))
    }

    @Test func `a float that is no number has a reason`() {
        for bits in [Float.nan, .infinity, -.infinity].map(\.bitPattern) {
            let bytes = (0..<4).map { UInt8(truncatingIfNeeded: bits >> UInt32(24 - 8 * $0)) }
            #expect(RegisterEncoding.number(.float32, .abcd).decode(bytes.span, at: 0).quality == .notANumber)
        }
    }
}
