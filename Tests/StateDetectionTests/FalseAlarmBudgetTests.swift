import StateDetection
import Testing

@Suite struct `A budget of false alarms` {
    @Test func `is a number of them in a time`() {
        #expect(FalseAlarmBudget("1/month") == FalseAlarmBudget(perMonth: 1))
        #expect(FalseAlarmBudget("0.5/day")?.perSecond == 0.5 / 86400)
    }

    @Test(arguments: ["", "1", "/month", "0/month", "-1/month", "nan/month", "inf/day", "1/fortnight", "1/month/2"])
    func `is nothing else`(text: String) {
        #expect(FalseAlarmBudget(text) == nil)
    }
}
