import ControlProtocol
import DataAcquisition
import FoundationEssentials
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
        try await carryOut(
            WriteCommand(
                id: query.id, asset: query.asset, point: query.point, value: query.value, expected: query.expected,
                expires: time.monotonic + Self.patience, origin: "socket"))
    }

    /// From the broker.
    func carryOut(_ command: Command) async {
        let answer: WriteAnswer
        if let message = try? JSONDecoder().decode(WriteMessage.self, from: Data(command.payload)),
            let parsed = message.command(at: time, patience: Self.patience)
        {
            guard let outcome = try? await carryOut(parsed) else { return }
            answer = outcome
        } else {
            answer = malformed(command)
        }
        if let payload = try? encode(answer) { uplink.answer(command, payload) }
    }

    private func carryOut(_ command: WriteCommand) async throws -> WriteAnswer {
        let outcome = try await eventLoop.flatSubmit { [acquisition, eventLoop] in
            let promise = eventLoop.makePromise(of: WriteOutcome.self)
            acquisition.value.carryOut(command) { promise.succeed($0) }
            return promise.futureResult
        }.get()
        let answer = WriteAnswer(
            id: command.id, asset: command.asset.rawValue, point: command.point.rawValue, requested: command.value,
            before: outcome.before, readBack: outcome.readBack, result: outcome.result.rawValue,
            ts: time.wall.milliseconds)
        audit(answer, origin: command.origin)
        return answer
    }

    /// What is no command is answered as well as it can be, so that whoever sent it learns of it.
    private func malformed(_ command: Command) -> WriteAnswer {
        let parts = try? JSONDecoder().decode(WriteMessage.Parts.self, from: Data(command.payload))
        let answer = WriteAnswer(
            id: parts?.id.map { String($0.prefix(64)) } ?? "", asset: parts?.asset.map { String($0.prefix(64)) } ?? "",
            point: parts?.point.map { String($0.prefix(64)) } ?? "", requested: 0, before: nil, readBack: nil,
            result: "refused:malformed", ts: time.wall.milliseconds)
        audit(answer, origin: "mqtt")
        return answer
    }

    /// Who asked for what, and what came of it: in the journal for good, and in the log.
    private func audit(_ answer: WriteAnswer, origin: String) {
        let entry = AuditEntry(
            wall: WallTime(milliseconds: answer.ts), origin: origin, id: answer.id,
            point: "\(answer.asset)/\(answer.point)", requested: answer.requested, before: answer.before,
            readBack: answer.readBack, result: answer.result)
        journal.perform { store throws(DatabaseError) in try store.audit(entry) }
        let message = DaemonMessage.written(
            point: entry.point, value: "\(answer.requested)", origin: origin, result: answer.result)
        logger.notice("\(message.text(in: settings.language))")
    }
}

/// The payload of `cmd/write`; docs/formats.md.
private struct WriteMessage: Decodable {
    struct Parts: Decodable {
        let id: String?
        let asset: String?
        let point: String?
    }

    /// A number, or true or false for 1 or 0.
    struct Number: Decodable {
        let value: Double

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let truth = try? container.decode(Bool.self) {
                value = truth ? 1 : 0
            } else {
                value = try container.decode(Double.self)
            }
        }
    }

    let id: String
    let asset: String
    let point: String
    let value: Number
    let expected: Number?
    /// When it was sent, UTC milliseconds; the time it came where it is left out.
    let ts: Int64?
    /// How long after that it may be carried out.
    let ttl_ms: Int64?

    func command(at time: any TimeSource, patience: Duration) -> WriteCommand? {
        guard WriteQuery.isID(id), let asset = Identifier(asset), let point = Identifier(point) else { return nil }
        let now = time.moment
        let day: Int64 = 86_400_000
        let left = min(max(ttl_ms ?? patience.milliseconds, 0), day)
        // A clock that is a day off says nothing about when; the command is then too old or too new to be carried out.
        let age = min(
            max(now.wall.milliseconds.subtractingReportingOverflow(ts ?? now.wall.milliseconds).partialValue, -day), day
        )
        return WriteCommand(
            id: id, asset: asset, point: point, value: value.value, expected: expected?.value,
            expires: now.monotonic + .milliseconds(left - max(age, 0)), origin: "mqtt")
    }
}
