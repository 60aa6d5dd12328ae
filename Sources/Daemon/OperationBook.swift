import ControlProtocol
import DataAcquisition
import Journal
import Measurement
import Pipeline
import Publication
import Settings
import StateDetection

/// What machines do, as it was told and written down.
final class OperationBook: Sendable {
    fileprivate struct Told {
        let mode: OperatingMode
        let reason: String?
        let at: MonotonicTime
    }

    fileprivate struct State {
        var names: [Identifier: String] = [:]
        var told: [Identifier: Told] = [:]
        /// When what was learnt of a signal was written.
        var levelsWritten: [Identifier: MonotonicTime] = [:]
    }

    /// After so long it is told and written again what nothing has changed of.
    fileprivate static let interval = Duration.seconds(3600)
    private let state = PosixLocked(State())
    private let record: RecordWorker
    private let conclusions: Conclusions

    init(record: RecordWorker, conclusions: Conclusions) {
        self.record = record
        self.conclusions = conclusions
    }

    func judge(by settings: DaemonSettings) {
        let declared = Set(settings.operations.map(\.asset))
        state.withLock { state in
            state.names = Dictionary(settings.assets.map { ($0.id, $0.name) }) { first, _ in first }
            state.told = state.told.filter { declared.contains($0.key) }
            state.levelsWritten = state.levelsWritten.filter { declared.contains($0.key) }
        }
    }

    /// Writes down what machines do, and then tells what is new of it: after a kill nobody has heard of hours that are
    /// forgotten.
    ///
    /// - Parameter isEnd: Whether everything is to be written that is only written now and then.
    func enter(_ reports: [OperationReport], isEnd: Bool = false) {
        guard let newest = reports.map(\.time).max(by: { $0.monotonic < $1.monotonic }) else { return }
        let (news, levels) = state.withLock { state in
            (reports.filter { state.enter($0) }, reports.compactMap { state.levels(of: $0, isEnd: isEnd) })
        }
        let verdicts = news.compactMap { report in
            (try? encode(answer(report))).map { Verdict(.state, of: report.asset, at: report.time, object: $0) }
        }
        let stored = reports.compactMap(StoredOperation.init)
        record.perform { [conclusions] store in
            defer { for verdict in verdicts { conclusions.publish(verdict) } }
            try store.keep(stored, at: newest.wall)
            for one in levels { try store.keep(one) }
        }
    }

    func answer(_ report: OperationReport) -> OperationAnswer {
        OperationAnswer(report, name: state.withLock { $0.names[report.asset] } ?? report.asset.rawValue)
    }
}

extension OperationBook.State {
    /// - Returns: Whether somebody should hear of it.
    fileprivate mutating func enter(_ report: OperationReport) -> Bool {
        // Nothing was looked at yet.
        guard report.mode.state != .unknown || report.reason != nil else { return false }
        let last = told[report.asset]
        let isNew =
            last?.mode != report.mode || last?.reason != report.reason
            || last.map { report.time.monotonic - $0.at >= OperationBook.interval } ?? true
        if isNew {
            told[report.asset] = OperationBook.Told(
                mode: report.mode, reason: report.reason, at: report.time.monotonic)
        }
        return isNew
    }

    /// - Returns: What is to be written; nil where nothing is due.
    fileprivate mutating func levels(of report: OperationReport, isEnd: Bool) -> StoredLevels? {
        guard let signal = report.remembered.signal else { return nil }
        let last = levelsWritten[report.asset]
        guard isEnd || last.map({ report.time.monotonic - $0 >= OperationBook.interval }) ?? signal.levels.areKnown,
            let data = try? encode(signal.levels)
        else { return nil }
        levelsWritten[report.asset] = report.time.monotonic
        return StoredLevels(asset: report.asset, point: signal.point, data: String(decoding: data, as: UTF8.self))
    }
}

extension StoredOperation {
    private static let perMillisecond: Int64 = 1_000_000

    /// - Returns: nil where nothing is known yet.
    fileprivate init?(_ report: OperationReport) {
        guard let operation = report.remembered.operation else { return nil }
        let hours = operation.hours
        self.init(
            asset: report.asset, state: operation.state.rawValue, since: operation.since.milliseconds,
            seen: operation.seen.milliseconds, running: hours.running / Self.perMillisecond, starts: hours.starts,
            hours: hours.newest(at: report.time.wall).map { hour in
                Hour(
                    start: hour.start, running: hour.running / Self.perMillisecond,
                    known: hour.known / Self.perMillisecond)
            })
    }

    fileprivate var remembered: OperationTracker.Remembered {
        let hours = hours.map { hour in
            OperatingHours.Hour(
                start: hour.start, running: hour.running.multipliedOrNothing(by: Self.perMillisecond),
                known: hour.known.multipliedOrNothing(by: Self.perMillisecond))
        }
        return OperationTracker.Remembered(
            state: OperatingState(rawValue: state) ?? .unknown, since: WallTime(milliseconds: since),
            seen: WallTime(milliseconds: seen),
            hours: OperatingHours(
                running: running.multipliedOrNothing(by: Self.perMillisecond), starts: min(max(starts, 0), 1 << 40),
                hours: hours))
    }
}

extension Int64 {
    /// A number of a file may be any: what has no room becomes 0.
    fileprivate func multipliedOrNothing(by factor: Int64) -> Int64 {
        let (product, isOverflow) = multipliedReportingOverflow(by: factor)
        return isOverflow || product < 0 || product > .max / 2 ? 0 : product
    }
}

extension RecordStore {
    /// What machines did before. What cannot be read is learnt anew.
    func rememberedOperations(at wall: WallTime) -> [Identifier: RememberedOperation] {
        var remembered: [Identifier: RememberedOperation] = [:]
        for stored in (try? operations(at: wall)) ?? [] {
            remembered[stored.asset] = RememberedOperation(operation: stored.remembered)
        }
        for stored in (try? signalLevels()) ?? [] {
            guard let levels = try? decode(SignalLevels.self, from: Array(stored.data.utf8)), levels.isSound else {
                continue
            }
            remembered[stored.asset, default: RememberedOperation()].signal = .init(point: stored.point, levels: levels)
        }
        return remembered
    }
}
