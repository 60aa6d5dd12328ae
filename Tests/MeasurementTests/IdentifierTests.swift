import Measurement
import Testing

@Suite struct Identifiers {
    @Test(arguments: ["a", "0", "pump-07", "_", "-", "bearing_temp", String(repeating: "z", count: 64)])
    func `small letters, digits, _ and - make an id`(text: String) {
        #expect(Identifier(text)?.rawValue == text)
    }

    @Test(arguments: [
        "", String(repeating: "z", count: 65), "Pump", "a b", "a/b", "a+", "#", "泵", "é", "a\0", "a\n", "a.b",
    ])
    func `anything else does not`(text: String) {
        #expect(Identifier(text) == nil)
    }

    @Test func `words that mean something else in a topic are reserved`() {
        for word in ["cmd", "ack", "now", "status", "metrics", "gap"] {
            #expect(Identifier(word)?.isReserved == true)
        }
        #expect(Identifier("status2")?.isReserved == false)
    }
}
