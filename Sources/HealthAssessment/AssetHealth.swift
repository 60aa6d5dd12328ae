package import Measurement

/// One reason why a machine is not as new.
package struct HealthContributor: Sendable, Hashable {
    package enum Cause: Sendable, Hashable {
        /// How much it vibrates: the zone and its table.
        case magnitude(SeverityZone)
        /// By how much of the limit B/C the vibration differs from the baseline.
        case change(Double)
        /// The state value of a rolling bearing against its baseline.
        case stateValue(Double)
        /// An asserted fault.
        case fault(String, LocalizedText, Fault.Severity?)
        /// An active alarm, by its id.
        case alarm(String, AlarmPriority)
    }

    package let cause: Cause
    /// The id of the part that it is about; nil for the machine as a whole.
    package let component: String?
    /// Where it was measured; nil of alarms.
    package let location: Identifier?
    package let score: HealthScore

    private init(_ cause: Cause, component: String?, location: Identifier?, score: HealthScore) {
        self.cause = cause
        self.component = component
        self.location = location
        self.score = score
    }

    package static func magnitude(_ verdict: ZoneVerdict, at location: Identifier) -> Self {
        Self(.magnitude(verdict.zone), component: nil, location: location, score: verdict.score)
    }

    package static func change(_ change: Double, at location: Identifier) -> Self {
        Self(.change(change), component: nil, location: location, score: HealthScore(change: change))
    }

    /// - Parameter bearing: The id of the component.
    package static func stateValue(_ value: Double, of bearing: String, at location: Identifier) -> Self {
        Self(.stateValue(value), component: bearing, location: location, score: HealthScore(stateValue: value))
    }

    package static func fault(
        _ fault: Fault, _ severity: Fault.Severity?, of component: String, at location: Identifier?
    ) -> Self {
        Self(
            .fault(fault.id, fault.name, severity), component: component, location: location,
            score: HealthScore(severity ?? .slight))
    }

    package static func alarm(_ id: String, _ priority: AlarmPriority) -> Self {
        Self(.alarm(id, priority), component: nil, location: nil, score: HealthScore(priority))
    }

    /// Whether it tells of wear or damage, as an alarm alone does not.
    var isOfCondition: Bool { if case .alarm = cause { false } else { true } }
}

extension HealthScore {
    fileprivate init(_ priority: AlarmPriority) {
        switch priority {
        case .low: self.init(75)
        case .medium: self.init(55)
        case .high: self.init(25)
        }
    }
}

/// What a machine's health is concluded from.
package struct HealthEvidence: Sendable, Equatable {
    package var contributors: [HealthContributor] = []
    /// Parts that were looked at, with or without a finding.
    package var examined: Set<String> = []
    /// Of the questions that can be asked of a machine (how much, how changed, what fault, which limit), how many were
    /// answered.
    package var answered = 0
    package var asked = 0
    /// The shares, each 0…1, of points and of locations that gave something to believe; those without any are left out.
    package var coverages: [Double] = []

    package init() {}
}

/// What NAMUR NE 107 tells apart, for machines; an OPC UA `DeviceHealthEnumeration`.
package enum DeviceStatus: String, Sendable, CaseIterable {
    case normal = "NORMAL"
    /// Grade D.
    case failure = "FAILURE"
    /// Too little can be believed to say anything.
    case checkFunction = "CHECK_FUNCTION"
    /// An alarm is active.
    case offSpecification = "OFF_SPEC"
    /// A fault is asserted, or the condition is of grade C.
    case maintenanceRequired = "MAINTENANCE_REQUIRED"
}

/// How well a machine is, part by part, and how sure that is.
///
/// A part is as well as the worst that speaks against it, a machine as its worst part: a chain. What nobody looked at
/// has no score.
package struct AssetHealth: Sendable, Equatable {
    package struct Component: Sendable, Equatable {
        /// Nil for the machine as a whole.
        package let id: String?
        package let score: HealthScore
        /// The worst first.
        package let contributors: [HealthContributor]
    }

    /// Nil while nothing tells.
    package let score: HealthScore?
    /// Nil where nothing was asked for: no limit, no waveform.
    package let status: DeviceStatus?
    /// 0…1: ``coverage`` times the share of questions that were answered.
    package let confidence: Double
    /// 0…1: how much of what is declared gave something to believe.
    package let coverage: Double
    /// The worst first.
    package let components: [Component]

    /// Below this share of data nothing is said but that the function is to be checked.
    private static let leastCoverage = 0.5

    package init(_ evidence: HealthEvidence) {
        let grouped = Dictionary(grouping: evidence.contributors, by: \.component)
        let clean = evidence.examined.subtracting(grouped.keys.compactMap(\.self))
        components =
            (grouped.map { id, contributors in
                let sorted = contributors.sorted { ($0.score, $0.name) < ($1.score, $1.name) }
                return Component(id: id, score: sorted.first?.score ?? .best, contributors: sorted)
            } + clean.map { Component(id: $0, score: .best, contributors: []) })
            .sorted { ($0.score, $0.id ?? "") < ($1.score, $1.id ?? "") }
        let parts = evidence.coverages
        coverage = parts.isEmpty ? 0 : parts.reduce(0, +) / Double(parts.count)
        confidence = evidence.asked > 0 ? coverage * Double(evidence.answered) / Double(evidence.asked) : 0
        score = components.first?.score ?? (coverage > 0 && evidence.answered > 0 ? .best : nil)
        status = evidence.asked > 0 ? Self.status(score, coverage, evidence.contributors) : nil
    }

    /// In the order of NE 107: what outranks what.
    private static func status(
        _ score: HealthScore?, _ coverage: Double, _ contributors: [HealthContributor]
    ) -> DeviceStatus {
        if score?.grade == .d { return .failure }
        if score == nil || coverage < leastCoverage { return .checkFunction }
        if contributors.contains(where: { !$0.isOfCondition }) { return .offSpecification }
        let needsMaintenance = contributors.contains { contributor in
            if case .fault = contributor.cause { true } else { contributor.score.grade >= .c }
        }
        return needsMaintenance ? .maintenanceRequired : .normal
    }

    /// Whether somebody who heard what was told before need not hear this one: the same status and parts, no grade
    /// worse, and nothing moved by five points, or a fifth of confidence. What lies at a limit goes to and fro and is
    /// not told each time.
    package func says(theSameAs told: AssetHealth) -> Bool {
        func scores(_ health: AssetHealth) -> [String?: HealthScore] {
            Dictionary(uniqueKeysWithValues: health.components.map { ($0.id, $0.score) })
        }
        let parts = scores(self), before = scores(told)
        return status == told.status && (score == nil) == (told.score == nil)
            && abs(confidence - told.confidence) < 0.2 && Set(parts.keys) == Set(before.keys)
            && parts.allSatisfy { id, score in
                before[id].map { score.grade <= $0.grade && abs(score.value - $0.value) < 5 } ?? false
            }
    }
}

extension HealthContributor {
    /// The cause, in the word that programs read.
    package var kind: String {
        switch cause {
        case .magnitude: "magnitude"
        case .change: "change"
        case .stateValue: "state_value"
        case .fault: "fault"
        case .alarm: "alarm"
        }
    }

    /// For an order that does not change.
    fileprivate var name: String {
        let id =
            switch cause {
            case .fault(let id, _, _), .alarm(let id, _): id
            case .magnitude, .change, .stateValue: ""
            }
        return "\(kind) \(id) \(location?.rawValue ?? "")"
    }
}

/// How well a production line is: as its worst machine, where much hangs on it.
package struct LineHealth: Sendable, Equatable {
    package let line: Identifier
    /// Nil while no machine of it has one.
    package let score: HealthScore?
    /// The machine that decides; nil where none takes anything.
    package let worst: Identifier?

    /// - Parameter machines: The scores of its machines, with how much hangs on each; in full where nobody said.
    package init(_ line: Identifier, of machines: [(id: Identifier, score: HealthScore, criticality: Criticality?)]) {
        self.line = line
        let felt = machines.map { machine in
            (machine.id, HealthScore(100 - (machine.criticality ?? .a).share * (100 - machine.score.value)))
        }
        let worst = felt.min { ($0.1, $0.0) < ($1.1, $1.0) }
        score = worst?.1
        self.worst = worst.flatMap { $0.1 < .best ? $0.0 : nil }
    }
}

extension Criticality {
    /// How much of a machine's loss the line feels. Ours, not a standard's.
    fileprivate var share: Double {
        switch self {
        case .a: 1
        case .b: 0.75
        case .c: 0.5
        }
    }
}
