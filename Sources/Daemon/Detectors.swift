import ControlProtocol
import DataAcquisition
import Journal
import Measurement
import Pipeline
import StateDetection
import Wording

/// The detectors of all machines, and when they are kept.
///
/// What was learnt is written when a hundredth of the learning span has passed, at least once an hour and no more than
/// every ten seconds; when an anomaly begins or ends, as soon as that allows; and at the end. A kill loses what came
/// since.
final class Detectors: Sendable {
    let judged = Counter("anomalies.rows")
    /// Detectors that gave way because their machine has too many modes.
    let givenUp = Counter("anomalies.modes_given_up")

    /// One to be written.
    fileprivate struct Entry {
        let mode: String
        let detector: ModeDetector
        let configuration: AnomalyConfiguration
    }

    fileprivate struct Machine {
        var watch: AnomalyWatch
        /// By mode.
        var written: [String: MonotonicTime] = [:]
        var isTurned = false

        init(_ watch: AnomalyWatch) { self.watch = watch }
    }

    private struct State {
        var machines: [Identifier: Machine] = [:]
        var peers = PeerRows()
        var onFindings: (@Sendable ([AnomalyFinding], [RowComparison]) -> Void)?

        /// Those of the rows, and of earlier ones, whose turn it is.
        mutating func due(_ rows: [AnomalyRow]) -> [AnomalyRow] {
            let machines = machines
            return rows.flatMap { row in
                peers.take(row) { machines[$0.asset]?.watch.usualDifferences(in: $0) }
            }
        }
    }

    private static let shortest = Duration.seconds(10)
    private static let longest = Duration.seconds(3600)
    private let state = PosixLocked(State())
    private let record: RecordWorker
    private let time: any TimeSource

    /// - Parameter watches: With what was learnt before.
    init(_ watches: [AnomalyWatch], record: RecordWorker, time: any TimeSource) {
        self.record = record
        self.time = time
        state.withLock { state in
            for watch in watches { state.machines[watch.configuration.asset] = Machine(watch) }
            state.peers = PeerRows(watches.map(\.configuration))
        }
    }

    /// Has somebody hear of what detectors find and expect, on their thread.
    func tell(_ onFindings: @escaping @Sendable ([AnomalyFinding], [RowComparison]) -> Void) {
        state.withLock { $0.onFindings = onFindings }
    }

    /// Says what is judged from now on; where what was learnt does not fit, it is set aside.
    func judge(by configurations: [AnomalyConfiguration]) {
        let now = time.wall
        let ended = state.withLock { state in
            let before = state.machines
            state.machines.removeAll()
            state.peers = PeerRows(configurations)
            var ended: [Identifier] = []
            for configuration in configurations {
                let asset = configuration.asset
                guard var known = before[asset], let moved = known.watch.moved(to: configuration) else {
                    state.machines[asset] = Machine(AnomalyWatch(configuration))
                    if before[asset] != nil { ended.append(asset) }
                    continue
                }
                known.watch = moved
                state.machines[asset] = known
            }
            return ended
        }
        for asset in ended { end(asset, at: now) }
    }

    private func end(_ asset: Identifier, in mode: String? = nil, at wall: WallTime) {
        record.perform { try $0.endDetectors(of: asset, in: mode, at: wall) }
    }

    // MARK: On the thread of analysis

    func take(_ rows: [AnomalyRow]) {
        guard !rows.isEmpty else { return }
        let rows = state.withLock { $0.due(rows) }
        var findings: [AnomalyFinding] = [], comparisons: [RowComparison] = []
        for row in rows {
            let outcome = state.withLock { state in
                let outcome = state.machines[row.asset]?.watch.observe(row)
                if outcome?.isTurn == true { state.machines[row.asset]?.isTurned = true }
                return outcome
            }
            judged.add()
            if let finding = outcome?.finding { findings.append(finding) }
            if let comparison = outcome?.comparison { comparisons.append(comparison) }
            guard let mode = outcome?.givenUp else { continue }
            givenUp.add()
            end(row.asset, in: mode, at: row.time.wall)
        }
        if !findings.isEmpty || !comparisons.isEmpty { state.withLock(\.onFindings)?(findings, comparisons) }
        write(of: Set(rows.map(\.asset)))
    }

    /// Writes what has not been written for long enough.
    private func write(of assets: Set<Identifier>) {
        let now = time.monotonic
        let due = state.withLock { state in
            assets.flatMap { asset in
                state.machines[asset]?.takeDue(at: now, between: Self.shortest, Self.longest) ?? []
            }
        }
        write(due)
    }

    /// Writes everything that counts.
    func writeAll() {
        write(
            state.withLock { state in
                state.machines.values.flatMap { $0.watch.entries(of: $0.watch.detectors.keys.sorted()) }
            })
    }

    private func write(_ entries: [Entry]) {
        let stored = entries.compactMap { entry in
            (try? DetectorState.encode(entry.detector, of: entry.configuration)).map {
                StoredDetector(asset: entry.configuration.asset, mode: entry.mode, data: $0)
            }
        }
        guard !stored.isEmpty else { return }
        let wall = time.wall
        record.perform { try $0.keep(stored, at: wall) }
    }

    // MARK: What people ask and do

    /// Of one machine as they are now; nil where it has none.
    func watch(of asset: Identifier) -> AnomalyWatch? { state.withLock { $0.machines[asset]?.watch } }

    func baselines(of asset: Identifier) -> [BaselineAnswer] {
        guard let watch = watch(of: asset) else { return [] }
        let now = time.wall
        return watch.detectors.sorted { $0.key < $1.key }.map { mode, detector in
            let bytes = (try? DetectorState.encode(detector, of: watch.configuration))?.count ?? 0
            return BaselineAnswer(detector, in: mode, of: watch.configuration, bytes: bytes, at: now)
        }
    }

    /// - Returns: The modes in which something was done.
    func treat(_ action: BaselineQuery.Action, _ asset: Identifier) async throws -> [String] {
        let wall = time.wall
        let modes = state.withLock { state in
            switch action {
            case .freeze: state.machines[asset]?.watch.freeze(at: wall) ?? []
            case .reset: state.machines[asset]?.watch.reset() ?? []
            }
        }
        guard !modes.isEmpty else { return [] }
        switch action {
        case .freeze:
            write(state.withLock { $0.machines[asset]?.watch.entries(of: modes) ?? [] })
            try await record.withStore { _ in }
        case .reset: try await record.withStore { try $0.endDetectors(of: asset, at: wall) }
        }
        return modes
    }
}

extension Detectors.Machine {
    fileprivate mutating func takeDue(
        at now: MonotonicTime, between shortest: Duration, _ longest: Duration
    ) -> [Detectors.Entry] {
        let usual = min(max(watch.configuration.learning / 100, shortest), longest)
        let interval = isTurned ? shortest : usual
        let due = watch.detectors.filter { mode, _ in written[mode].map { now - $0 >= interval } ?? false }
        // One that is new has nothing to lose yet.
        for mode in watch.detectors.keys where written[mode] == nil { written[mode] = now }
        guard !due.isEmpty else { return [] }
        for mode in due.keys { written[mode] = now }
        isTurned = false
        return watch.entries(of: due.keys.sorted())
    }
}

extension AnomalyWatch {
    fileprivate func entries(of modes: [String]) -> [Detectors.Entry] {
        modes.compactMap { mode in
            detectors[mode].map { Detectors.Entry(mode: mode, detector: $0, configuration: configuration) }
        }
    }
}

extension RecordStore {
    /// What the detectors of these settings go on from; what they cannot go on from is set aside.
    ///
    /// - Parameter report: Hears of what was set aside.
    func watches(
        for configurations: [AnomalyConfiguration], at wall: WallTime, report: (DaemonMessage) -> Void
    ) -> [AnomalyWatch] {
        var stored = Dictionary(grouping: (try? detectors()) ?? [], by: \.asset)
        return configurations.map { configuration in
            var watch = AnomalyWatch(configuration)
            for one in stored.removeValue(forKey: configuration.asset) ?? [] where one.mode != StoredDetector.program {
                do throws(DetectorState.Unusable) {
                    watch.restore(try DetectorState.decode(one.data ?? [], for: configuration), in: one.mode)
                } catch {
                    report(
                        .detectorSetAside(asset: one.asset.rawValue, mode: one.mode, reason: .init(error)))
                    try? endDetectors(of: one.asset, in: one.mode, at: wall)
                }
            }
            return watch
        }
    }
}

extension DaemonMessage.SetAside {
    init(_ reason: DetectorState.Unusable) {
        self =
            switch reason {
            case .damaged: .damaged
            case .otherVersion: .otherVersion
            case .otherSettings: .otherSettings
            }
    }
}
