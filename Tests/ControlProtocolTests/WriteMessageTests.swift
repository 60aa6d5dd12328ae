import ControlProtocol
import Measurement
import Testing

@Suite struct `Commands from upstream` {
    private let now = WallTime(milliseconds: 1_795_241_737_248)

    private func message(_ more: String = "", value: String = "12.5") -> WriteMessage? {
        WriteMessage(Array(#"{"id":"a-1","asset":"pump","point":"speed","value":\#(value)\#(more)}"#.utf8))
    }

    @Test func `say what, to what, and under which name`() throws {
        let query = try #require(message(#","expected":false,"more":1"#)).query
        #expect(query.id == "a-1" && query.asset.rawValue == "pump" && query.point.rawValue == "speed")
        #expect(query.value == 12.5 && query.expected == 0)
        #expect(message(value: "true")?.query.value == 1)
    }

    @Test(arguments: ["\"12\"", "null", "[1]", "{}", "1e999", "much"])
    func `without a number are none`(value: String) {
        #expect(message(value: value) == nil)
    }

    @Test(arguments: [
        ("", 10_000), (#","ttl_ms":500"#, 500), (#","ts":1795241736248"#, 9000),
        (#","ts":1795241736248,"ttl_ms":500"#, -500),
        (#","ts":1795241738248,"ttl_ms":500"#, 500), (#","ttl_ms":-1"#, 0),
        (#","ttl_ms":9223372036854775807"#, 86_400_000),
        (#","ts":0"#, -86_390_000), (#","ts":-9223372036854775808"#, -86_390_000),
        (#","ts":9223372036854775807"#, 10_000),
    ])
    func `may be carried out until their time has passed`(more: String, milliseconds: Int) throws {
        let left = try #require(message(more)).timeLeft(at: now, patience: .seconds(10))
        #expect(left == .milliseconds(milliseconds))
    }

    @Test func `that are none are answered with what could be read, in one line of a log`() {
        let payload = #"{"id":"a\n<3>b","asset":"pump\u2028","point":"\#(String(repeating: "é", count: 100))"}"#
        let answer = WriteAnswer(malformed: Array(payload.utf8), at: now)
        #expect(answer.id == "a\u{FFFD}<3>b" && answer.asset == "pump\u{FFFD}")
        #expect(answer.point == String(repeating: "é", count: 64))
        #expect(answer.result == "refused:malformed" && answer.ts == now.milliseconds)
        #expect(WriteAnswer(malformed: [0xFF], at: now).id.isEmpty)
    }
}
