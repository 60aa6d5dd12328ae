import Commissioning
import ControlProtocol
import Measurement
import Modbus
import Testing

@Suite struct `Probing an address` {
    private func answer(_ data: [UInt8]) throws -> ProbeAnswer {
        let range = try #require(RegisterRange(table: .holding, start: 12, count: data.count / 2))
        return ProbeAnswer(device: "plc:502/1", range: range, data: data)
    }

    private func answer(_ encoding: RegisterEncoding, _ word: UInt64) throws -> ProbeAnswer {
        var data = [UInt8](repeating: 0, count: 2 * encoding.addressCount)
        encoding.encode(word, into: &data, at: 0)
        return try answer(data)
    }

    @Test(arguments: WordOrder.allCases)
    func `the order that a measured float was written in is found, and most others are ruled out`(
        order: WordOrder
    ) throws {
        for number in [61.4, -12.75, 1480, 0.0042] as [Float] {
            let answer = try answer(.number(.float32, order), UInt64(number.bitPattern))
            let floats = answer.interpretations.filter { $0.type == "float32" }
            let right = try #require(floats.first { $0.order == order.rawValue })
            #expect(right.plausibility == .round)
            #expect(right.value == PointAnswer.Value(.float32(number)))
            #expect(floats.filter { $0.plausibility == .round }.count == 1, "\(number)")
        }
    }

    @Test func `every number that fits is shown once in every order`() throws {
        let counts = try [2, 4, 8].map { try answer([UInt8](repeating: 0xFF, count: $0)).interpretations.count }
        #expect(counts == [4, 4 + 3 * 4, 4 + 6 * 4])
        #expect(try answer([0xFF, 2]).interpretations.map(\.order) == [nil, "badc", nil, "badc"])
    }

    @Test func `decimal digits and times are shown where they make sense, and only there`() throws {
        let digits = try answer([0x01, 0x23, 0x45, 0x67]).interpretations
        #expect(digits.first { $0.type == "bcd32" && $0.order == "abcd" }?.value == .integer(1_234_567))
        #expect(try answer([0x12, 0x3A]).interpretations.allSatisfy { $0.type != "bcd16" })
        let clock = try answer([0x6B, 0x01, 0x49, 0x7B]).interpretations.filter { $0.type == "time unix" }
        #expect(clock.map(\.order) == ["abcd"])
        #expect(clock.first?.value == .integer(1_795_246_459_000))
    }

    @Test(
        arguments: [
            (0, .plausible), (0x8000_0000, .implausible), (0x0000_0001, .implausible), (0x7F80_0000, .implausible),
            (0x7FC0_0000, .implausible), (0x3F80_0000, .round), (0x4B18_9680, .round), (0x4B18_9681, .implausible),
            (0x38D1_B717, .round), (0x38D1_B716, .implausible), (0x4241_1EB5, .plausible),
        ] as [(UInt64, ProbeAnswer.Plausibility)])
    func `zero, minus zero, denormal, infinite, NaN and the ends of the range are told apart`(
        bits: UInt64, expected: ProbeAnswer.Plausibility
    ) throws {
        let answer = try answer(.number(.float32, .abcd), bits)
        let float = try #require(answer.interpretations.first { $0.type == "float32" && $0.order == "abcd" })
        #expect(float.plausibility == expected)
        #expect((float.value == nil) == !Float(bitPattern: UInt32(bits)).isFinite)
    }

    @Test func `whatever a device sends is JSON`() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let data = (0..<8).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            let answer = try answer(data)
            #expect(try decode(ProbeAnswer.self, from: encode(answer)).registers == answer.registers, "\(data)")
        }
    }
}
