package import Measurement

/// What is normal of one point, and what becomes of it when it is not.
package struct LimitConfiguration: Hashable, Sendable {
    /// A move of more than `change` within a time.
    package struct Rate: Hashable, Sendable {
        /// In the unit of the point.
        package let change: Double
        package let interval: Duration

        package init(change: Double, interval: Duration) {
            self.change = change
            self.interval = interval
        }
    }

    /// A value further than `limit` from what is expected of it, to either side.
    package struct Deviation: Hashable, Sendable {
        /// In the unit of the point.
        package let limit: Double
        /// Of the points of the asset; `nil` where its detectors say what is expected.
        package let expected: Expression?

        package init(limit: Double, expected: Expression?) {
            self.limit = limit
            self.expected = expected
        }
    }

    package let asset: Identifier
    /// `nil` where it is the machine that detectors judge.
    package let point: Identifier?
    package var unit: String
    /// Values below are `low_low`, `low`; values above `high`, `high_high`. In the unit of the point.
    package var lowLow: Double?
    package var low: Double?
    package var high: Double?
    package var highHigh: Double?
    package var rate: Rate?
    package var deviation: Deviation?
    /// How long the point may be without a good value.
    package var missing: Duration?
    /// What detectors say, and no value: `anomaly` of a machine, `sensor` or `ramp` of a point.
    package var detected: AlarmID.Kind?
    /// How far a value must come back within a limit before it counts as returned.
    package var deadband = 0.0
    /// How long a value must be beyond a limit before the alarm is raised.
    package var onDelay = Duration.zero
    /// How long it must be back before the alarm returns.
    package var offDelay = Duration.zero
    /// Of `low`, `high`, `rate`, `deviation` and `missing`; `low_low` and `high_high` are one step higher.
    package var priority = AlarmPriority.medium
    /// Whether an alarm that returned is kept until somebody resets it.
    package var isLatched = false
    /// The limits hold only while this is true of the asset.
    package var condition: Expression?
    /// The limits hold only while the asset is in one of these states; in any where there are none.
    package var states: Set<OperatingState> = []
    /// While this alarm is active, it explains these.
    package var parent: AlarmID?
    package var advice = Advice()

    package init(asset: Identifier, point: Identifier?, unit: String = "") {
        self.asset = asset
        self.point = point
        self.unit = unit
    }

    /// The alarms that come of it.
    package var kinds: [AlarmID.Kind] {
        AlarmID.Kind.allCases.filter { kind in
            switch kind {
            case .low: low != nil || lowLow != nil
            case .high: high != nil || highHigh != nil
            case .rate: rate != nil
            case .deviation: deviation != nil
            case .missing: missing != nil
            case .anomaly, .sensor, .ramp: detected == kind
            }
        }
    }

    package var alarms: [AlarmID] { kinds.map { AlarmID(asset: asset, point: point, kind: $0) } }

    /// The limit of a level, or of the first one where there is none.
    func limit(_ kind: AlarmID.Kind, _ level: AlarmLevel) -> Double? {
        switch kind {
        case .low: level == .outer ? lowLow : low ?? lowLow
        case .high: level == .outer ? highHigh : high ?? highHigh
        case .rate: rate?.change
        case .deviation: deviation?.limit
        case .missing, .anomaly, .sensor, .ramp: nil
        }
    }

    func priority(at level: AlarmLevel) -> AlarmPriority {
        level == .outer ? AlarmPriority(rawValue: priority.rawValue + 1) ?? .high : priority
    }

    func delay(_ kind: AlarmID.Kind, isRising: Bool) -> Duration {
        switch kind {
        case .missing: isRising ? missing ?? .zero : .zero
        case .low, .high, .rate, .deviation, .anomaly, .sensor, .ramp: isRising ? onDelay : offDelay
        }
    }
}
