import Testing

@testable import Settings

@Suite struct NearestNameTests {
    @Test(arguments: [
        ("plc9", ["meter", "plc1"], "plc1"),
        ("lien1", ["line2", "line1"], "line1"),
        ("Float32", ["float64", "float32"], "float32"),
        ("timout", ["link", "timeout"], "timeout"),
        ("a", ["A"], "A"),
        ("replay-rate", ["window", "replay_rate"], "replay_rate"),
        ("cn", ["en", "zh"], nil),
        ("compressor", ["plc1", "meter"], nil),
        ("", ["a"], nil),
        ("x", [], nil),
    ])
    func `the nearest name is the one that was meant`(word: String, names: [String], nearest: String?) {
        #expect(nearestName(to: word, in: names) == nearest)
    }
}
