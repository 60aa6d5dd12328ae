import ControlProtocol
import Measurement
import StateDetection
import Testing

@Suite struct `Commands that ask what is expected` {
    private let now = WallTime(milliseconds: 1_795_241_737_248)

    private func text(_ answer: ExpectedMessageAnswer) throws -> String {
        String(decoding: try encode(answer), as: UTF8.self)
    }

    @Test func `need a machine and nothing else`() throws {
        let message = try #require(ExpectedMessage(Array(#"{"asset":"pump-07"}"#.utf8)))
        #expect(message.asset.rawValue == "pump-07" && message.id == nil)
        #expect(!message.isExpired(at: now, patience: .seconds(60)))
        let old = try #require(ExpectedMessage(Array(#"{"asset":"pump-07","id":"a","ts":1}"#.utf8)))
        #expect(old.id == "a" && old.isExpired(at: now, patience: .seconds(60)))
    }

    @Test(arguments: [#"{"asset":"Pump 7"}"#, #"{"id":"a"}"#, #"{"asset":"a","id":"b c"}"#, "[]", ""])
    func `what is no command is none, and answered`(payload: String) throws {
        #expect(ExpectedMessage(Array(payload.utf8)) == nil)
        let answer = try text(ExpectedMessageAnswer(malformed: Array(payload.utf8), at: now))
        #expect(answer.contains(#""result":"refused:malformed""#) && answer.contains(#""schema":"expected_ack/1""#))
    }

    @Test func `are answered with what is expected beside the other fields`() throws {
        let asset = try #require(Identifier("pump")), flow = try #require(Identifier("flow"))
        let message = try #require(ExpectedMessage(Array(#"{"asset":"pump","id":"twin-1"}"#.utf8)))
        let watch = AnomalyWatch(AnomalyConfiguration(asset: asset, points: [flow]))
        let reading = PointAnswer(
            asset: "pump", id: "flow", name: "", unit: "l/h", type: "float64", source: "", period: 1, value: .number(7),
            quality: "good", at: 4)
        let expected = ExpectedAnswer(watch, [reading], at: now)
        #expect(
            try text(ExpectedMessageAnswer(message, expected, at: now))
                == #"{"asset":"pump","id":"twin-1","needed":20160,"points":{"flow":{"unit":"l/h","value":7}},"#
                + #""result":"done","schema":"expected_ack/1","state":"waiting","ts":1795241737248}"#)
        #expect(
            try text(ExpectedMessageAnswer(message, .nothingLearnt, at: now))
                == #"{"asset":"pump","id":"twin-1","result":"refused:no_detectors","schema":"expected_ack/1","#
                + #""ts":1795241737248}"#)
    }
}
