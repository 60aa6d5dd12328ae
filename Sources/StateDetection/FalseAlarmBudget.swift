/// How many false alarms are put up with: "1/month", "0.3/month", "2/year".
package struct FalseAlarmBudget: Hashable, Sendable, Codable {
    package let perSecond: Double

    private static let units: [(name: String, seconds: Double)] = [
        ("hour", 3600), ("day", 86400), ("week", 604_800), ("month", 2_629_746), ("year", 31_556_952),
    ]

    /// - Parameter perMonth: above 0; a month is a twelfth of a Gregorian year.
    package init(perMonth: Double) {
        precondition(perMonth > 0 && perMonth.isFinite)
        perSecond = perMonth / 2_629_746
    }

    private init(perSecond: Double) { self.perSecond = perSecond }

    /// - Parameter part: Above 0.
    package func share(_ part: Double) -> FalseAlarmBudget {
        precondition(part > 0 && part.isFinite)
        return FalseAlarmBudget(perSecond: perSecond * part)
    }

    /// - Returns: nil for what is not a number above 0, a slash, and one of `hour day week month year`.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Double(parts[0]), count > 0, count.isFinite,
            let unit = Self.units.first(where: { $0.name == parts[1] })
        else { return nil }
        perSecond = count / unit.seconds
    }
}
