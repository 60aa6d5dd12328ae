/// What the daemon says in its log, and why it does not start.
package enum DaemonMessage: Hashable, Sendable {
    case started(version: String, gateway: String, epoch: String)
    case stopping
    case stopped
    case reloaded(added: Int, removed: Int, changed: Int)
    case reloadUnderWay
    case reloadRefused(mistakes: Int)
    case settingsRefused(file: String, mistakes: Int)
    case fileUnreadable(path: String, reason: String)
    case fileTooLarge(path: String, limit: Int)
    case directoryUnusable(path: String, reason: String)
    case anotherInstance(path: String)
    case socketPathTooLong(path: String, bytes: Int, limit: Int)
    case socketUnusable(path: String, reason: String)
    case unknownGroup(name: String)
    case journalUnusable(path: String, reason: String)
    case journalNewer(path: String, version: Int)
    /// - rows: How many of it could still be read, and are in the new one.
    case journalDamaged(path: String, kept: String, reason: String, rows: Int)
    /// A store that was sound at the start.
    case foundDamaged(path: String, reason: String)
    case journalWriteFailed(reason: String)
    case journalRecovered
    case recordWriteFailed(reason: String)
    case recordRecovered
    /// - mode: Empty where the machine has none.
    case detectorSetAside(asset: String, mode: String, reason: SetAside)
    case rampsSetAside(asset: String, reason: SetAside)
    case brokerConnected(broker: String)
    case brokerLost(broker: String, reason: String)
    case topicRefused(topic: String, reason: String)
    case topicAccepted(topic: String)
    case messageGivenUp(topic: String, reason: String)
    case deviceSilent(device: String, reason: String)
    case deviceBack(device: String)
    case captureFailed(waveform: String, reason: String)
    /// By so much was the wall clock put forward, or, negative, back.
    case clockStepped(milliseconds: Int64)
    case messagesDropped(count: UInt64)
    case written(point: String, value: String, origin: String, result: String)
    /// - part: `ASSET/COMPONENT`, or the asset alone.
    case maintained(part: String, what: String, result: String)
    case lifeRefused(key: Int64)
    case alarmTreated(alarm: String, action: String, origin: String, result: String)

    /// Why what a detector had learnt is not used.
    package enum SetAside: Hashable, Sendable { case damaged, otherVersion, otherSettings }

    package func text(in language: Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }
}
