extension DaemonMessage {
    var english: String {
        switch self {
        case .started(let version, let gateway, let epoch):
            "millwrightd \(version) runs as gateway \(gateway), epoch \(epoch)"
        case .stopping: "stopping: polling ends, the rest is delivered or written down"
        case .stopped: "stopped in order"
        case .reloaded(let added, let removed, let changed):
            "new settings applied: \(added) added, \(removed) removed, \(changed) changed"
        case .reloadUnderWay: "a reload is under way; try again when it is done"
        case .reloadRefused(let mistakes):
            "the new settings have \(mistakes) mistake(s) and were not applied; the running ones stay"
        case .settingsRefused(let file, let mistakes):
            "\(file) has \(mistakes) mistake(s); mend them and try \"millwright check \(file)\""
        case .fileUnreadable(let path, let reason):
            "\(path) cannot be read: \(reason). Check the path and its permissions"
        case .fileTooLarge(let path, let limit):
            "\(path) is larger than \(limit) bytes and is no settings file"
        case .directoryUnusable(let path, let reason):
            "the directory \(path) cannot be used: \(reason). Make it, and let the daemon's user write there"
        case .anotherInstance(let path):
            "another millwrightd works in \(path). Stop it, or give this one its own --data and --runtime"
        case .socketPathTooLong(let path, let bytes, let limit):
            "the socket path \(path) has \(bytes) bytes, the system takes \(limit). Choose a shorter --runtime"
        case .socketUnusable(let path, let reason):
            "the socket \(path) cannot be made: \(reason)"
        case .unknownGroup(let name):
            "there is no group \(name) on this machine. Make it with \"groupadd \(name)\", or change the settings"
        case .journalUnusable(let path, let reason):
            "the journal \(path) cannot be used: \(reason)"
        case .journalNewer(let path, let version):
            "the journal \(path) has version \(version), which this millwrightd does not know. Use the version that wrote it"
        case .journalDamaged(let path, let kept, let reason, let rows):
            "the journal \(path) is damaged (\(reason)); it was kept as \(kept), and a new one begun with the \(rows) rows "
                + "of it that could be read"
        case .foundDamaged(let path, let reason):
            "\(path) has become damaged (\(reason)); restart the daemon, which goes on with what of it can be read"
        case .journalWriteFailed(let reason):
            "the journal cannot be written: \(reason). Messages wait in memory; free some space"
        case .recordWriteFailed(let reason):
            "the record cannot be written: \(reason); trends of the last hour stay in memory: free some disk space"
        case .recordRecovered: "the record can be written again"
        case .journalRecovered: "the journal can be written again"
        case .detectorSetAside(let asset, let mode, let reason):
            "what the detectors of \(asset)\(mode.isEmpty ? "" : " in mode \(mode)") had learnt \(words(for: reason)): "
                + "it was set aside in the record, and they learn anew"
        case .rampsSetAside(let asset, let reason):
            "what was learnt of the ramps of \(asset) \(words(for: reason)): "
                + "it was set aside in the record, and is learnt anew"
        case .brokerConnected(let broker): "connected to \(broker)"
        case .brokerLost(let broker, let reason): "no connection to \(broker): \(reason)"
        case .topicRefused(let topic, let reason):
            "the broker refuses messages to \(topic): \(reason). They wait in the journal, and one is tried now and then"
        case .topicAccepted(let topic): "the broker takes messages to \(topic) again"
        case .messageGivenUp(let topic, let reason):
            "a message to \(topic) was refused again and again: \(reason). It is given up, and announced as a gap"
        case .deviceSilent(let device, let reason): "device \(device) gives no usable answer: \(reason)"
        case .deviceBack(let device): "device \(device) answers again"
        case .captureFailed(let waveform, let reason): "no waveform of \(waveform): \(reason)"
        case .clockStepped(let milliseconds):
            "the clock was put \(milliseconds < 0 ? "back" : "forward") by \(ElapsedTime(seconds: abs(Double(milliseconds)) / 1000).english)"
        case .written(let point, let value, let origin, let result):
            "\(point) was to become \(value), asked by \(origin): \(result)"
        case .maintained(let part, let what, let result): "maintenance of \(part): \(what): \(result)"
        case .lifeRefused(let key):
            "life \(key) in the record is not as it was written: nothing is learnt from it, and a part that was in it begins anew"
        case .alarmTreated(let alarm, let action, let origin, let result):
            "alarm \(alarm): \(action), asked by \(origin): \(result)"
        case .messagesDropped(let count): "\(count) message(s) were dropped by policy and announced upstream as a gap"
        }
    }
}

private func words(for reason: DaemonMessage.SetAside) -> String {
    switch reason {
    case .damaged: "is damaged"
    case .otherVersion: "was written by another version"
    case .otherSettings: "was for other points, another interval or another learning span"
    }
}
