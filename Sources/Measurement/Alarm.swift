/// The stable name of an alarm: `ASSET/POINT/KIND`, or `ASSET/KIND` of one that is about the machine.
package struct AlarmID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// What it watches for.
    package enum Kind: String, Sendable, CaseIterable {
        case low, high
        /// A value that moves too far in too short a time.
        case rate
        /// A value that is too far from what is expected of it.
        case deviation
        /// A point without a good value for too long.
        case missing
        /// A machine that does not behave as it used to.
        case anomaly
        /// A point whose sensor cannot be believed.
        case sensor
        /// A point that follows a program, and has become slower on its way.
        case ramp

        /// Whether it is about a machine, not about one of its points.
        package var isOfMachine: Bool { self == .anomaly }
        /// Whether detectors say when, instead of the values themselves.
        package var isDetected: Bool { self == .anomaly || self == .sensor || self == .ramp }
    }

    package let asset: Identifier
    /// `nil` where it is about the machine.
    package let point: Identifier?
    package let kind: Kind

    package init(asset: Identifier, point: Identifier?, kind: Kind) {
        self.asset = asset
        self.point = point
        self.kind = kind
    }

    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let asset = Identifier(String(parts[0])),
            let kind = Kind(rawValue: String(parts[parts.count - 1])), kind.isOfMachine == (parts.count == 2)
        else { return nil }
        let point = kind.isOfMachine ? nil : Identifier(String(parts[1]))
        guard kind.isOfMachine || point != nil else { return nil }
        self.init(asset: asset, point: point, kind: kind)
    }

    package var description: String {
        point.map { "\(asset)/\($0)/\(kind.rawValue)" } ?? "\(asset)/\(kind.rawValue)"
    }

    package static func < (left: AlarmID, right: AlarmID) -> Bool { left.description < right.description }
}

/// How soon somebody must act. The raw value is stored in the journal.
package enum AlarmPriority: UInt8, Comparable, Sendable, CaseIterable {
    case low = 1
    case medium = 2
    case high = 3

    package var label: String {
        switch self {
        case .low: "low"
        case .medium: "medium"
        case .high: "high"
        }
    }

    package init?(label: String) {
        guard let priority = Self.allCases.first(where: { $0.label == label }) else { return nil }
        self = priority
    }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// How far beyond its limits a value is. The raw value is stored in the journal.
package enum AlarmLevel: UInt8, Comparable, Sendable {
    case none = 0
    /// Beyond `low` or `high`; of an alarm with one level, that.
    case inner = 1
    /// Beyond `low_low` or `high_high`.
    case outer = 2

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The states of an alarm (ISA-18.2, IEC 62682). The raw value is stored in the journal.
package enum AlarmState: UInt8, Sendable, CaseIterable {
    case normal = 0
    case unackActive = 1
    case ackedActive = 2
    /// Returned to normal before anybody acknowledged it.
    case rtnUnack = 3
    /// Returned to normal, and kept until somebody resets it.
    case latchedUnack = 4
    case latchedAcked = 5
    /// Silenced by an operator for some time.
    case shelved = 6
    /// Silenced by the settings: the state of the machine, or another alarm, explains it.
    case suppressed = 7
    /// Silenced until further notice.
    case outOfService = 8

    package var label: String {
        switch self {
        case .normal: "normal"
        case .unackActive: "unack_active"
        case .ackedActive: "acked_active"
        case .rtnUnack: "rtn_unack"
        case .latchedUnack: "latched_unack"
        case .latchedAcked: "latched_acked"
        case .shelved: "shelved"
        case .suppressed: "suppressed"
        case .outOfService: "out_of_service"
        }
    }

    package var isActive: Bool { self == .unackActive || self == .ackedActive }
    package var isUnacknowledged: Bool { self == .unackActive || self == .rtnUnack || self == .latchedUnack }
}

/// What changed an alarm. The raw value is stored in the journal.
package enum AlarmCause: UInt8, Sendable, CaseIterable {
    case raised = 1
    /// Further beyond its limits than before.
    case escalated = 2
    /// Less far beyond, but still active.
    case eased = 3
    case returned = 4
    case acknowledged = 5
    case reset = 6
    case shelved = 7
    /// By an operator, or because the time was over.
    case unshelved = 8
    case suppressed = 9
    case unsuppressed = 10
    case removedFromService = 11
    case returnedToService = 12
    /// The settings no longer have it.
    case withdrawn = 13

    package var label: String {
        switch self {
        case .raised: "raised"
        case .escalated: "escalated"
        case .eased: "eased"
        case .returned: "returned"
        case .acknowledged: "acknowledged"
        case .reset: "reset"
        case .shelved: "shelved"
        case .unshelved: "unshelved"
        case .suppressed: "suppressed"
        case .unsuppressed: "unsuppressed"
        case .removedFromService: "removed_from_service"
        case .returnedToService: "returned_to_service"
        case .withdrawn: "withdrawn"
        }
    }
}

/// What to do about an alarm, in the languages of its readers; one of them may be empty, or both.
package struct Advice: Hashable, Sendable {
    package let english: String
    package let chinese: String

    package init(english: String = "", chinese: String = "") {
        self.english = english
        self.chinese = chinese
    }

    package var isEmpty: Bool { english.isEmpty && chinese.isEmpty }
}

/// What a point has to do with an alarm that detectors raised.
package struct AlarmContribution: Hashable, Sendable {
    package let point: Identifier
    /// In what way it is not as expected, such as `drift`.
    package let family: String
    /// In the unit of the point; `nil` where it has none.
    package let value: Double?
    /// What the detector expected in its place.
    package let expected: Double?

    package init(point: Identifier, family: String, value: Double?, expected: Double?) {
        self.point = point
        self.family = family
        self.value = value
        self.expected = expected
    }
}

/// One alarm as it stands after a change: the message upstream, the entry of the history, and what a restart goes on
/// from.
package struct AlarmChange: Hashable, Sendable {
    package let id: AlarmID
    package let time: Moment
    package let cause: AlarmCause
    package let state: AlarmState
    package let level: AlarmLevel
    /// The highest level since it was raised.
    package let peak: AlarmLevel
    package let priority: AlarmPriority
    /// The newest good value, in the unit of the point.
    package let value: Double?
    /// The limit of the level.
    package let limit: Double?
    package let unit: String
    /// When it was raised; `nil` where it has not been.
    package let raised: WallTime?
    /// Whether it calls for attention now.
    package let isAnnunciated: Bool
    /// Whether nothing else stood on the asset when it was raised.
    package let isFirstOut: Bool
    package let isChattering: Bool
    /// Who, of a change that a person made; empty otherwise.
    package let origin: String
    /// Why it is shelved or out of service; empty otherwise.
    package let reason: String
    /// When shelving ends.
    package let until: WallTime?
    package let advice: Advice
    /// Of an alarm that detectors raised, the strongest first; of one about a deviation the point itself.
    package let contributions: [AlarmContribution]

    package init(
        id: AlarmID, time: Moment, cause: AlarmCause, state: AlarmState, level: AlarmLevel, peak: AlarmLevel,
        priority: AlarmPriority, value: Double?, limit: Double?, unit: String, raised: WallTime?,
        isAnnunciated: Bool, isFirstOut: Bool, isChattering: Bool, origin: String, reason: String, until: WallTime?,
        advice: Advice, contributions: [AlarmContribution] = []
    ) {
        self.id = id
        self.time = time
        self.cause = cause
        self.state = state
        self.level = level
        self.peak = peak
        self.priority = priority
        self.value = value
        self.limit = limit
        self.unit = unit
        self.raised = raised
        self.isAnnunciated = isAnnunciated
        self.isFirstOut = isFirstOut
        self.isChattering = isChattering
        self.origin = origin
        self.reason = reason
        self.until = until
        self.advice = advice
        self.contributions = contributions
    }

    /// What was expected of the value, of an alarm about a deviation from that; otherwise, and before anything was,
    /// `nil`.
    package var expected: Double? { id.kind == .deviation ? contributions.first?.expected : nil }

    /// By how much the value differs from what was expected; `nil` where nothing was.
    package var deviation: Double? {
        guard let value, let expected else { return nil }
        let difference = value - expected
        return difference.isFinite ? difference : nil
    }

    /// What it is beyond, such as `high_high`; the kind where it is beyond nothing.
    package var levelLabel: String {
        guard level == .outer else { return id.kind.rawValue }
        return "\(id.kind.rawValue)_\(id.kind.rawValue)"
    }
}

/// More alarms than anybody can look at one by one: called out together.
package struct AlarmFlood: Hashable, Sendable {
    package let time: Moment
    package let began: WallTime
    package let isOver: Bool
    /// Alarms raised since it began that were not called out one by one.
    package let count: Int
    /// Those of the highest priority among them that have not been named before.
    package let named: [AlarmID]

    package init(time: Moment, began: WallTime, isOver: Bool, count: Int, named: [AlarmID]) {
        self.time = time
        self.began = began
        self.isOver = isOver
        self.count = count
        self.named = named
    }
}
