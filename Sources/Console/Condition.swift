import ControlProtocol
import Measurement
import Wording

/// How something is, at a glance. Each has its own shape, so that nothing hangs on telling colours apart.
package enum Condition: Sendable {
    case good
    /// Works, but not all of it.
    case partly
    case bad
    /// Not known yet.
    case pending

    package var dot: StyledText {
        switch self {
        case .good: StyledText("●", .good)
        case .partly: StyledText("◐", .attention)
        case .bad: StyledText("○", .bad)
        case .pending: StyledText("·", .faint)
        }
    }

    package var tone: Tone {
        switch self {
        case .good: .good
        case .partly: .attention
        case .bad: .bad
        case .pending: .faint
        }
    }
}

extension StatusAnswer.Counts {
    var condition: Condition {
        if good >= total { return .good }
        if bad == 0 { return .pending }
        return good == 0 ? .bad : .partly
    }
}

extension AssetAnswer {
    var condition: Condition {
        switch alarms.priority {
        case nil: points.condition
        case "low": points.condition == .bad ? .bad : .partly
        default: .bad
        }
    }

    /// Those that want attention most first.
    var rank: Int {
        switch alarms.priority {
        case "high": 0
        case "medium": 1
        case "low": 2
        default: condition == .good ? 4 : 3
        }
    }
}

extension PointAnswer {
    var condition: Condition {
        switch quality {
        case Quality.good.label: .good
        case "pending": .pending
        // Doubted: there is a value all the same.
        default: value == nil ? .bad : .partly
        }
    }
}

extension UplinkAnswer {
    var condition: Condition {
        switch state {
        case .connected: .good
        case .connecting: .partly
        case .waiting, .stopped: .bad
        }
    }
}

extension LinkAnswer {
    var condition: Condition {
        switch state {
        case .connected: .good
        case .connecting: .partly
        case .waiting: .bad
        }
    }

    func stateText(in language: Language) -> String {
        switch state {
        case .connected: ConsoleMessage.linkConnected.text(in: language)
        case .connecting: ConsoleMessage.linkConnecting.text(in: language)
        case .waiting: ConsoleMessage.linkWaiting.text(in: language)
        }
    }
}

extension LinkAnswer.Device {
    var condition: Condition {
        switch state {
        case .healthy: reason == nil ? .good : .partly
        case .probing: .partly
        case .backingOff: .bad
        }
    }

    /// Its reason first, since that is what a narrow terminal must not cut.
    func stateText(at now: Int64, in language: Language) -> String {
        let text: ConsoleMessage =
            switch state {
            case .healthy: .deviceHealthy
            case .probing: .deviceProbing
            case .backingOff: .deviceBackingOff(next: nextProbe.map { .from(now, to: $0) })
            }
        guard let reason else { return language(text) }
        return reasonText(reason, in: language) + " · " + language(text)
    }
}

extension LinkAnswer.Waveform {
    var condition: Condition {
        if failing { return .bad }
        return captured == 0 ? .pending : .good
    }

    func stateText(in language: Language) -> String {
        guard let progress else { return language(.captureWaiting) }
        return language(.captureInProgress(percent: Int(100 * progress)))
    }

    func reasonText(in language: Language) -> String {
        guard let reason else { return "" }
        return reason.hasPrefix("bad:") ? Console.reasonText(reason, in: language) : language(.captureFailure(reason))
    }
}

/// What a label such as `bad:timeout` means in words; a label or reason that we do not know speaks for itself.
func reasonText(_ label: String, in language: Language) -> String {
    if let quality = Quality.allCases.first(where: { $0.label == label }) {
        return ConsoleMessage.quality(quality).text(in: language)
    }
    return label == "pending" ? ConsoleMessage.pending.text(in: language) : label
}

extension ElapsedTime {
    /// The time between two moments in UTC milliseconds.
    static func from(_ earlier: Int64, to later: Int64) -> ElapsedTime {
        ElapsedTime(seconds: (Double(later) - Double(earlier)) / 1000)
    }
}
