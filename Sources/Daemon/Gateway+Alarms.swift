import ControlProtocol
import DataAcquisition
import Journal
import Logging
import Measurement
import NIOCore
import Pipeline
import Platform
import Publication
import Settings
import StateDetection
import Uplink
import Wording

/// What people ask about alarms and do to them, whichever way it comes.
extension Gateway {
    /// How long a command that says nothing about it may wait.
    private static let patience = Duration.seconds(60)
    /// So many changes are read from the journal at a time.
    private static let page = 500
    /// So many changes are shown.
    private static let shown = 200

    /// From the socket for changes.
    func treat(_ query: AlarmQuery) async throws -> AlarmActionAnswer {
        AlarmActionAnswer(query, id: "", result: try await treat(query, origin: "socket").rawValue, at: time.wall)
    }

    /// From the broker.
    func treat(_ command: Command) async {
        let answer: AlarmActionAnswer
        if let message = AlarmMessage(command.payload) {
            let wall = time.wall
            var result = "refused:expired"
            if !message.isExpired(at: wall, patience: Self.patience) {
                guard let treated = try? await treat(message.query, origin: "mqtt") else { return }
                result = treated.rawValue
            }
            answer = AlarmActionAnswer(message.query, id: message.id, result: result, at: wall)
        } else {
            answer = AlarmActionAnswer(malformed: command.payload, at: time.wall)
        }
        if let payload = try? encode(answer) { uplink.answer(command, payload) }
    }

    /// Says no to a command that found too many others waiting; the same command is welcome later.
    nonisolated func turnAwayAlarm(_ command: Command) {
        let wall = time.wall
        let answer =
            AlarmMessage(command.payload).map {
                AlarmActionAnswer($0.query, id: $0.id, result: "refused:busy", at: wall)
            } ?? AlarmActionAnswer(malformed: command.payload, at: wall)
        Task { if let payload = try? encode(answer) { await uplink.answer(command, payload) } }
    }

    /// - Returns: When what changed is on disk.
    private func treat(_ query: AlarmQuery, origin: String) async throws -> AlarmActionResult {
        let result = try await eventLoop.submit { [acquisition] in
            acquisition.value.perform(AlarmAction(query), on: query.alarm, origin: origin)
        }.get()
        await journal.settle()
        let message = DaemonMessage.alarmTreated(
            alarm: query.alarm?.description ?? "all", action: query.action.rawValue, origin: origin,
            result: result.rawValue)
        logger.notice("\(message.text(in: settings.language))")
        return result
    }

    // MARK: Answers

    func alarms() async throws -> AlarmsAnswer {
        let (standing, isFlood) = try await standingAlarms()
        let assets = Dictionary(uniqueKeysWithValues: settings.assets.map { ($0.id, $0) })
        let now = time.wall
        let stale = Set(AlarmStatistics.stale(standing, at: now))
        let alarms = standing.sorted(by: AlarmChange.isMoreUrgent).map { change in
            AlarmAnswer(change, on: assets[change.id.asset], isStale: stale.contains(change.id))
        }
        return AlarmsAnswer(alarms: alarms, flood: isFlood)
    }

    func standingAlarms() async throws -> ([AlarmChange], isFlood: Bool) {
        try await eventLoop.submit { [acquisition] in
            (acquisition.value.pipeline.standingAlarms, acquisition.value.pipeline.isFlood)
        }.get()
    }

    func alarmHistory(days: Int) async throws -> AlarmHistoryAnswer {
        let to = time.wall
        let from = WallTime(milliseconds: to.milliseconds - Int64(days) * 86_400_000)
        var statistics = AlarmStatistics(from: from, to: to)
        var newest: [AlarmChange] = []
        var after: RowID? = 0
        while let key = after {
            let (changes, next) = try await journal.withStore { store in
                try store.alarmHistory(since: from, after: key, limit: Self.page)
            }
            for change in changes { statistics.add(change) }
            newest = (newest + changes).suffix(Self.shown)
            after = next
        }
        let standing = try await standingAlarms().0
        return AlarmHistoryAnswer(statistics, newest, standing: standing, from: from, to: to)
    }
}

extension AcquisitionLoop {
    func perform(_ action: AlarmAction, on id: AlarmID?, origin: String) -> AlarmActionResult {
        let (result, contents) = pipeline.perform(action, on: id, origin: origin, at: time.moment)
        // Not with the next flush: whoever asked waits for the commit.
        handOver(contents)
        arm()
        return result
    }
}

extension AlarmAction {
    fileprivate init(_ query: AlarmQuery) {
        switch query.action {
        case .acknowledge: self = .acknowledge
        case .reset: self = .reset
        case .shelve: self = .shelve(for: .seconds(query.seconds), reason: query.reason)
        case .unshelve: self = .unshelve
        case .removeFromService: self = .removeFromService(reason: query.reason)
        case .returnToService: self = .returnToService
        }
    }
}

extension AlarmActionAnswer {
    fileprivate init(_ query: AlarmQuery, id: String, result: String, at wall: WallTime) {
        self.init(
            id: id, alarm: query.alarm?.description ?? "all", action: query.action.rawValue, result: result,
            ts: wall.milliseconds)
    }
}
