import Testing

@testable import Settings

@Suite struct QuantityTests {
    @Test(arguments: [
        ("500ms", 500), ("1s", 1000), ("10min", 600_000), ("2h", 7_200_000), ("0s", 0), ("007ms", 7),
        ("99999999999999999999ms", Int64.max), ("9223372036854775807h", .max),
        ("", nil), ("5", nil), ("s", nil), ("5 s", nil), ("-5s", nil), ("1.5s", nil), ("5S", nil), ("5sec", nil),
        ("５s", nil), ("5s ", nil),
    ])
    func `a duration is a whole number with a unit`(text: String, milliseconds: Int64?) {
        #expect(Quantity.duration.value(of: text) == milliseconds)
    }

    @Test(arguments: [(90_000, "90s"), (3_600_000, "1h"), (1500, "1500ms"), (60_000, "1min")])
    func `a duration is written with the largest unit that fits`(milliseconds: Int64, text: String) {
        #expect(Quantity.duration.text(milliseconds) == text)
    }

    @Test(arguments: [("512MiB", Int64(512 << 20)), ("2GiB", 2 << 30), ("1TiB", 1 << 40), ("2GB", nil), ("2G", nil)])
    func `a size is a whole number with a binary unit`(text: String, bytes: Int64?) {
        #expect(Quantity.size.value(of: text) == bytes)
    }
}
