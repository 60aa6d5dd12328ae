import Measurement
import Modbus
import Testing

@Suite struct `Characters, digits and times in registers` {
    @Test(
        arguments: [
            (TextLayout.ab, "PUMP-07\0"), (.ba, "UPPM0-\u{0}7"), (.one, "\0P\0U\0M\0P\0-\0007"),
        ])
    func `characters are read in every layout, up to their padding`(layout: TextLayout, wire: String) {
        let bytes = Array(wire.utf8)
        let count = UInt8(layout == .one ? bytes.count / 2 : bytes.count)
        #expect(RegisterEncoding.text(layout, byteCount: count).text(bytes.span, at: 0) == "PUMP-07")
    }

    @Test func `spaces behind are padding, spaces in front and between are not`() {
        let bytes = Array(" A B   ".utf8) + [0x20]
        #expect(RegisterEncoding.text(.ab, byteCount: 8).text(bytes.span, at: 0) == " A B")
    }

    @Test func `bytes that are no text do not lose the rest`() {
        let bytes: [UInt8] = [0x41, 0xFF, 0x42, 0x43]
        #expect(RegisterEncoding.text(.ab, byteCount: 4).text(bytes.span, at: 0) == "A\u{FFFD}BC")
    }

    @Test func `an odd length takes one register more than half`() {
        #expect(RegisterEncoding.text(.ab, byteCount: 5).addressCount == 3)
        #expect(RegisterEncoding.text(.one, byteCount: 5).addressCount == 5)
    }

    @Test func `decimal digits are read in their order, and what is none is not`() {
        let bytes: [UInt8] = [0x12, 0x34, 0x56, 0x78]
        func decoded(_ encoding: RegisterEncoding) -> DecodedWord { encoding.decode(bytes.span, at: 0) }
        #expect(decoded(.bcd(.bcd16, .abcd)).word == 1234)
        #expect(decoded(.bcd(.bcd16, .badc)).word == 3412)
        #expect(decoded(.bcd(.bcd32, .abcd)).word == 12_345_678)
        #expect(decoded(.bcd(.bcd32, .cdab)).word == 56_781_234)
        let bad: [UInt8] = [0x12, 0x3A]
        #expect(RegisterEncoding.bcd(.bcd16, .abcd).decode(bad.span, at: 0).quality == .undecodable)
    }

    @Test func `decimal digits are written as they are read`() {
        for number in stride(from: UInt64(0), through: 99_999_999, by: 7_654_321) {
            var bytes: [UInt8] = [0, 0, 0, 0]
            RegisterEncoding.bcd(.bcd32, .cdab).encode(number, into: &bytes, at: 0)
            #expect(RegisterEncoding.bcd(.bcd32, .cdab).decode(bytes.span, at: 0).word == number)
        }
    }

    // 2026-11-21 07:34:19.123, a Saturday, in each form.
    @Test(
        arguments: [
            (TimeForm.unix, WordOrder.abcd, [0x6B, 0x01, 0x49, 0x7B], 0),
            (.unix, .cdab, [0x49, 0x7B, 0x6B, 0x01], 0),
            (.unix_ms, .abcd, [0x00, 0x00, 0x01, 0xA1, 0xFD, 0x07, 0x08, 0xF3], 123),
            (.ymdhms, .abcd, [0x07, 0xEA, 0, 11, 0, 21, 0, 7, 0, 34, 0, 19], 0),
            (.ymdhms, .abcd, [0, 26, 0, 11, 0, 21, 0, 7, 0, 34, 0, 19], 0),
            (.s7, .abcd, [0x26, 0x11, 0x21, 0x07, 0x34, 0x19, 0x12, 0x37], 123),
            (.ti081, .abcd, [0, 26, 11, 0xC0 | 21, 7, 34, 0x4A, 0xB3], 123),
        ] as [(TimeForm, WordOrder, [UInt8], Int64)])
    func `a moment is read in every form`(form: TimeForm, order: WordOrder, bytes: [UInt8], milliseconds: Int64) {
        let encoding = RegisterEncoding.time(form, order)
        #expect(2 * encoding.addressCount == bytes.count)
        let decoded = encoding.decode(bytes.span, at: 0)
        #expect(decoded.quality == .good)
        let time = WallTime(milliseconds: Int64(bitPattern: decoded.word))
        #expect(time.description == "2026-11-21 07:34:19." + (milliseconds == 0 ? "000" : "123"))
    }

    @Test(
        arguments: [
            (TimeForm.ymdhms, [0, 26, 0, 13, 0, 21, 0, 7, 0, 34, 0, 19]),
            (.ymdhms, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            (.s7, [0x2A, 0x11, 0x21, 0x07, 0x34, 0x19, 0x12, 0x37]),
            (.ti081, [0, 26, 11, 21, 7, 0x80 | 34, 0, 0]),
        ] as [(TimeForm, [UInt8])])
    func `a clock that was never set, or says so itself, has no time`(form: TimeForm, bytes: [UInt8]) {
        #expect(RegisterEncoding.time(form, .abcd).decode(bytes.span, at: 0).quality == .undecodable)
    }

    @Test(arguments: 1...30 as ClosedRange<UInt64>)
    func `whatever stands in the registers, reading them ends`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let bytes = (0..<512).map { _ in UInt8.random(in: 0...255, using: &generator) }
        for form in TimeForm.allCases {
            for order in WordOrder.allCases { _ = RegisterEncoding.time(form, order).decode(bytes.span, at: 3) }
        }
        for layout in TextLayout.allCases {
            let count = UInt8.random(in: 1...RegisterEncoding.maximumTextBytes, using: &generator)
            let text = RegisterEncoding.text(layout, byteCount: count).text(bytes.span, at: 1)
            #expect(text.unicodeScalars.count <= Int(count))
        }
    }
}
