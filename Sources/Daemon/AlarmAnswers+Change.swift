import ControlProtocol
import DataAcquisition
import Measurement

// Alarms as the control sockets answer them.

extension AlarmChange {
    /// What nobody has seen first, then what is active, each by priority and age.
    static func isMoreUrgent(_ left: AlarmChange, _ right: AlarmChange) -> Bool {
        (left.rank, -Int(left.priority.rawValue), left.raised?.milliseconds ?? 0, left.id)
            < (right.rank, -Int(right.priority.rawValue), right.raised?.milliseconds ?? 0, right.id)
    }

    private var rank: Int {
        switch state {
        case .unackActive: 0
        case .ackedActive: 1
        case .rtnUnack, .latchedUnack: 2
        case .latchedAcked: 3
        case .shelved, .outOfService: 4
        case .suppressed: 5
        case .normal: 6
        }
    }
}

extension AlarmAnswer {
    init(_ change: AlarmChange, on asset: AssetConfiguration?, isStale: Bool) {
        func name(of point: Identifier) -> String {
            asset?.points.first { $0.id == point }?.name ?? asset?.calculated.first { $0.id == point }?.name
                ?? point.rawValue
        }
        func unit(of point: Identifier) -> String {
            asset?.points.first { $0.id == point }?.unit ?? asset?.calculated.first { $0.id == point }?.unit ?? ""
        }
        let point = change.id.point
        // Of slow ramps it is steps of the program that contribute, each by its rate.
        let rampUnit =
            change.id.kind == .ramp ? point.map { WaveformFeatures.unit(of: "ramp_rate", samples: unit(of: $0)) } : nil
        let contributors = (change.expected == nil ? change.contributions : []).map {
            AlarmAnswer.Contributor(
                point: $0.point.rawValue, pointName: name(of: $0.point), family: $0.family, value: $0.value,
                expected: $0.expected, unit: rampUnit ?? unit(of: $0.point))
        }
        func text(_ text: String) -> String? { text.isEmpty ? nil : text }
        self.init(
            id: change.id.description, asset: change.id.asset.rawValue,
            assetName: asset?.name ?? change.id.asset.rawValue, point: point?.rawValue,
            pointName: point.map(name) ?? "",
            state: change.state.label, level: change.levelLabel, priority: change.priority.label, value: change.value,
            limit: change.limit, expected: change.expected, deviation: change.deviation, unit: change.unit,
            raised: change.raised?.milliseconds,
            since: change.time.wall.milliseconds, firstOut: change.isFirstOut, chattering: change.isChattering,
            stale: isStale, reason: text(change.reason), until: change.until?.milliseconds,
            advice: change.advice.isEmpty
                ? nil : .init(en: text(change.advice.english), zh: text(change.advice.chinese)),
            contributors: contributors.isEmpty ? nil : contributors)
    }
}

extension AlarmCounts {
    init(_ standing: some Sequence<AlarmChange>) {
        var wanting: AlarmPriority?
        self.init(active: 0, unacknowledged: 0, silenced: 0, priority: nil)
        for change in standing {
            if change.state.isActive { active += 1 }
            if change.state.isUnacknowledged { unacknowledged += 1 }
            switch change.state {
            case .normal: break
            case .shelved, .suppressed, .outOfService: silenced += 1
            case .unackActive, .ackedActive, .rtnUnack, .latchedUnack, .latchedAcked:
                wanting = max(wanting ?? change.priority, change.priority)
            }
        }
        priority = wanting?.label
    }
}
