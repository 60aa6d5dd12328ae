import Measurement
import Modbus
import Testing

@Suite struct `Register ranges` {
    private func range(_ start: Int, _ count: Int) -> RegisterRange? {
        RegisterRange(table: .holding, start: start, count: count)
    }

    @Test func `a range ends at address 65535 at the latest`() {
        #expect(range(65535, 1)?.end == 65536)
        #expect(range(65535, 2) == nil)
        #expect(range(65536, 1) == nil)
        #expect(range(0, 65535)?.end == 65535)
        #expect(range(1, 65535)?.end == 65536)
        #expect(range(2, 65535) == nil)
    }

    @Test func `a range is never empty and never starts below 0`() {
        #expect(range(0, 0) == nil)
        #expect(range(0, -1) == nil)
        #expect(range(-1, 1) == nil)
        #expect(range(-1, 2) == nil)
    }

    @Test(arguments: [(Int.max, 1), (1, Int.max), (Int.max, Int.max), (Int.min, Int.max), (Int.max, Int.min)])
    func `a number beyond all measure is refused`(start: Int, count: Int) {
        #expect(range(start, count) == nil)
    }

    @Test func `a range contains what lies wholly inside it, in its own table`() throws {
        let outer = try #require(range(10, 4))
        #expect(outer.contains(outer))
        #expect(outer.contains(try #require(range(12, 2))))
        #expect(!outer.contains(try #require(range(9, 2))))
        #expect(!outer.contains(try #require(range(13, 2))))
        #expect(!outer.contains(try #require(RegisterRange(table: .input, start: 10, count: 4))))
    }

    @Test func `a value that would reach past address 65535 is refused`() {
        for (encoding, last) in [
            (RegisterEncoding.number(.float64, .abcd), 65532), (.number(.float32, .abcd), 65534),
            (.number(.int16, .abcd), 65535), (.registerBit(0), 65535),
        ] {
            #expect(AddressedValue(table: .input, address: last, encoding: encoding) != nil)
            #expect(AddressedValue(table: .input, address: last + 1, encoding: encoding) == nil)
        }
    }

    @Test func `units 1 to 247 are on a line, 0 and 255 mean whoever is there`() {
        for raw in UInt8.min ... .max {
            #expect(UnitID(raw).isValidOnSerialLine == (raw >= 1 && raw <= 247))
            #expect(UnitID(raw).isInsignificant == (raw == 0 || raw == 255))
        }
    }
}
