import Measurement

/// Something that changes only when what it was has not been seen for a while, so that it does not flicker; and that is
/// forgotten when nothing has been seen for longer.
struct Held<Value: Equatable & Sendable>: Sendable {
    /// Nil while it is not known.
    private(set) var value: Value?
    /// Since when nothing but the value was seen, when it came to count.
    private(set) var since: Moment
    /// Since when something else has been seen.
    private var astray: MonotonicTime?
    /// The newest of it, and since when.
    private var candidate: (value: Value, since: Moment)?
    private var seen: MonotonicTime

    init(at time: Moment) {
        since = time
        seen = time.monotonic
    }

    /// Whether it may be about to change.
    var isInDoubt: Bool { astray != nil }

    /// - Returns: Whether the value is another one now.
    mutating func take(_ new: Value, at time: Moment, hold: Duration) -> Bool {
        seen = time.monotonic
        guard new != value else {
            (astray, candidate) = (nil, nil)
            return false
        }
        if candidate?.value != new { candidate = (new, time) }
        let left = astray ?? time.monotonic
        astray = left
        guard time.monotonic - left >= hold else { return false }
        (value, since) = (new, candidate?.since ?? time)
        (astray, candidate) = (nil, nil)
        return true
    }

    /// - Returns: Whether nothing has been seen for longer than it can be believed.
    mutating func takeNothing(at time: Moment, patience: Duration) -> Bool {
        guard time.monotonic - seen > patience else { return false }
        (value, astray, candidate) = (nil, nil, nil)
        return true
    }

    /// - Parameter new: nil where there is nothing good to see.
    /// - Returns: Whether the value is another one now.
    mutating func take(_ new: Value?, at time: Moment, hold: Duration, patience: Duration) -> Bool {
        if let new { return take(new, at: time, hold: hold) }
        let wasKnown = value != nil
        return takeNothing(at: time, patience: patience) && wasKnown
    }
}
