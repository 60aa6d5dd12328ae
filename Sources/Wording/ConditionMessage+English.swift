extension ConditionMessage {
    var english: String {
        switch self {
        case .magnitude(let zone, let location): "vibration of zone \(zone) at \(location)"
        case .change(let share, let location):
            "vibration at \(location) off its baseline by \(share) % of the limit B/C"
        case .stateValue(let value, let location): "state value K \(value) at \(location)"
        case .fault(let name, let severity): name + (severity.map { " (\(words($0)))" } ?? "")
        case .alarm(let id, let priority): "alarm \(id), \(AlarmText.priority(priority).english) priority"
        case .status(let status): Self.statuses[status] ?? status
        case .perDay(let value): "\(value) a day"
        case .confidence(let percent): "\(percent) %"
        case .line(nil): "no machine takes anything from it"
        case .line(let machine?): "\(machine) decides"
        case .wholeMachine: "the machine"
        case .nothingKnown: "nothing is known yet"
        case .nothingSays: "nothing speaks against it"
        case .learning(let count, let needed): "learning, \(count) of \(needed)"
        case .frozen(let age, let count): "learnt \(age.english) ago from \(count) waveforms"
        case .learnt(let rows, let kilobytes): "learnt from \(rows) rows, \(kilobytes) kB, goes on"
        case .frozenRows(let age, let count): "frozen \(age.english) ago after \(count) rows"
        case .learntRuns(let count): "learnt from \(count) runs, goes on"
        case .frozenRuns(let age, let count): "frozen \(age.english) ago after \(count) runs"
        case .noSpeed: "unknown"
        case .ended(let count): "\(count) before it"
        case .noBaselines:
            "No baseline yet: one is learnt from waveforms, rows and ramps of a machine that nothing speaks against."
        case .baselineDone(.freeze, let count): "Taken as it is, at \(count) locations."
        case .baselineDone(.reset, let count): "Learnt anew from now on, at \(count) locations."
        case .label(let label): label.english
        }
    }

    private static let statuses = [
        "NORMAL": "normal", "FAILURE": "failure", "CHECK_FUNCTION": "check function",
        "OFF_SPEC": "out of specification",
        "MAINTENANCE_REQUIRED": "maintenance required",
    ]
}

private func words(_ severity: String) -> String { HealthMessage.Reason(rawValue: severity)?.english ?? severity }

extension ConditionMessage.Label {
    fileprivate var english: String {
        switch self {
        case .score: "health"
        case .trend: "trend"
        case .confidence: "confidence"
        case .status: "status"
        case .location: "location"
        case .speed: "speed, rpm"
        case .learnt: "baseline"
        case .direction: "direction"
        case .zone: "zone"
        case .line: "line"
        case .criticality: "criticality"
        case .maker: "maker"
        case .model: "type"
        case .serial: "serial"
        case .commissioned: "commissioned"
        case .spareParts: "spare parts"
        case .health: "health"
        case .expected: "expected"
        }
    }
}
