package import Measurement
import Modbus

/// Decides which commands reach a device, and answers each exactly once.
///
/// Confined to the thread of acquisition. One command at a time for each device; a command with an id that has been
/// answered gets the same answer again and is not carried out again, and one with an id that is under way gets its
/// answer.
package final class WriteGuard {
    /// A command that passed every check, with the device it is for.
    package struct Admitted: Sendable {
        package let write: GuardedWrite
        package let device: DeviceConfiguration
    }

    package enum Verdict: Sendable {
        case admitted(Admitted)
        case answered(WriteOutcome)
        /// A command with the same id came before, and this came of it.
        case repeated(WriteCommand, WriteOutcome)
        /// The command that is under way to this device has the same id.
        case underWay(Identifier)
    }

    package let written = Counter("writes.sent")
    package let refused = Counter("writes.refused")

    private struct Key: Hashable {
        let asset: Identifier
        let point: Identifier
    }

    private var assets: [AssetConfiguration] = []
    private var devices: [Identifier: DeviceConfiguration] = [:]
    /// The id of the command that is under way, by device.
    private var underWay: [Identifier: String] = [:]
    private var lastWrite: [Key: MonotonicTime] = [:]
    /// The last answers by id, the oldest first.
    private var answers: [String: (command: WriteCommand, outcome: WriteOutcome)] = [:]
    private var answered: [String] = []
    /// Answers that are remembered.
    package static let memory = 1000

    package init() {}

    /// Whether any point may be written at all.
    package private(set) var permitsAny = false

    /// Says what there is from now on.
    package func install(_ assets: [AssetConfiguration], _ devices: [DeviceConfiguration]) {
        self.assets = assets
        permitsAny = assets.contains { $0.points.contains { $0.writable != nil } }
        self.devices = Dictionary(uniqueKeysWithValues: devices.map { ($0.id, $0) })
    }

    private func point(_ key: Key) -> PointConfiguration? {
        assets.first { $0.id == key.asset }?.points.first { $0.id == key.point }
    }

    /// - Parameter value: The newest value of a point of the command's asset as a number; `nil` where it has none.
    package func admit(
        _ command: WriteCommand, at now: MonotonicTime, value: (Identifier) -> Double?
    ) -> Verdict {
        if let known = answers[command.id] { return .repeated(known.command, known.outcome) }
        if let same = underWay.first(where: { $0.value == command.id }) { return .underWay(same.key) }
        let key = Key(asset: command.asset, point: command.point)
        guard let point = point(key), let device = devices[point.device] else { return refuse(command, .unknownPoint) }
        guard let permission = point.writable else { return refuse(command, .notWritable) }
        guard now <= command.expires else { return refuse(command, .expired) }
        guard permission.range.contains(command.value) else { return refuse(command, .outOfRange) }
        guard let write = GuardedWrite(command, to: point, unit: device.unit) else {
            return refuse(command, .notEncodable)
        }
        guard write.staysWithin(permission.range) else { return refuse(command, .outOfRange) }
        if let last = lastWrite[key], now - last < permission.pause { return refuse(command, .tooSoon) }
        if underWay[device.id] != nil { return refuse(command, .busy) }
        if let condition = permission.condition {
            let references = condition.references
            let holds = condition.evaluate { value(references[$0]) ?? .nan }
            // A point without a value makes no condition true, not even one that is decided without it.
            guard references.allSatisfy({ value($0) != nil }), holds == 1 else {
                return refuse(command, .conditionNotMet)
            }
        }
        underWay[device.id] = command.id
        lastWrite[key] = now
        written.add()
        return .admitted(Admitted(write: write, device: device))
    }

    /// An admitted command has come to its end.
    package func ended(_ admitted: Admitted, _ outcome: WriteOutcome) {
        underWay[admitted.device.id] = nil
        remember(admitted.write.command, outcome)
    }

    /// Remembers what an earlier run answered, oldest first: a command that comes again is not carried out again.
    package func recall(_ earlier: [(WriteCommand, WriteOutcome)]) {
        for (command, outcome) in earlier where answers[command.id] == nil && outcome.result.isFinal {
            remember(command, outcome)
        }
    }

    private func refuse(_ command: WriteCommand, _ result: WriteOutcome.Result) -> Verdict {
        let outcome = WriteOutcome(result)
        refused.add()
        if result.isFinal { remember(command, outcome) }
        return .answered(outcome)
    }

    private func remember(_ command: WriteCommand, _ outcome: WriteOutcome) {
        answers[command.id] = (command, outcome)
        answered.append(command.id)
        if answered.count > Self.memory { answers[answered.removeFirst()] = nil }
    }
}
