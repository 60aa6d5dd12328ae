import ControlProtocol
import DataAcquisition
import Journal
import Logging
import Measurement
import NIOCore
import Platform
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
            guard (try? await audit(answer, origin: "mqtt")) != nil else { return }
        }
        if let payload = try? encode(answer) { uplink.answer(command, payload) }
    }

    private func carryOut(
        _ query: WriteQuery, expires: MonotonicTime, origin: String
    ) async throws -> WriteAnswer {
        let command = WriteCommand(
            id: query.id, asset: query.asset, point: query.point, value: query.value, expected: query.expected,
            expires: expires, origin: origin)
        let (known, outcome) = try await eventLoop.flatSubmit { [acquisition, eventLoop] in
            let promise = eventLoop.makePromise(of: (WriteCommand, WriteOutcome).self)
            acquisition.value.carryOut(command) { promise.succeed(($0, $1)) }
            return promise.futureResult
        }.get()
        let answer = WriteAnswer(
            id: known.id, asset: known.asset.rawValue, point: known.point.rawValue, requested: known.value,
            before: outcome.before, readBack: outcome.readBack, result: outcome.result.rawValue,
            ts: time.wall.milliseconds)
        try await audit(answer, origin: command.origin)
        return answer
    }

    /// Who asked for what, and what came of it: in the log, and in the journal for good before anybody is answered.
    ///
    /// - Throws: `CancellationError` when the journal has closed. One that fails to write keeps nobody from an answer.
    private func audit(_ answer: WriteAnswer, origin: String) async throws {
        let entry = AuditEntry(
            wall: WallTime(milliseconds: answer.ts), origin: origin, id: answer.id,
            point: "\(answer.asset)/\(answer.point)", requested: answer.requested, before: answer.before,
            readBack: answer.readBack, result: answer.result)
        let message = DaemonMessage.written(
            point: entry.point, value: "\(answer.requested)", origin: origin, result: answer.result)
        logger.notice("\(message.text(in: settings.language))")
        try await journal.complete { store throws(DatabaseError) in try store.audit(entry) }
    }
}
