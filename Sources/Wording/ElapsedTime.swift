/// How long something took or is ago, as people say it: in its one or two largest units.
package enum ElapsedTime: Sendable, Equatable {
    /// Below ten seconds, where tenths matter.
    case tenths(Int)
    case seconds(Int)
    case minutes(Int, seconds: Int)
    case hours(Int, minutes: Int)
    case days(Int, hours: Int)

    /// The longest time anyone is told: a thousand years.
    private static let limit = 1000 * 365 * 86_400.0

    /// A negative time, as after a step of the clock, counts as none.
    package init(seconds exact: Double) {
        let seconds = exact > 0 ? min(exact, Self.limit) : 0
        let whole = Int(seconds)
        switch whole {
        case ..<10 where seconds < 9.95: self = .tenths(Int((seconds * 10).rounded()))
        case ..<60: self = .seconds(max(whole, 10))
        case ..<3600: self = .minutes(whole / 60, seconds: whole % 60)
        case ..<86_400: self = .hours(whole / 3600, minutes: whole / 60 % 60)
        default: self = .days(whole / 86_400, hours: whole / 3600 % 24)
        }
    }
}
