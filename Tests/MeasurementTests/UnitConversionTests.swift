import Measurement
import Testing

@Suite struct UnitConversionTests {
    @Test(arguments: [
        ("mm/s", "mm/s", 1.0), ("m/s", "mm/s", 1000), ("in/s", "mm/s", 25.4), ("um", "\u{b5}m", 1), ("mm", "µm", 1000),
        ("K/h", "K/d", 24), ("furlong", "furlong", 1),
    ])
    func `units of one kind convert`(from: String, to: String, factor: Double) throws {
        #expect(abs(try #require(unitFactor(from: from, to: to)) - factor) < 1e-12)
    }

    @Test(arguments: [("°C", "K"), ("", "%"), ("mm", "mm/s"), ("furlong", "mm")])
    func `others do not, nor does a temperature to a difference`(from: String, to: String) {
        #expect(unitFactor(from: from, to: to) == nil)
    }
}
