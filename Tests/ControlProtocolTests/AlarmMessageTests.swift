import ControlProtocol
import Measurement
import Testing

@Suite struct `Commands about alarms` {
    private let now = WallTime(milliseconds: 1_795_241_737_248)

    @Test func `a command to shelve is read`() throws {
        let payload = #"{"id":"c-1","action":"shelve","alarm":"pump-07/temp/high","for_s":3600,"reason":"检修"}"#
        let message = try #require(AlarmMessage(Array(payload.utf8)))
        #expect(message.id == "c-1")
        #expect(
            message.query
                == AlarmQuery(action: .shelve, alarm: AlarmID("pump-07/temp/high"), seconds: 3600, reason: "检修"))
        #expect(!message.isExpired(at: now, patience: .seconds(60)))
    }

    @Test(arguments: [
        #"{"action":"ack","alarm":"all"}"#, #"{"id":"a b","action":"ack","alarm":"all"}"#,
        #"{"id":"a","action":"nod","alarm":"all"}"#, #"{"id":"a","action":"ack","alarm":"pump"}"#,
        #"{"id":"a","action":"ack","alarm":"all","reason":"a\nb"}"#,
        #"{"id":"a","action":"shelve","alarm":"all","for_s":-1}"#, "[]", "",
    ])
    func `what is no command is none`(payload: String) {
        #expect(AlarmMessage(Array(payload.utf8)) == nil)
        let answer = AlarmActionAnswer(malformed: Array(payload.utf8), at: now)
        #expect(answer.result == "refused:malformed")
    }

    @Test func `an old command has expired`() throws {
        let payload = #"{"id":"c","action":"ack","alarm":"all","ts":1795241637248,"ttl_ms":50000}"#
        #expect(try #require(AlarmMessage(Array(payload.utf8))).isExpired(at: now, patience: .seconds(60)))
    }
}
