extension AlarmText {
    var english: String {
        switch self {
        case .noAlarms: "No alarm stands."
        case .standing(let active, let unacknowledged):
            "\(active) alarm\(active == 1 ? "" : "s") active, \(unacknowledged) not acknowledged"
        case .counts(let active, let unacknowledged, let silenced):
            "\(active) active · \(unacknowledged) not acknowledged · \(silenced) silenced"
        case .brief(let active, let unacknowledged):
            unacknowledged > 0 ? "\(active) active, \(unacknowledged) new" : "\(active) active"
        case .flood: "A flood: more alarms than can be called out one by one. Look at the highest priority first."
        case .state(let word): stateWords(word)
        case .cause(let word): word.replacing("_", with: " ")
        case .level(let word): word.replacing("_", with: "-")
        case .priority(let word): word
        case .result(let word): resultWords(word)
        case .beyond(let value, let limit, let level):
            switch level {
            case "low", "low_low": "\(value) below \(limit)"
            case "rate": "\(value), moved by more than \(limit)"
            default: "\(value) above \(limit)"
            }
        case .deviating(let value, let expected, let deviation, let limit):
            "\(value) instead of \(expected): \(deviation), more than \(limit)"
        case .contributors(let points): points.joined(separator: "; ")
        case .contributor(let point, let value, let expected, let family):
            "\(point) \(value) instead of \(expected) (\(familyWords(family)))"
        case .anomalyAdvice: "Compare the points named with what is expected; look for what has changed at the machine."
        case .sensorAdvice: "Check the sensor and its wiring; until then do not rely on this value."
        case .rampAdvice:
            "Compare with the other chambers: refrigerant, compressor, condenser, heaters, fan, door seal, and the load."
        case .firstOut: "first"
        case .chattering: "chattering"
        case .stale: "for more than a day"
        case .silencedFor(let time, let reason): "\(time.english) left: \(reason)"
        case .silenced(let reason): reason
        case .raised(let count, let annunciated, let days):
            "\(count) raised, \(annunciated) called out, in \(days) day\(days == 1 ? "" : "s")"
        case .rates(let perDay, let perTenMinutes, let most):
            "\(perDay) a day, \(perTenMinutes) in ten minutes, \(most) in the worst ten"
        case .busyShares(let tenMinutes, let hours):
            "more than ten in \(tenMinutes) % of all ten minutes, more than thirty in \(hours) % of all hours"
        case .priorities(let shares): "low \(shares[0]) %, medium \(shares[1]) %, high \(shares[2]) %"
        case .chatteringOnes(let ids): "chattering: \(ids.isEmpty ? "none" : ids.joined(separator: ", "))"
        case .fleetingOnes(let ids):
            "gone within a minute by themselves: \(ids.isEmpty ? "none" : ids.joined(separator: ", "))"
        case .topTenShare(let percent): "the ten most frequent are \(percent) % of all:"
        case .staleOnes(let ids): "active for more than a day: \(ids.isEmpty ? "none" : ids.joined(separator: ", "))"
        case .most(let alarm, let count): "\(alarm) \(count) ×"
        }
    }
}

private func stateWords(_ word: String) -> String {
    switch word {
    case "unack_active": "active, not acknowledged"
    case "acked_active": "active, acknowledged"
    case "rtn_unack": "returned, not acknowledged"
    case "latched_unack": "latched, not acknowledged"
    case "latched_acked": "latched, acknowledged"
    case "out_of_service": "out of service"
    default: word
    }
}

private func familyWords(_ word: String) -> String {
    switch word {
    case "surprise": "sudden"
    case "ramp": "slower ramp"
    case "level": "off its level"
    case "slow_level": "slowly off its level"
    case "drift": "drifts"
    case "spread": "fluctuates otherwise"
    case "shape": "takes another course"
    case "stuck": "repeats itself"
    case "dropout": "no value"
    case "spikes": "single values far outside"
    case "saturation": "at the end of its range"
    case "disagree": "differs from the other sensor"
    default: word
    }
}

private func resultWords(_ word: String) -> String {
    switch word {
    case "done": "done"
    case "refused:unknown_alarm": "refused: there is no such alarm"
    case "refused:not_for_all": "refused: only acknowledging and resetting may be asked for all at once"
    case "refused:no_reason": "refused: a reason is needed"
    case "refused:shelving_time": "refused: alarms are shelved for up to 24 h; for longer take them out of service"
    case "refused:out_of_service": "refused: the alarm is out of service"
    case "refused:active": "refused: what is active cannot be reset"
    case "refused:unacknowledged": "refused: acknowledge it first"
    default: word
    }
}
