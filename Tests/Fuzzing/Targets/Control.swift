import Console
import ControlProtocol
import Wording

/// The input: how long the portions are in which a response arrives, then the response.
func fuzzResponses(_ bytes: [UInt8]) throws(Violation) {
    var choices = Choices(bytes)
    let portion = 1 + Int(choices.byte() & 31)
    let stream = Array(choices.rest)
    let whole = response([stream])
    let inPortions = response(
        stride(from: 0, to: stream.count, by: portion).map { Array(stream[$0..<min($0 + portion, stream.count)]) })
    try hold(whole == inPortions, "portions make no difference")
    if case .success(let response) = whole {
        try hold(response.body.count <= stream.count, "a body is no longer than what came")
        try hold((200...599).contains(response.status), "a response is final")
    }
}

private func response(_ portions: [[UInt8]]) -> Result<HTTPResponse, HTTPResponseError> {
    Result { () throws(HTTPResponseError) in
        var parser = HTTPResponseParser()
        for portion in portions { try parser.consume(portion) }
        return try parser.finish()
    }
}

/// The input: the width of the terminal, the language, which answer it is; then its JSON.
func fuzzAnswers(_ bytes: [UInt8]) throws(Violation) {
    var choices = Choices(bytes)
    let width = 1 + Int(choices.byte())
    let language: Language = choices.byte() & 1 == 0 ? .english : .chinese
    let kind = choices.byte() % 10
    let json = Array(choices.rest)
    // As of no particular time.
    let now: Int64 = 1_700_000_000_000
    let report: (any Report)?
    switch kind {
    case 0: report = try answer(StatusAnswer.self, json).map { StatusReport($0, language: language) }
    case 1: report = try answer([AssetAnswer].self, json).map { AssetsReport($0, now: now, language: language) }
    case 2: report = try answer([PointAnswer].self, json).map { PointsReport($0, now: now, language: language) }
    case 3: report = try answer([LinkAnswer].self, json).map { LinksReport($0, now: now, language: language) }
    case 4: report = try answer(BufferAnswer.self, json).map { BufferReport($0, now: now, language: language) }
    case 6: report = try answer(AlarmsAnswer.self, json).map { AlarmsReport($0, now: now, language: language) }
    case 7:
        report = try answer(AlarmHistoryAnswer.self, json).map { AlarmHistoryReport($0, now: now, language: language) }
    case 8: report = try answer(AlarmActionAnswer.self, json).map { AlarmActionReport($0, language: language) }
    case 5: report = try answer(ReloadAnswer.self, json).map { ReloadReport($0, language: language) }
    default:
        _ = try answer(ProblemAnswer.self, json)
        report = nil
    }
    guard let report else { return }
    _ = report.needsAttention
    for line in report.lines(width: width) {
        // The mistakes of a refused reload are shown whole, whatever the terminal.
        try hold(line.width <= width || report is ReloadReport, "no line is wider than the terminal")
        _ = line.rendered(inColour: true)
    }
}

/// The answer, which comes back when it is sent on.
private func answer<Answer: Codable & Equatable>(_ type: Answer.Type, _ json: [UInt8]) throws(Violation) -> Answer? {
    guard let answer = try? decode(type, from: json) else { return nil }
    let again = try? decode(type, from: encode(answer))
    try hold(again == answer, "an answer comes back as it went")
    return answer
}

/// The input: a request target.
func fuzzEndpoints(_ bytes: [UInt8]) throws(Violation) {
    let target = String(decoding: bytes, as: UTF8.self)
    guard let endpoint = Endpoint(target: target) else { return }
    // A number is spelled in many ways: see `fuzzQueries`.
    switch endpoint {
    case .write, .alarm: return
    default: break
    }
    try hold(Array(endpoint.target.utf8) == bytes, "an endpoint has one target")
}
