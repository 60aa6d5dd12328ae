package import Measurement

/// What one machine does: what is seen of it goes in, its state, mode and hours come out.
///
/// Nothing happens by itself: a change counts when a value shows that it has lasted. Cost: a few comparisons a value.
package struct OperationTracker: Sendable {
    /// What is seen of a machine at one moment.
    package enum Level: String, Codable, Sendable { case off, idle, run }

    /// What a restart goes on from.
    package struct Remembered: Sendable, Equatable {
        /// The last that was known.
        package let state: OperatingState
        /// Since when.
        package let since: WallTime
        /// Until when something was seen.
        package let seen: WallTime
        package let hours: OperatingHours

        package init(state: OperatingState, since: WallTime, seen: WallTime, hours: OperatingHours) {
            self.state = state
            self.since = since
            self.seen = seen
            self.hours = hours
        }
    }

    /// How long a machine may go unseen at least before nobody can tell any more: two time-outs and the first steps of
    /// a back-off.
    private static let leastPatience = Duration.seconds(30)
    /// As many periods of its points.
    private static let periods = 3

    private let configuration: OperationConfiguration
    private let patience: Duration
    private var level: Held<Level>
    private var bins: [Held<Int>]
    private var context: [Held<String>]
    /// The last level that was known.
    private var known: Level?
    private var remembered: Remembered?
    /// When something was seen last.
    private var seen: Moment
    /// The newest of all times: none goes back.
    private var now: MonotonicTime
    /// Why nothing good was seen since.
    private var trouble: String?
    /// When bins or context changed last.
    private var moved: MonotonicTime?

    package private(set) var mode = OperatingMode(.unknown, isSteady: false)
    package private(set) var since: Moment
    /// Why the state is unknown, such as `bad:timeout` or `learning`; nil in every other state, and before anything was
    /// looked at.
    package private(set) var reason: String?
    package private(set) var hours: OperatingHours

    /// - Parameters:
    ///   - period: The longest of the points that it rests on.
    ///   - remembered: From before.
    package init(
        _ configuration: OperationConfiguration, period: Duration, remembered: Remembered? = nil, at time: Moment
    ) {
        self.configuration = configuration
        patience = max(Self.leastPatience, period * Self.periods)
        level = Held(at: time)
        bins = configuration.bins.map { _ in Held(at: time) }
        context = configuration.context.map { _ in Held(at: time) }
        self.remembered = remembered
        known = remembered?.state.level
        hours = remembered?.hours ?? OperatingHours()
        (seen, now, since) = (time, time.monotonic, time)
    }

    package var state: OperatingState { mode.state }

    /// Whether the state may be about to change.
    package var isInDoubt: Bool { level.isInDoubt }

    /// What the next start of the daemon goes on from; nil before anything was known.
    package var memory: Remembered? {
        if let remembered { return remembered }
        guard let state = state == .unknown ? known?.state : state else { return nil }
        return Remembered(state: state, since: since.wall, seen: seen.wall, hours: hours)
    }

    // MARK: What is seen

    /// Before the level of the same moment.
    ///
    /// - Parameter value: nil where it is not good.
    package mutating func takeBin(_ index: Int, _ value: Double?, at time: Moment) {
        let width = configuration.bins[index].width
        let place = value.flatMap { width.place(of: $0, before: bins[index].value) }
        let time = advance(to: time)
        if bins[index].take(place, at: time, hold: configuration.hold, patience: patience) {
            note(bins[index].since.monotonic)
        }
    }

    /// Before the level of the same moment.
    ///
    /// - Parameter value: nil where it is not good.
    package mutating func takeContext(_ index: Int, _ value: String?, at time: Moment) {
        let time = advance(to: time)
        if context[index].take(value, at: time, hold: configuration.hold, patience: patience) {
            note(context[index].since.monotonic)
        }
    }

    private mutating func note(_ time: MonotonicTime) { moved = max(time, moved ?? time) }

    /// - Returns: Whether state or mode is another one now.
    package mutating func take(_ new: Level, at time: Moment) -> Bool {
        let time = advance(to: time)
        count(until: time)
        (seen, trouble) = (time, nil)
        if level.take(new, at: time, hold: configuration.hold) { follow(new, at: time) }
        settle(at: time)
        return update(at: time)
    }

    /// There is nothing good to see.
    ///
    /// - Parameter reason: nil where nobody has looked: then it is the newest one.
    /// - Returns: Whether state or mode is another one now.
    package mutating func takeNothing(_ reason: String?, at time: Moment) -> Bool {
        let time = advance(to: time)
        trouble = reason ?? trouble
        guard level.takeNothing(at: time, patience: patience) else { return update(at: time) }
        guard state != .unknown || self.reason == nil else { return false }
        enter(.unknown, at: state == .unknown ? since : seen)
        self.reason = trouble ?? Quality.pending.label
        return update(at: time)
    }

    /// What is seen cannot be read yet.
    ///
    /// - Returns: Whether state or mode is another one now.
    package mutating func takeUnread(at time: Moment) -> Bool {
        let time = advance(to: time)
        guard reason != Self.learning else { return false }
        enter(.unknown, at: time)
        reason = Self.learning
        return update(at: time)
    }

    private static let learning = "learning"

    private mutating func advance(to time: Moment) -> Moment {
        now = max(now, time.monotonic)
        return Moment(monotonic: now, wall: time.wall, trust: time.trust)
    }

    private mutating func count(until time: Moment) {
        let elapsed = time.monotonic - seen.monotonic
        guard state != .unknown, elapsed <= patience else { return }
        hours.add(elapsed.nanoseconds, isRunning: state.isRunning, until: time.wall)
    }

    // MARK: What follows

    private mutating func follow(_ new: Level, at time: Moment) {
        defer {
            known = new
            remembered = nil
        }
        if state == .unknown, let remembered, remembered.state.level == new, isRecent(remembered) {
            let since = Moment(monotonic: level.since.monotonic, wall: remembered.since, trust: level.since.trust)
            return enter(remembered.state, at: since)
        }
        switch new {
        case .run:
            let isStart = known != nil && known != .run
            if isStart { hours.start() }
            enter(isStart ? .starting : .run, at: level.since)
        case .off, .idle:
            if state == .stopping { return }
            enter(state.isRunning ? .stopping : new.state, at: level.since)
        }
    }

    private func isRecent(_ remembered: Remembered) -> Bool {
        let gap = level.since.wall.milliseconds &- remembered.seen.milliseconds
        return (0...patience.milliseconds).contains(gap)
    }

    private mutating func settle(at time: Moment) {
        guard let level = level.value, time.monotonic - self.level.since.monotonic >= configuration.settle else {
            return
        }
        if state == .starting || state == .stopping { enter(level.state, at: time) }
    }

    private mutating func enter(_ state: OperatingState, at time: Moment) {
        mode = OperatingMode(state, isSteady: state == .off || state == .idle)
        (since, reason) = (time, nil)
        isNew = true
    }

    /// Whether the state was entered since the last ``update(at:)``.
    private var isNew = false

    private mutating func update(at time: Moment) -> Bool {
        defer { isNew = false }
        guard state == .run else { return isNew }
        let isSteady = isSettled(at: time.monotonic)
        guard isSteady != mode.isSteady else { return isNew }
        mode = isSteady ? settledMode : OperatingMode(.run, isSteady: false)
        return true
    }

    private func isSettled(at time: MonotonicTime) -> Bool {
        let last = max(level.since.monotonic, moved ?? level.since.monotonic)
        return time - last >= configuration.settle && !bins.contains { $0.value == nil }
            && !context.contains { $0.value == nil }
    }

    private var settledMode: OperatingMode {
        OperatingMode(
            .run,
            bins: zip(configuration.bins, bins).compactMap { bin, held in
                held.value.map { bin.width.bin($0, of: bin.point) }
            },
            context: zip(configuration.context, context).compactMap { point, held in
                held.value.map { .init(point: point.rawValue, value: $0) }
            }, isSteady: true)
    }
}

extension OperatingState {
    /// What is seen of a machine that does this.
    fileprivate var level: OperationTracker.Level? {
        switch self {
        case .off, .stopping: .off
        case .idle: .idle
        case .starting, .run: .run
        case .unknown: nil
        }
    }
}

extension OperationTracker.Level {
    fileprivate var state: OperatingState {
        switch self {
        case .off: .off
        case .idle: .idle
        case .run: .run
        }
    }
}
