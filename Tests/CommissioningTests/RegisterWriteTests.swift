import Commissioning
import ControlProtocol
import Measurement
import Modbus
import Testing

@Suite struct `Writing a register` {
    private func target(_ table: Table, _ encoding: RegisterEncoding) throws -> AddressedValue {
        try #require(AddressedValue(table: table, address: 12, encoding: encoding))
    }

    @Test(
        arguments: [
            (.coil, .bit, 1, 5), (.holding, .number(.int16, .abcd), -5, 6), (.holding, .bcd(.bcd16, .abcd), 1234, 6),
            (.holding, .number(.float32, .cdab), 61.4, 16), (.holding, .number(.uint64, .dcba), 1e15, 16),
            (.holding, .registerBit(3), 1, 22),
        ] as [(Table, RegisterEncoding, Double, UInt8)])
    func `takes the function that fits the type`(
        table: Table, encoding: RegisterEncoding, number: Double, function: UInt8
    ) throws {
        let word = try #require(encoding.word(nearest: number))
        #expect(try target(table, encoding).writeRequest(word, to: UnitID(1))?.function.rawValue == function)
    }

    @Test func `is not done to what is only read`() throws {
        #expect(try target(.discrete, .bit).writeRequest(1, to: UnitID(1)) == nil)
        #expect(try target(.input, .number(.uint16, .abcd)).writeRequest(1, to: UnitID(1)) == nil)
        #expect(try target(.holding, .text(.ab, byteCount: 4)).writeRequest(0, to: UnitID(1)) == nil)
    }

    @Test(
        arguments: [
            (true, [0, 5], .done), (false, [0, 5], .done), (true, [0, 4], .differs), (false, [0, 4], .unconfirmed),
            (true, nil, .unconfirmed), (false, nil, .unconfirmed),
        ] as [(Bool, [UInt8]?, RegisterWriteAnswer.Result)])
    func `is done when it reads so, and otherwise what is known`(
        isConfirmed: Bool, readBack: [UInt8]?, result: RegisterWriteAnswer.Result
    ) throws {
        let target = try target(.holding, .number(.uint16, .abcd))
        let request = try #require(target.writeRequest(5, to: UnitID(1)))
        var answer = RegisterWriteAnswer(device: "a:1/1", target: target, word: 5, request: request, before: [0, 4])
        #expect(answer.result == .notConfirmed && answer.before == .integer(4) && answer.requested == .integer(5))
        answer.written(5, to: target, isConfirmed: isConfirmed, readBack: readBack)
        #expect(answer.result == result)
    }
}
