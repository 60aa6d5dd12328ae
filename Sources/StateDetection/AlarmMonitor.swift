package import Measurement

/// All alarms of a gateway. Values, the passing of time and what people do go in; changes come out.
///
/// A value within its limits costs two comparisons (``check(_:)``); everything else happens where one crosses.
package struct AlarmMonitor: ~Copyable {
    /// The longest time for which an alarm may be shelved; for longer it is taken out of service.
    package static let longestShelving = Duration.seconds(24 * 3600)

    /// One column of a layout that has limits.
    private struct Watch {
        let column: Int
        let type: ValueType
        let scaling: Scaling?
        let point: Int
        /// While a value stays within, nothing changes.
        var lower: Double
        var upper: Double
    }

    private struct Point {
        let limits: LimitConfiguration
        var low: ThresholdSensor?
        var high: ThresholdSensor?
        var rate: RateSensor?
        var deviation: ThresholdSensor?
        /// Whether an expression says what is expected of each value; otherwise detectors do, row by row.
        var isExpectedByRule = false
        /// The places of its alarms; -1 where it has none.
        var alarms: (low: Int, high: Int, rate: Int, deviation: Int, missing: Int, detected: Int) = (
            -1, -1, -1, -1, -1, -1
        )
        /// Whether the condition of the limits holds, as far as it is known.
        var isConditionMet: Bool?
        /// Whether the machine is in one of the states in which the limits hold, as far as that is known.
        var isStateMet: Bool?
        /// The newest good value.
        var value: Double?
        /// What is expected of the next one; `nil` while that cannot be told.
        var expected: Double?
        /// What was compared last.
        var comparison: (value: Double, expected: Double)?
        var isMissing = false
        /// What detectors named last.
        var contributions: [AlarmContribution] = []
        var watch = -1

        /// Whether the limits hold, as far as the state of the machine is known.
        var isApplicable: Bool? {
            if isConditionMet == false || isStateMet == false { return false }
            return isConditionMet == nil || isStateMet == nil ? nil : true
        }
    }

    private var watches: [Watch] = []
    /// The watches of each layout.
    private var ranges: [UInt32: Range<Int>] = [:]
    private var points: [Point] = []
    private var alarms: [Alarm] = []
    private var places: [AlarmID: Int] = [:]
    /// The alarms that each alarm explains.
    private var children: [Int: [Int]] = [:]
    private var timed: [Int] = []
    private var earliest: MonotonicTime?
    private var annunciator = Annunciator()
    private var changes: [AlarmChange] = []
    private var floods: [AlarmFlood] = []
    private let began: Moment

    package init(at time: Moment) { began = time }

    // MARK: Settings

    /// Says what is watched from now on. An alarm that was there before stays as it is; one that is gone is withdrawn.
    ///
    /// - Parameter layouts: The columns that are read.
    package mutating func install(
        _ configurations: [LimitConfiguration], layouts: [BatchLayout], at time: Moment
    ) {
        let before = alarms
        let knownBefore = points
        (points, alarms, places, children, timed, earliest) = ([], [], [:], [:], [], nil)
        for limits in configurations { add(limits) }
        for old in before {
            guard let place = places[old.id] else {
                withdraw(old, knownBefore[old.point].limits, at: time)
                continue
            }
            let point = alarms[place].point
            let known = knownBefore[old.point]
            alarms[place] = old.moved(to: point, points[point].limits)
            points[point].value = known.value
            points[point].comparison = known.comparison
            points[point].contributions = known.contributions
            if known.limits.condition == points[point].limits.condition {
                points[point].isConditionMet = known.isConditionMet
            }
            if known.limits.states == points[point].limits.states { points[point].isStateMet = known.isStateMet }
        }
        install(layouts)
        for place in alarms.indices {
            schedule(place)
            guard let parent = points[alarms[place].point].limits.parent.flatMap({ places[$0] }) else { continue }
            children[parent, default: []].append(place)
        }
        explainChildren()
    }

    private mutating func explainChildren() {
        for (parent, children) in children where alarms[parent].level > .none {
            for child in children { alarms[child].suppression.insert(.parent) }
        }
        for point in points.indices { updateWatch(of: point) }
    }

    private mutating func add(_ limits: LimitConfiguration) {
        var point = Point(limits: limits)
        point.isConditionMet = limits.condition == nil ? true : nil
        point.isStateMet = limits.states.isEmpty ? true : nil
        point.low = ThresholdSensor(.low, of: limits)
        point.high = ThresholdSensor(.high, of: limits)
        point.rate = limits.rate.map(RateSensor.init)
        point.deviation = limits.deviation.map { ThresholdSensor($0, deadband: limits.deadband) }
        point.isExpectedByRule = limits.deviation?.expected != nil
        for kind in limits.kinds {
            let place = alarms.count
            switch kind {
            case .low: point.alarms.low = place
            case .high: point.alarms.high = place
            case .rate: point.alarms.rate = place
            case .deviation: point.alarms.deviation = place
            case .missing: point.alarms.missing = place
            case .anomaly, .sensor, .ramp: point.alarms.detected = place
            }
            let id = AlarmID(asset: limits.asset, point: limits.point, kind: kind)
            alarms.append(Alarm(id, point: points.count))
            places[id] = place
        }
        points.append(point)
    }

    private mutating func install(_ layouts: [BatchLayout]) {
        watches.removeAll()
        ranges.removeAll()
        var pointsOf: [Identifier: [Identifier: Int]] = [:]
        for (index, point) in points.enumerated() where point.limits.detected == nil {
            guard let id = point.limits.point else { continue }
            pointsOf[point.limits.asset, default: [:]][id] = index
        }
        for layout in layouts {
            guard let own = pointsOf[layout.asset] else { continue }
            let start = watches.count
            for (column, described) in layout.points.enumerated() {
                guard let point = own[described.id] else { continue }
                points[point].watch = watches.count
                watches.append(
                    Watch(
                        column: column, type: described.type, scaling: described.scaling, point: point,
                        lower: .infinity, upper: -.infinity))
            }
            if watches.count > start { ranges[layout.id] = start..<watches.count }
        }
    }

    private mutating func withdraw(_ alarm: Alarm, _ limits: LimitConfiguration, at time: Moment) {
        guard let reported = alarm.reported, reported.state != .normal else { return }
        changes.append(
            AlarmChange(
                id: alarm.id, time: time, cause: .withdrawn, state: .normal, level: .none, peak: .none,
                priority: reported.priority, value: reported.value, limit: nil, unit: limits.unit, raised: nil,
                isAnnunciated: false, isFirstOut: false, isChattering: false, origin: "", reason: "", until: nil,
                advice: limits.advice))
    }

    /// Goes on where the alarms stood when the daemon ended. To be called after the first ``install(_:layouts:at:)``.
    package mutating func restore(_ standing: [AlarmChange], at time: Moment) {
        for change in standing {
            guard let place = places[change.id] else {
                guard change.state != .normal else { continue }
                var gone = Alarm(change.id, point: 0)
                gone.reported = change
                var limits = LimitConfiguration(asset: change.id.asset, point: change.id.point, unit: change.unit)
                limits.advice = change.advice
                withdraw(gone, limits, at: time)
                continue
            }
            alarms[place].restore(change, at: time)
            schedule(place)
            let point = alarms[place].point
            if change.id.kind == .deviation {
                points[point].comparison = change.value.flatMap { value in change.expected.map { (value, $0) } }
            } else {
                points[point].value = change.value
                points[point].contributions = change.contributions
            }
        }
        explainChildren()
    }

    // MARK: Values

    /// Looks at what one poll read.
    package mutating func check(_ batch: ReadingBatch) {
        guard let range = ranges[batch.layout.id] else { return }
        for index in range {
            let column = watches[index].column
            if batch.qualities.isEmpty || batch.qualities[column] == .good {
                let word = batch.words[column]
                var value = watches[index].type.number(of: word) ?? .nan
                if let scaling = watches[index].scaling { value = scaling.apply(value) }
                if value >= watches[index].lower, value <= watches[index].upper { continue }
                sense(value, at: watches[index].point, batch.time)
            } else {
                senseNothing(at: watches[index].point, batch.time)
            }
        }
    }

    private mutating func sense(_ value: Double, at point: Int, _ time: Moment) {
        guard value.isFinite else { return senseNothing(at: point, time) }
        guard points[point].isApplicable == true else { return }
        points[point].value = value
        points[point].isMissing = false
        let places = points[point].alarms
        if places.low >= 0, let sensor = points[point].low {
            sense(sensor.level(of: value, from: alarms[places.low].sensed), of: places.low, time)
        }
        if places.high >= 0, let sensor = points[point].high {
            sense(sensor.level(of: value, from: alarms[places.high].sensed), of: places.high, time)
        }
        if places.rate >= 0, let level = points[point].rate?.level(of: value, at: time.monotonic) {
            sense(level, of: places.rate, time)
        }
        if points[point].isExpectedByRule { compare(value, with: points[point].expected, at: point, time) }
        if places.missing >= 0 { sense(.none, of: places.missing, time) }
        updateWatch(of: point)
    }

    /// A value that is not good raises nothing and ends nothing, except that it is missing.
    private mutating func senseNothing(at point: Int, _ time: Moment) {
        guard points[point].isApplicable == true, !points[point].isMissing else { return }
        points[point].isMissing = true
        points[point].rate?.forget()
        let places = points[point].alarms
        for place in [places.low, places.high, places.rate] where place >= 0 { alarms[place].senseNothing() }
        if points[point].isExpectedByRule { alarms[places.deviation].senseNothing() }
        if places.missing >= 0 { sense(.inner, of: places.missing, time) }
        updateWatch(of: point)
    }

    /// How far a value is from what is expected; while that cannot be told, nothing is raised and nothing ends.
    private mutating func compare(_ value: Double, with expected: Double?, at point: Int, _ time: Moment) {
        let place = points[point].alarms.deviation
        guard let sensor = points[point].deviation, points[point].isApplicable == true else { return }
        guard let expected, value.isFinite, expected.isFinite else { return alarms[place].senseNothing() }
        points[point].comparison = (value, expected)
        sense(sensor.level(of: (value - expected).magnitude, from: alarms[place].sensed), of: place, time)
    }

    /// What is expected of points whose settings say by what: what to tell with ``expect(_:of:)`` before their values.
    package var expectations: [(point: Int, id: Identifier, asset: Identifier, expression: Expression)] {
        points.indices.compactMap { index in
            guard let expression = points[index].limits.deviation?.expected, let id = points[index].limits.point else {
                return nil
            }
            return (index, id, points[index].limits.asset, expression)
        }
    }

    /// Says what is expected of the next value of a point.
    ///
    /// - Parameter expected: In the unit of the point; `nil` while that cannot be told.
    package mutating func expect(_ expected: Double?, of index: Int) { points[index].expected = expected }

    /// Takes what detectors expected of the points of a machine, beside what these came to.
    package mutating func compare(_ comparison: RowComparison, at time: Moment) {
        for one in comparison.points {
            let id = AlarmID(asset: comparison.asset, point: one.point, kind: .deviation)
            guard let place = places[id], !points[alarms[place].point].isExpectedByRule else { continue }
            compare(one.value, with: one.expected, at: alarms[place].point, time)
        }
    }

    /// Takes what detectors say of an alarm, again and again while it lasts; of one that is not watched nothing is
    /// taken.
    package mutating func detect(
        _ id: AlarmID, isActive: Bool, _ contributions: [AlarmContribution], at time: Moment
    ) {
        guard id.kind.isDetected, let place = places[id] else { return }
        if isActive { points[alarms[place].point].contributions = contributions }
        sense(isActive ? .inner : .none, of: place, time)
    }

    /// Whether the values of an asset raise an alarm that detectors have no part in, whatever people did to it.
    package func isBeyondLimits(_ asset: Identifier) -> Bool {
        alarms.contains { isBeyond($0, of: asset) && !$0.id.kind.isDetected && !isLearnt($0) }
    }

    /// Whether one of its points is too far from what its detectors expect, likewise.
    package func isBeyondExpectation(_ asset: Identifier) -> Bool {
        alarms.contains { isBeyond($0, of: asset) && isLearnt($0) }
    }

    private func isBeyond(_ alarm: Alarm, of asset: Identifier) -> Bool {
        alarm.level > .none && alarm.id.asset == asset
    }

    private func isLearnt(_ alarm: Alarm) -> Bool {
        alarm.id.kind == .deviation && !points[alarm.point].isExpectedByRule
    }

    /// The alarms of an asset that say which of its sensors are doubted.
    package func sensors(of asset: Identifier) -> [AlarmID] {
        alarms.lazy.map(\.id).filter { $0.kind == .sensor && $0.asset == asset }
    }

    /// Which sensors are, with what detectors said.
    package var doubted: [(id: AlarmID, contributions: [AlarmContribution])] {
        alarms.filter { $0.id.kind == .sensor && $0.level > .none }.map { ($0.id, points[$0.point].contributions) }
    }

    private mutating func sense(_ level: AlarmLevel, of place: Int, _ time: Moment) {
        guard alarms[place].sensed != level, alarms[place].suppression.isEmpty else { return }
        let limits = points[alarms[place].point].limits
        if alarms[place].sense(level, limits, at: time.monotonic) { settle(place, time) } else { schedule(place) }
    }

    private mutating func settle(_ place: Int, _ time: Moment) {
        let limits = points[alarms[place].point].limits
        let before = alarms[place].level
        let isAlone = !isStanding(on: alarms[place].id.asset, besides: place)
        let step = alarms[place].settle(limits, at: time, isAlone: isAlone)
        schedule(place)
        if let step {
            let priority = limits.priority(at: alarms[place].level)
            let isCall = step.isCall && annunciator.admits(alarms[place].id, priority, at: time)
            report(place, step.cause, time, isAnnunciated: isCall)
        }
        guard (before == .none) != (alarms[place].level == .none) else { return }
        for child in children[place] ?? [] {
            if before == .none { suppress(child, .parent, time) } else { unsuppress(child, .parent, time) }
        }
    }

    private func isStanding(on asset: Identifier, besides place: Int) -> Bool {
        alarms.indices.contains { $0 != place && alarms[$0].standing != .normal && alarms[$0].id.asset == asset }
    }

    /// Where the next value is worth a look.
    private mutating func updateWatch(of point: Int) {
        let watch = points[point].watch
        guard watch >= 0 else { return }
        guard points[point].isApplicable == true else {
            (watches[watch].lower, watches[watch].upper) = (-.infinity, .infinity)
            return
        }
        // What moves is looked at each time, and what was missing when it is there again.
        var band =
            points[point].rate == nil && !points[point].isExpectedByRule && !points[point].isMissing
            ? (lower: -Double.infinity, upper: Double.infinity) : (lower: .infinity, upper: -.infinity)
        let places = points[point].alarms
        func narrow(_ place: Int, _ sensor: ThresholdSensor?) {
            guard place >= 0, let sensor, alarms[place].suppression.isEmpty else { return }
            let quiet = sensor.quiet(at: alarms[place].sensed)
            band = (max(band.lower, quiet.lower), min(band.upper, quiet.upper))
        }
        narrow(places.low, points[point].low)
        narrow(places.high, points[point].high)
        (watches[watch].lower, watches[watch].upper) = band
    }

    // MARK: Suppression

    /// Whose limits hold only under a condition: what to ask for with ``setCondition(_:of:at:)``.
    package var conditions: [(point: Int, asset: Identifier, expression: Expression)] {
        points.indices.compactMap { index in
            points[index].limits.condition.map { (index, points[index].limits.asset, $0) }
        }
    }

    /// Says whether the condition of a point holds.
    package mutating func setCondition(_ holds: Bool, of index: Int, at time: Moment) {
        let before = points[index].isApplicable
        points[index].isConditionMet = holds
        apply(to: index, before: before, at: time)
    }

    /// Says what state an asset is in.
    ///
    /// - Parameter state: nil while it may be about to change: limits of some states are not looked at then, so that
    ///   what changes before the state is known to have changed is no alarm.
    package mutating func setState(_ state: OperatingState?, of asset: Identifier, at time: Moment) {
        for index in points.indices where points[index].limits.asset == asset && !points[index].limits.states.isEmpty {
            let before = points[index].isApplicable
            points[index].isStateMet = state.map(points[index].limits.states.contains)
            apply(to: index, before: before, at: time)
        }
    }

    private mutating func apply(to index: Int, before: Bool?, at time: Moment) {
        guard let holds = points[index].isApplicable else { return pause(index, before: before) }
        guard holds != before else { return }
        points[index].isMissing = false
        points[index].rate?.forget()
        for place in alarms(of: index) {
            if holds { unsuppress(place, .state, time) } else { suppress(place, .state, time) }
        }
        updateWatch(of: index)
    }

    /// What stands stays; a delay that has begun is broken off.
    private mutating func pause(_ index: Int, before: Bool?) {
        guard before == true else { return }
        points[index].rate?.forget()
        for place in alarms(of: index) { alarms[place].senseNothing() }
        updateWatch(of: index)
    }

    private func alarms(of index: Int) -> [Int] {
        let places = points[index].alarms
        return [places.low, places.high, places.rate, places.deviation, places.missing, places.detected]
            .filter { $0 >= 0 }
    }

    private mutating func suppress(_ place: Int, _ reason: Alarm.Suppression, _ time: Moment) {
        let isNew = alarms[place].suppression.isEmpty
        alarms[place].suppression.insert(reason)
        guard isNew else { return }
        let wasActive = alarms[place].level > .none
        alarms[place].explain(isLatched: points[alarms[place].point].limits.isLatched)
        reportIfChanged(place, .suppressed, time)
        updateWatch(of: alarms[place].point)
        if wasActive { for child in children[place] ?? [] { unsuppress(child, .parent, time) } }
    }

    private mutating func unsuppress(_ place: Int, _ reason: Alarm.Suppression, _ time: Moment) {
        alarms[place].suppression.remove(reason)
        guard alarms[place].suppression.isEmpty else { return }
        reportIfChanged(place, .unsuppressed, time)
        // Missing is what it was while it was explained.
        points[alarms[place].point].isMissing = false
        updateWatch(of: alarms[place].point)
    }

    /// That a resting alarm is suppressed, and again is not, is nobody's concern.
    private mutating func reportIfChanged(_ place: Int, _ cause: AlarmCause, _ time: Moment) {
        let before = alarms[place].reported?.state ?? .normal
        let now = alarms[place].state
        guard before != now, !(before == .normal && now == .suppressed) else { return }
        report(place, cause, time, isAnnunciated: false)
    }

    // MARK: Time

    /// When something happens next by itself.
    package var nextDue: MonotonicTime? {
        guard let flood = annunciator.nextDue else { return earliest }
        return earliest.map { min($0, flood) } ?? flood
    }

    package mutating func advance(to time: Moment) {
        if let earliest, earliest <= time.monotonic {
            let due = timed
            (timed, self.earliest) = ([], nil)
            for place in due { alarms[place].isTimed = false }
            for place in due {
                if let pending = alarms[place].pending, pending.due <= time.monotonic { settle(place, time) }
                if case .shelved(let until, _) = alarms[place].hold, until <= time.monotonic {
                    release(place, .unshelved, origin: "", time)
                }
                schedule(place)
            }
        }
        if let flood = annunciator.advance(to: time) { floods.append(flood) }
    }

    private mutating func schedule(_ place: Int) {
        guard let due = alarms[place].due else { return }
        earliest = earliest.map { min($0, due) } ?? due
        guard !alarms[place].isTimed else { return }
        alarms[place].isTimed = true
        timed.append(place)
    }

    // MARK: People

    /// Does what somebody asks for.
    ///
    /// - Parameter id: `nil` for all of them.
    package mutating func perform(
        _ action: AlarmAction, on id: AlarmID?, origin: String, at time: Moment
    ) -> AlarmActionResult {
        guard let id else {
            guard action == .acknowledge || action == .reset else { return .notForAll }
            for place in alarms.indices { _ = perform(action, place, origin, time) }
            return .done
        }
        guard let place = places[id] else { return .unknownAlarm }
        return perform(action, place, origin, time)
    }

    private mutating func perform(
        _ action: AlarmAction, _ place: Int, _ origin: String, _ time: Moment
    ) -> AlarmActionResult {
        switch action {
        case .acknowledge: return take(.acknowledge, .acknowledged, place, origin, time)
        case .reset:
            guard !alarms[place].standing.state.isActive else { return .active }
            guard alarms[place].standing != .latchedUnack else { return .unacknowledged }
            return take(.reset, .reset, place, origin, time)
        case .shelve(let duration, let reason):
            guard duration > .zero, duration <= Self.longestShelving else { return .tooLong }
            guard !reason.isEmpty else { return .noReason }
            if case .outOfService = alarms[place].hold { return .outOfService }
            let wall = WallTime(milliseconds: time.wall.milliseconds &+ duration.milliseconds)
            alarms[place].silence(.shelved(until: time.monotonic + duration, wall: wall))
            schedule(place)
            report(place, .shelved, time, isAnnunciated: false, origin: origin, reason: reason)
        case .unshelve:
            if case .shelved = alarms[place].hold { release(place, .unshelved, origin: origin, time) }
        case .removeFromService(let reason):
            guard !reason.isEmpty else { return .noReason }
            alarms[place].silence(.outOfService)
            report(place, .removedFromService, time, isAnnunciated: false, origin: origin, reason: reason)
        case .returnToService:
            if case .outOfService = alarms[place].hold { release(place, .returnedToService, origin: origin, time) }
        }
        return .done
    }

    private mutating func take(
        _ event: AlarmStanding.Event, _ cause: AlarmCause, _ place: Int, _ origin: String, _ time: Moment
    ) -> AlarmActionResult {
        let isLatched = points[alarms[place].point].limits.isLatched
        if alarms[place].take(event, isLatched: isLatched) {
            report(place, cause, time, isAnnunciated: false, origin: origin)
        }
        return .done
    }

    private mutating func release(_ place: Int, _ cause: AlarmCause, origin: String, _ time: Moment) {
        let isCall = alarms[place].release()
        let priority = points[alarms[place].point].limits.priority(at: alarms[place].level)
        let isAnnunciated = isCall && annunciator.admits(alarms[place].id, priority, at: time)
        report(place, cause, time, isAnnunciated: isAnnunciated, origin: origin)
    }

    // MARK: What comes out

    private mutating func report(
        _ place: Int, _ cause: AlarmCause, _ time: Moment, isAnnunciated: Bool, origin: String = "",
        reason: String = ""
    ) {
        let change = change(
            of: place, cause, time, isAnnunciated: isAnnunciated, origin: origin, reason: reason)
        alarms[place].reported = change
        changes.append(change)
    }

    private func change(
        of place: Int, _ cause: AlarmCause, _ time: Moment, isAnnunciated: Bool, origin: String, reason: String
    ) -> AlarmChange {
        let alarm = alarms[place]
        let limits = points[alarm.point].limits
        let until: WallTime? = if case .shelved(_, let wall) = alarm.hold { wall } else { nil }
        let shown = alarm.level == .none ? alarm.peak : alarm.level
        let (value, contributions) = testimony(of: alarm)
        return AlarmChange(
            id: alarm.id, time: time, cause: cause, state: alarm.state, level: alarm.level, peak: alarm.peak,
            priority: limits.priority(at: shown), value: value,
            limit: limits.limit(alarm.id.kind, shown), unit: limits.unit, raised: alarm.raised,
            isAnnunciated: isAnnunciated, isFirstOut: alarm.isFirstOut, isChattering: alarm.isChattering,
            origin: origin, reason: reason, until: until, advice: limits.advice,
            contributions: contributions)
    }

    /// What an alarm rests on.
    private func testimony(of alarm: Alarm) -> (value: Double?, contributions: [AlarmContribution]) {
        let known = points[alarm.point]
        guard alarm.id.kind == .deviation else { return (known.value, known.contributions) }
        guard let (value, expected) = known.comparison, let point = alarm.id.point else { return (nil, []) }
        let kind = AlarmID.Kind.deviation.rawValue
        return (value, [AlarmContribution(point: point, family: kind, value: value, expected: expected)])
    }

    /// Hands over what changed, in order.
    package mutating func takeChanges() -> (changes: [AlarmChange], floods: [AlarmFlood]) {
        defer {
            changes.removeAll()
            floods.removeAll()
        }
        return (changes, floods)
    }

    /// Whether something waits to be taken.
    package var hasChanges: Bool { !changes.isEmpty || !floods.isEmpty }

    /// Every alarm that is not normal, as it stands.
    package var standing: [AlarmChange] {
        alarms.indices.compactMap { place in
            guard alarms[place].state != .normal else { return nil }
            if let reported = alarms[place].reported, reported.state == alarms[place].state { return reported }
            // Suppressed while it rested, which was nobody's concern.
            let time = alarms[place].reported?.time ?? began
            return change(of: place, .suppressed, time, isAnnunciated: false, origin: "", reason: "")
        }
    }

    package var isFlood: Bool { annunciator.isFlood }
}
