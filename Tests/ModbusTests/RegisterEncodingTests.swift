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

    private func decode(_ encoding: RegisterEncoding, _ bytes: [UInt8], at offset: Int = 0) -> DecodedWord {
        encoding.decode(bytes.span, at: offset)
    }

    @Test(arguments: [
        (ValueType.int16, [0xFF, 0xFE] as [UInt8], Value.signed(-2)),
        (.int16, [0x80, 0x00], .signed(-32768)),
        (.uint16, [0xFF, 0xFE], .unsigned(65534)),
        (.int32, [0x80, 0x00, 0x00, 0x00], .signed(-2_147_483_648)),
        (.uint32, [0xFF, 0xFF, 0xFF, 0xFF], .unsigned(4_294_967_295)),
        (.int64, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE], .signed(-2)),
        (.uint64, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE], .unsigned(.max - 1)),
        (.float32, [0x80, 0x00, 0x00, 0x00], .float32(-0.0)),
        (.float32, [0x00, 0x00, 0x00, 0x01], .float32(.leastNonzeroMagnitude)),
        (.float32, [0x7F, 0x7F, 0xFF, 0xFF], .float32(.greatestFiniteMagnitude)),
    ])
    func `the edges of each type keep their sign and size`(type: ValueType, bytes: [UInt8], value: Value) {
        let decoded = decode(.number(type, .abcd), bytes)
        #expect(decoded.quality == .good)
        #expect(type.value(of: decoded.word) == value)
    }

    @Test(arguments: WordOrder.allCases)
    func `NaN and the infinities are no numbers`(order: WordOrder) {
        for float in [Float.nan, .signalingNaN, -.nan, .infinity, -.infinity] {
            var bytes = [UInt8](repeating: 0, count: 4)
            RegisterEncoding.number(.float32, order).encode(UInt64(float.bitPattern), into: &bytes, at: 0)
            #expect(decode(.number(.float32, order), bytes).quality == .notANumber)
        }
        for double in [Double.nan, .signalingNaN, -.nan, .infinity, -.infinity] {
            var bytes = [UInt8](repeating: 0, count: 8)
            RegisterEncoding.number(.float64, order).encode(double.bitPattern, into: &bytes, at: 0)
            #expect(decode(.number(.float64, order), bytes).quality == .notANumber)
        }
    }

    /// The value by the book: registers put in order, then bytes within them, then the machine's own integers.
    private func reference(_ type: ValueType, _ order: WordOrder, _ bytes: [UInt8]) -> UInt64 {
        var registers = stride(from: 0, to: bytes.count, by: 2).map { [bytes[$0], bytes[$0 + 1]] }
        if order == .cdab || order == .dcba { registers.reverse() }
        if order == .badc || order == .dcba { registers = registers.map { $0.reversed() } }
        let word = registers.joined().reduce(UInt64(0)) { $0 << 8 + UInt64($1) }
        return switch type {
        case .int16: UInt64(bitPattern: Int64(Int16(truncatingIfNeeded: word)))
        case .int32: UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: word)))
        default: word
        }
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `any bytes decode as the book says, and encoding gives them back and leaves their neighbours`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for type in ValueType.numbers {
            for order in WordOrder.allCases {
                for _ in 0..<50 {
                    let encoding = RegisterEncoding.number(type, order)
                    let offset = Int.random(in: 0...3, using: &random)
                    let data = (0..<(2 * offset + type.byteCount + 4)).map { _ in
                        UInt8.random(in: 0 ... .max, using: &random)
                    }
                    let place = (2 * offset)..<(2 * offset + type.byteCount)
                    let decoded = decode(encoding, data, at: offset)
                    #expect(decoded.word == reference(type, order, Array(data[place])))

                    let background = UInt8.random(in: 0 ... .max, using: &random)
                    var expected = [UInt8](repeating: background, count: data.count)
                    var encoded = expected
                    expected.replaceSubrange(place, with: data[place])
                    encoding.encode(decoded.word, into: &encoded, at: offset)
                    #expect(encoded == expected)
                }
            }
        }
    }

    @Test(arguments: [UInt8(0x00), 0xFF, 0xA5])
    func `every bit is itself and leaves its neighbours`(background: UInt8) {
        let data = [UInt8](repeating: background, count: 6)
        for position in 0..<48 {
            for word in [UInt64(0), 1] {
                var bits = data
                RegisterEncoding.bit.encode(word, into: &bits, at: position)
                var expected = data
                let mask = UInt8(1) << (position % 8)
                expected[position / 8] = word == 1 ? background | mask : background & ~mask
                #expect(bits == expected)
                #expect(decode(.bit, bits, at: position).word == word)
            }
        }
        for position in 0..<48 {
            let encoding = RegisterEncoding.registerBit(UInt8(position % 16))
            for word in [UInt64(0), 1] {
                var registers = data
                encoding.encode(word, into: &registers, at: position / 16)
                let register = Int(registers[position / 16 * 2]) << 8 | Int(registers[position / 16 * 2 + 1])
                let before = Int(background) << 8 | Int(background)
                let mask = 1 << (position % 16)
                #expect(register == (word == 1 ? before | mask : before & ~mask))
                #expect(zip(registers, data).count { $0 != $1 } <= 1)
                #expect(decode(encoding, registers, at: position / 16).word == word)
            }
        }
    }
}
