import Measurement
import Testing

@Suite struct `Scaling a number` {
    private func scaling(_ scale: String, _ offset: String) throws -> Scaling {
        let (scale, offset) = (try #require(DecimalNumber(scale)), try #require(DecimalNumber(offset)))
        return try #require(Scaling(scale: scale, offset: offset))
    }

    @Test(
        arguments: [
            ("0.1", "0", 3, 0.3), ("0.1", "-40", 123, -27.7), ("0.001", "0", 61_453, 61.453),
            ("1", "-273.15", 300, 26.85),
            ("-0.5", "0", 3, -1.5), ("1000", "0", 7, 7000), ("0.01", "0.005", 1, 0.015),
        ] as [(String, String, Double, Double)])
    func `gives what a person computes by hand, to the last digit`(
        scale: String, offset: String, number: Double, value: Double
    ) throws {
        // With binary fractions, 3 × 0.1 is 0.30000000000000004.
        #expect(try scaling(scale, offset).apply(number) == value)
    }

    @Test func `every tenth of a 16-bit register prints as short as it is`() throws {
        let tenth = try scaling("0.1", "0")
        for number in 0...65535 {
            let text = tenth.apply(Double(number)).description
            #expect(text == "\(number / 10).\(number % 10)")
        }
    }

    @Test func `the number behind a value is found again`() throws {
        let scaling = try scaling("0.1", "-40")
        for number in stride(from: -32768.0, through: 32767, by: 77) {
            #expect(scaling.number(for: scaling.apply(number)).rounded() == number)
        }
    }

    @Test(arguments: ["", "-", ".5", "5.", "1e3", "0x10", "1,5", "１", "+1", "1.2.3", "1234567890123456"])
    func `what is no decimal number is none`(text: String) { #expect(DecimalNumber(text) == nil) }

    @Test func `a scale of nothing, or digits that do not fit together, are no scaling`() throws {
        let zero = try #require(DecimalNumber("0.00"))
        #expect(Scaling(scale: zero, offset: .zero) == nil)
        let (large, fine) = (try #require(DecimalNumber("100000000000000")), try #require(DecimalNumber("0.00000001")))
        #expect(Scaling(scale: fine, offset: large) == nil)
    }

    @Test func `a power of ten is applied without a rounding of its own`() {
        #expect(Scaling.shifted(1234, by: -1) == 123.4)
        #expect(Scaling.shifted(3, by: -1) == 0.3)
        #expect(Scaling.shifted(-7, by: 3) == -7000)
        #expect(Scaling.shifted(5, by: 0) == 5)
    }
}
