import ControlProtocol
import DataAcquisition
import Journal
import Logging
import Measurement
import NIOCore
import Platform
import Publication
import Settings
import Uplink
import Wording

/// Commands to write, whichever way they come: each is answered once and audited.
extension Gateway {
    /// How long a command that says nothing about it may wait for its turn.
    private static let patience = Duration.seconds(10)

    /// From the socket for changes.
    func write(_ query: WriteQuery) async throws -> WriteAnswer {
        try await carryOut(query, expires: time.monotonic + Self.patience, origin: "socket")
    }

    /// From the broker.
    func carryOut(_ command: Command) async {
        let answer: WriteAnswer
        if let message = WriteMessage(command.payload) {
            let now = time.moment
            let expires = now.monotonic + message.timeLeft(at: now.wall, patience: Self.patience)
            guard let outcome = try? await carryOut(message.query, expires: expires, origin: "mqtt") else { return }
            answer = outcome
        } else {
            answer = WriteAnswer(malformed: command.payload, at: time.wall)
            log(answer, origin: "mqtt")
            guard (try? await enter(AuditEntry(answer, origin: "mqtt"))) != nil else { return }
        }
        if let payload = try? encode(answer) { uplink.answer(command, payload) }
    }

    /// Says no to a command that found too many others waiting; the same command is welcome later.
    nonisolated func turnAway(_ command: Command) {
        if command.topic.hasSuffix("/cmd/evidence") { return turnAwayEvidence(command) }
        if command.topic.hasSuffix("/cmd/expected") { return turnAwayExpected(command) }
        turnedAway.add()
        if command.topic.hasSuffix("/cmd/alarm") { return turnAwayAlarm(command) }
        let wall = time.wall
        let answer =
            WriteMessage(command.payload).map { WriteAnswer($0.query, WriteOutcome(.busy), at: wall) }
            ?? WriteAnswer(malformed: command.payload, at: wall)
        Task { if let payload = try? encode(answer) { await uplink.answer(command, payload) } }
    }

    private func carryOut(
        _ query: WriteQuery, expires: MonotonicTime, origin: String
    ) async throws -> WriteAnswer {
        let command = WriteCommand(
            id: query.id, asset: query.asset, point: query.point, value: query.value, expected: query.expected,
            expires: expires, origin: origin)
        let entry = AuditEntry(WriteAnswer(query, nil, at: time.wall), origin: origin)
        let key = try await enter(entry)
        let (known, outcome) = try await eventLoop.flatSubmit { [acquisition, eventLoop] in
            let promise = eventLoop.makePromise(of: (WriteCommand, WriteOutcome).self)
            acquisition.value.carryOut(command) { promise.succeed(($0, $1)) }
            return promise.futureResult
        }.get()
        let answer = WriteAnswer(
            id: known.id, asset: known.asset.rawValue, point: known.point.rawValue, requested: known.value,
            before: outcome.before, readBack: outcome.readBack, result: outcome.result.rawValue,
            ts: time.wall.milliseconds)
        log(answer, origin: origin)
        let outcomeEntry = AuditEntry(answer, origin: origin)
        try await journal.complete { store throws(DatabaseError) in
            if let key { try store.complete(key, with: outcomeEntry) } else { _ = try store.enter(outcomeEntry) }
        }
        return answer
    }

    /// Puts a command into the journal before it is carried out.
    ///
    /// - Returns: `nil` where the journal fails to write, which keeps nobody from an answer.
    /// - Throws: `CancellationError` when the journal has closed.
    private func enter(_ entry: AuditEntry) async throws -> RowID? {
        let key = PosixLocked<RowID?>(nil)
        try await journal.complete { store throws(DatabaseError) in
            let entered = try store.enter(entry)
            key.withLock { $0 = entered }
        }
        return key.withLock { $0 }
    }

    /// Who asked for what, and what came of it.
    private func log(_ answer: WriteAnswer, origin: String) {
        let message = DaemonMessage.written(
            point: "\(answer.asset)/\(answer.point)", value: "\(answer.requested)", origin: origin,
            result: answer.result)
        logger.notice("\(message.text(in: settings.language))")
    }

    /// What came of the last commands of earlier runs; of those that a crash interrupted nobody knows.
    static func answered(
        in store: OutboxStore, at now: MonotonicTime
    ) throws(DatabaseError) -> [(WriteCommand, WriteOutcome)] {
        let entries = try store.settleAudit(
            interrupted: WriteOutcome.Result.unconfirmed.rawValue, underWay: AuditEntry.underWay,
            limit: WriteGuard.memory)
        return entries.compactMap { entry in
            let point = entry.point.split(separator: "/").compactMap { Identifier(String($0)) }
            guard point.count == 2, let result = WriteOutcome.Result(rawValue: entry.result) else { return nil }
            let command = WriteCommand(
                id: entry.id, asset: point[0], point: point[1], value: entry.requested, expected: nil, expires: now,
                origin: entry.origin)
            return (command, WriteOutcome(result, before: entry.before, readBack: entry.readBack))
        }
    }
}

extension AuditEntry {
    /// The result of a command that has none yet.
    fileprivate static let underWay = "under_way"

    fileprivate init(_ answer: WriteAnswer, origin: String) {
        self.init(
            wall: WallTime(milliseconds: answer.ts), origin: origin, id: answer.id,
            point: "\(answer.asset)/\(answer.point)", requested: answer.requested, before: answer.before,
            readBack: answer.readBack, result: answer.result)
    }
}

extension WriteAnswer {
    /// - Parameter outcome: `nil` while it is not known.
    fileprivate init(_ query: WriteQuery, _ outcome: WriteOutcome?, at wall: WallTime) {
        self.init(
            id: query.id, asset: query.asset.rawValue, point: query.point.rawValue, requested: query.value,
            before: outcome?.before, readBack: outcome?.readBack,
            result: outcome?.result.rawValue ?? AuditEntry.underWay, ts: wall.milliseconds)
    }
}
