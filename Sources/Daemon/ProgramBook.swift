import DataAcquisition
import Journal
import Measurement
import Pipeline
import StateDetection
import Wording

/// What was learnt of the ramps of machines, and when it is kept: with each ramp that is judged, at most every ten
/// seconds, and at the end.
final class ProgramBook: Sendable {
    private struct State {
        var configurations: [Identifier: ProgramConfiguration]
        var written: [Identifier: MonotonicTime] = [:]
    }

    private static let shortest = Duration.seconds(10)
    private let state: PosixLocked<State>
    private let record: RecordWorker
    private let time: any TimeSource

    init(_ configurations: [ProgramConfiguration], record: RecordWorker, time: any TimeSource) {
        state = PosixLocked(State(configurations: Self.byAsset(configurations)))
        self.record = record
        self.time = time
    }

    private static func byAsset(_ configurations: [ProgramConfiguration]) -> [Identifier: ProgramConfiguration] {
        Dictionary(configurations.map { ($0.asset, $0) }) { first, _ in first }
    }

    /// Says which programs are followed from now on; where what was learnt does not fit, it is set aside.
    func judge(by configurations: [ProgramConfiguration]) {
        let wall = time.wall, new = Self.byAsset(configurations)
        let ended = state.withLock { state in
            defer { state.configurations = new }
            return state.configurations.values.filter { before in
                new[before.asset].map { !$0.isLearnt(as: before) } ?? false
            }.map(\.asset)
        }
        guard !ended.isEmpty else { return }
        record.perform { store in
            for asset in ended { try store.endDetectors(of: asset, in: StoredDetector.program, at: wall) }
        }
    }

    /// - Parameter isEnd: Whether it is to be written at once.
    func enter(_ learnt: [LearntRamps], isEnd: Bool = false) {
        guard !learnt.isEmpty else { return }
        let (now, wall) = (time.monotonic, time.wall)
        let due = state.withLock { state in
            learnt.filter { one in
                let asset = one.configuration.asset
                guard isEnd || state.written[asset].map({ now - $0 >= Self.shortest }) ?? true else { return false }
                state.written[asset] = now
                return true
            }
        }
        guard !due.isEmpty else { return }
        record.perform { store in
            try store.keep(
                due.compactMap { one in
                    (try? DetectorState.encode(one.ramps, of: one.configuration)).map {
                        StoredDetector(asset: one.configuration.asset, mode: StoredDetector.program, data: $0)
                    }
                }, at: wall)
        }
    }
}

extension RecordStore {
    /// What is known of the ramps of these programs; what cannot be gone on with is set aside.
    ///
    /// - Parameter report: Hears of what was set aside.
    func ramps(
        of configurations: [ProgramConfiguration], at wall: WallTime, report: (DaemonMessage) -> Void
    ) -> [Identifier: RampDetector] {
        let programs = ((try? detectors()) ?? []).filter { $0.mode == StoredDetector.program }
        let stored = Dictionary(programs.map { ($0.asset, $0) }) { first, _ in first }
        var found: [Identifier: RampDetector] = [:]
        for configuration in configurations {
            guard let one = stored[configuration.asset] else { continue }
            do throws(DetectorState.Unusable) {
                found[one.asset] = try DetectorState.decode(one.data ?? [], for: configuration)
            } catch {
                report(.rampsSetAside(asset: one.asset.rawValue, reason: .init(error)))
                try? endDetectors(of: one.asset, in: StoredDetector.program, at: wall)
            }
        }
        return found
    }
}
