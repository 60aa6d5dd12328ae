import Commissioning
import ControlProtocol
import Measurement
import Modbus
import Testing

@Suite struct `Reading neighbouring addresses` {
    private func range(_ table: Table, _ start: Int, _ count: Int) throws -> RegisterRange {
        try #require(RegisterRange(table: table, start: start, count: count))
    }

    @Test func `registers come as hex, unsigned and signed, and as values where a type is asked for`() throws {
        let answer = ReadAnswer(
            device: "plc:502/1", range: try range(.holding, 12, 4), data: [0x99, 0x9A, 0x42, 0x75, 0, 0, 0x7F, 0xC0],
            encoding: .number(.float32, .cdab))
        #expect(answer.rows.map(\.hex) == ["999a", "4275", "0000", "7fc0"])
        #expect(answer.rows.map(\.unsigned) == [39322, 17013, 0, 32704])
        #expect(answer.rows.map(\.signed) == [-26214, 17013, 0, 32704])
        #expect(answer.rows.map(\.value) == [.number(61.4), nil, nil, nil])
        #expect(answer.rows.map(\.quality) == ["good", nil, "bad:not_a_number", nil])
    }

    @Test func `bits come one by one`() throws {
        let answer = ReadAnswer(device: "plc:502/1", range: try range(.coil, 4, 9), data: [0b101, 1], encoding: nil)
        #expect(answer.rows.map(\.bit) == [true, false, true, false, false, false, false, false, true])
        #expect(answer.rows.allSatisfy { $0.hex == nil && $0.value == nil })
    }

    @Test(
        arguments: [
            (.holding, 0, "40001"), (.holding, 12, "40013"), (.input, 9998, "39999"), (.input, 9999, "310000"),
            (.coil, 4, "00005"), (.discrete, 65535, "165536"),
        ] as [(Table, Int, String)])
    func `an address has its Modicon form`(table: Table, address: Int, modicon: String) {
        #expect(table.modicon(address) == modicon)
    }

    @Test func `a long range is cut into requests of the standard's length, never inside a value`() throws {
        for table in Table.allCases {
            for valueLength in table.holdsBits ? [1] : [1, 2, 4] {
                for count in [1, 4, 124, 125, 126, 128, 2000, 2004, 65532] {
                    let whole = try range(table, 3, count)
                    let pieces = whole.pieces(valueLength: valueLength)
                    #expect(pieces.first?.start == 3 && pieces.last?.end == whole.end)
                    #expect(zip(pieces, pieces.dropFirst()).allSatisfy { $0.end == Int($1.start) })
                    #expect(pieces.allSatisfy { Int($0.count) <= table.maximumCount })
                    #expect(pieces.allSatisfy { (Int($0.start) - 3).isMultiple(of: valueLength) })
                }
            }
        }
    }
}
