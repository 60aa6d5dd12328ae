import Console
import ControlProtocol
import Testing
import Wording

@Suite struct `Topics that the broker refuses` {
    private func lines(_ refused: [UplinkAnswer.Refused], _ language: Language) -> [String] {
        var answer = Plant.good.status
        answer.uplink.refused = refused
        let report = StatusReport(answer, language: language)
        #expect(report.needsAttention)
        return report.lines(width: nil).prefix(2).map { $0.rendered(inColour: false) }
    }

    private let data = UplinkAnswer.Refused(topic: "m/pump-07/data", reason: "Not authorized", since: 1)
    private let state = UplinkAnswer.Refused(topic: "m/pump-07/state", reason: "Quota exceeded", since: 2)

    @Test func `are a finding of status, in both languages`() {
        #expect(
            lines([data], .english) == [
                "Needs attention: uplink",
                "  The broker refuses m/pump-07/data: Not authorized  → see millwright buffer",
            ])
        #expect(lines([data, state], .english)[1].contains("refuses 2 topics, among them m/pump-07/data: Not"))
        #expect(lines([data], .chinese)[1].contains("服务器拒绝 m/pump-07/data：Not authorized"))
        #expect(lines([data, state], .chinese)[1].contains("服务器拒绝 2 个主题，其中 m/pump-07/data：Not authorized"))
    }
}
