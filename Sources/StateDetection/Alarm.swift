import Measurement

/// One alarm while the daemon runs: what its value says, what people did, and what silences it.
struct Alarm {
    /// What a person did to silence it.
    enum Hold {
        case none
        case shelved(until: MonotonicTime, wall: WallTime)
        case outOfService
    }

    /// Why the settings silence it.
    struct Suppression: OptionSet {
        let rawValue: UInt8
        static let state = Suppression(rawValue: 1)
        static let parent = Suppression(rawValue: 2)
    }

    /// A level that has been kept up since before the delay ends.
    struct Pending {
        var level: AlarmLevel
        let due: MonotonicTime
    }

    let id: AlarmID
    /// Its place among the monitor's points.
    private(set) var point: Int
    /// What the last value said.
    private(set) var sensed = AlarmLevel.none
    /// What held long enough.
    private(set) var level = AlarmLevel.none
    private(set) var pending: Pending?
    private(set) var peak = AlarmLevel.none
    private(set) var standing = AlarmStanding.normal
    private(set) var raised: WallTime?
    private(set) var isFirstOut = false
    private(set) var isChattering = false
    /// When it was raised or escalated, the newest last.
    private var raises: (MonotonicTime?, MonotonicTime?, MonotonicTime?)
    var hold = Hold.none
    var suppression: Suppression = []
    /// What was last told of it.
    var reported: AlarmChange?
    /// Whether the monitor looks at it when time passes.
    var isTimed = false

    init(_ id: AlarmID, point: Int) {
        self.id = id
        self.point = point
    }

    var state: AlarmState {
        switch hold {
        case .outOfService: .outOfService
        case .shelved: .shelved
        case .none: standing == .normal && !suppression.isEmpty ? .suppressed : standing.state
        }
    }

    /// When time alone changes it.
    var due: MonotonicTime? {
        guard case .shelved(let until, _) = hold else { return pending?.due }
        return pending.map { min($0.due, until) } ?? until
    }

    // MARK: Values

    /// Three within a minute are chatter (EEMUA 191), which ends with a minute's rest.
    private static let chatter = (count: 3, interval: Duration.seconds(60))

    /// - Returns: Whether the level changes now.
    mutating func sense(_ new: AlarmLevel, _ limits: LimitConfiguration, at now: MonotonicTime) -> Bool {
        guard new != sensed else { return false }
        sensed = new
        guard new != level else {
            pending = nil
            return false
        }
        let isRising = new > level
        if let before = pending, (before.level > level) == isRising {
            pending?.level = isRising ? min(before.level, new) : max(before.level, new)
            return false
        }
        return wait(limits, at: now)
    }

    /// Starts the delay until the level is what was sensed.
    private mutating func wait(_ limits: LimitConfiguration, at now: MonotonicTime) -> Bool {
        let isRising = sensed > level
        var delay = limits.delay(id.kind, isRising: isRising)
        if !isRising, isChattering { delay = max(delay, Self.chatter.interval) }
        pending = Pending(level: sensed, due: now + delay)
        return delay == .zero
    }

    /// A value that is not good says nothing: what was about to change stays.
    mutating func senseNothing() {
        sensed = level
        pending = nil
    }

    /// How the alarm goes on when its level has changed.
    struct Step {
        let cause: AlarmCause
        /// Whether it calls for attention.
        let isCall: Bool
    }

    /// The level becomes what is pending.
    ///
    /// - Parameter isAlone: Whether nothing else stands on the asset.
    /// - Returns: `nil` where the alarm is silenced.
    mutating func settle(_ limits: LimitConfiguration, at time: Moment, isAlone: Bool) -> Step? {
        guard let new = pending?.level else { return nil }
        let before = level
        level = new
        pending = nil
        if sensed != level { _ = wait(limits, at: time.monotonic) }
        if before == .none { raised = time.wall }
        if level > before { note(time.monotonic) }
        if level == .none { isChattering = false }
        guard case .none = hold else { return nil }
        return move(from: before, limits, isAlone)
    }

    private mutating func move(from before: AlarmLevel, _ limits: LimitConfiguration, _ isAlone: Bool) -> Step {
        if level == .none {
            standing = standing.after(.clear, isLatched: limits.isLatched)
            return Step(cause: .returned, isCall: false)
        }
        if before == .none {
            let isNew = standing == .normal || standing == .latchedAcked
            if isNew {
                isFirstOut = isAlone
                peak = .none
            }
            let isCall = isNew || level > peak
            peak = max(peak, level)
            standing = standing.after(.raise, isLatched: limits.isLatched)
            return Step(cause: .raised, isCall: isCall)
        }
        guard level > before else { return Step(cause: .eased, isCall: false) }
        let isCall = level > peak
        if isCall {
            peak = level
            standing = standing.after(.escalate, isLatched: limits.isLatched)
        }
        return Step(cause: .escalated, isCall: isCall)
    }

    private mutating func note(_ now: MonotonicTime) {
        raises = (raises.1, raises.2, now)
        if let first = raises.0, now - first <= Self.chatter.interval { isChattering = true }
    }

    // MARK: People and settings

    /// - Returns: Whether anything changed.
    mutating func take(_ event: AlarmStanding.Event, isLatched: Bool) -> Bool {
        let before = standing
        standing = standing.after(event, isLatched: isLatched)
        return standing != before
    }

    /// Takes the voice of an alarm that is shelved or out of service.
    mutating func silence(_ hold: Hold) {
        self.hold = hold
        standing = .normal
    }

    /// Gives it back.
    ///
    /// - Returns: Whether it speaks up at once.
    mutating func release() -> Bool {
        hold = .none
        guard level > .none else { return false }
        standing = .unackActive
        peak = level
        return true
    }

    /// Takes the limits away: whatever the value, it is normal. What is latched has been true, and stays.
    mutating func explain(isLatched: Bool) {
        sensed = .none
        level = .none
        pending = nil
        isChattering = false
        standing = isLatched ? standing.after(.clear, isLatched: true) : .normal
    }

    /// The same alarm under new settings, at its place among the new points. The next value is judged by these.
    func moved(to point: Int, _ limits: LimitConfiguration) -> Alarm {
        var moved = self
        moved.point = point
        moved.senseNothing()
        moved.isTimed = false
        // What the parent explains is found out anew.
        moved.suppression = limits.condition == nil ? [] : suppression.intersection(.state)
        return moved
    }

    /// Goes on where an alarm stood.
    ///
    /// - Parameter now: The wall time of a shelf becomes a time of this clock.
    mutating func restore(_ change: AlarmChange, at now: Moment) {
        level = change.level
        sensed = change.level
        peak = change.peak
        raised = change.raised
        isFirstOut = change.isFirstOut
        standing = AlarmStanding(change.state)
        reported = change
        switch change.state {
        case .shelved:
            let wall = change.until ?? now.wall
            let left = Duration.milliseconds(max(0, wall.milliseconds &- now.wall.milliseconds))
            hold = .shelved(until: now.monotonic + min(left, AlarmMonitor.longestShelving), wall: wall)
        case .outOfService: hold = .outOfService
        default: hold = .none
        }
    }
}
