import ControlProtocol
import DataAcquisition
import HealthAssessment
import Journal
import Measurement
import Pipeline
import Publication
import Settings
import StateDetection

/// What was concluded about each machine, and who is told.
final class Conclusions: Sendable {
    private struct Machine {
        var evidence: MachineEvidence
        var diagnosis: AssetDiagnosis?
        /// What was told last.
        var told: AssetDiagnosis?
    }

    private struct State {
        /// Where the site has its own.
        var siteKnowledge: KnowledgeBase?
        var knowledge: KnowledgeBase { siteKnowledge ?? .embedded }
        /// Those of which somebody said what they are.
        var machines: [Identifier: Machine] = [:]
        var baselines = Baselines()
        /// What was told last of each asset.
        var verdicts: [Identifier: [Verdict.Kind: Verdict]] = [:]
        var onVerdict: (@Sendable (Verdict) -> Void)?
    }

    private let state = PosixLocked(State())
    private let delivery: Delivery
    private let record: RecordWorker
    /// The machines of which something was concluded from a waveform.
    let concluded: AsyncStream<Identifier>
    private let continuation: AsyncStream<Identifier>.Continuation

    /// - Parameter baselines: Those that were learnt before.
    init(delivery: Delivery, record: RecordWorker, baselines: Baselines) {
        self.delivery = delivery
        self.record = record
        // As many as wait for their analysis at most.
        (concluded, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1024))
        state.withLock { $0.baselines = baselines }
    }

    /// Has somebody hear of every verdict that says something new, beginning with the latest of each machine.
    func tell(_ onVerdict: @escaping @Sendable (Verdict) -> Void) {
        let latest = state.withLock { state in
            state.onVerdict = onVerdict
            return state.verdicts.values.flatMap(\.values)
        }
        for verdict in latest { onVerdict(verdict) }
    }

    /// Says what is known of the machines from now on; what was concluded of those that are gone is forgotten.
    func judge(by settings: DaemonSettings) {
        state.withLock { state in
            state.siteKnowledge = settings.siteKnowledge
            let before = state.machines
            state.machines.removeAll()
            for (asset, registered) in zip(settings.assets, settings.register) {
                guard registered.machine != nil || registered.components.contains(where: { $0.bearing != nil }) else {
                    continue
                }
                var evidence = MachineEvidence(registered, waveforms: asset.waveforms)
                let known = before[asset.id]
                if let known { evidence.inherit(known.evidence) }
                state.machines[asset.id] = Machine(
                    evidence: evidence, diagnosis: known?.diagnosis, told: known?.told)
            }
            let assets = Set(settings.assets.map(\.id))
            state.verdicts = state.verdicts.filter { assets.contains($0.key) }
        }
    }

    /// By which a waveform of a location is judged; nil where nobody said what machine it is.
    func context(of waveform: Waveform) -> DiagnosisContext? {
        let (asset, location) = (waveform.asset, waveform.location)
        return state.withLock { state in
            guard let registered = state.machines[asset]?.evidence.asset else { return nil }
            var context = DiagnosisContext(knowledge: state.knowledge)
            context.machine = registered.machine ?? HealthAssessment.Machine()
            context.bearings = registered.bearings(at: location).compactMap { component in
                component.bearing.map { HeardBearing(component: component.id, $0.geometry) }
            }
            context.baseline = state.baselines.typical(asset, location, at: waveform.speed)
            return context
        }
    }

    /// The newest of an asset, or of all, in the order of their ids.
    func diagnoses(of asset: Identifier?) -> [AssetDiagnosis] {
        let found = state.withLock { state in
            state.machines.filter { asset == nil || $0.key == asset }.values.compactMap(\.diagnosis)
        }
        return found.sorted { $0.asset < $1.asset }
    }

    /// Weighs what a waveform and the points of its machine say with what is known from before, tells what is new, and
    /// learns from it where nothing speaks against the machine.
    ///
    /// - Returns: The diagnosis, where it was told; nil where it is nothing new.
    func conclude(_ evidence: WaveformEvidence, _ told: Told) -> AssetDiagnosis? {
        let asset = evidence.features.asset
        let known = state.withLock { state -> (MachineEvidence, KnowledgeBase)? in
            state.machines[asset]?.evidence.take(evidence, at: told.time)
            state.machines[asset]?.evidence.take(told.values)
            return (state.machines[asset]?.evidence).map { ($0, state.knowledge) }
        }
        guard let (machine, knowledge) = known, let assessment = machine.assessment(by: knowledge, at: told.time) else {
            return nil
        }
        let found = AssetDiagnosis(assessment, of: machine.asset, by: knowledge)
        let (isNew, learnt) = state.withLock { state in
            let isNew = state.machines[asset]?.told.map { !found.says(theSameAs: $0) } ?? true
            state.machines[asset]?.diagnosis = found
            if isNew { state.machines[asset]?.told = found }
            let learnt = state.baselines.learn(
                assessment, at: evidence.features.location, isAlarmed: told.isAlarmed, mode: told.mode)
            return (isNew, learnt)
        }
        if let stored = learnt?.stored(of: evidence.features.location, on: asset) {
            let wall = evidence.features.time.wall
            record.perform { try $0.keep(stored, at: wall) }
        }
        defer { continuation.yield(asset) }
        guard isNew, let object = try? encode(found) else { return nil }
        publish(Verdict(.diagnosis, of: asset, at: evidence.features.time, object: object))
        return found
    }

    /// Sends a verdict, and keeps it as the latest of its kind.
    func publish(_ verdict: Verdict) {
        delivery.accept([.verdict(verdict)])
        let onVerdict = state.withLock { state in
            state.verdicts[verdict.asset, default: [:]][verdict.kind] = verdict
            return state.onVerdict
        }
        onVerdict?(verdict)
    }

    /// What all that is known of a machine says now; nil before its first waveform, or where nobody said what machine
    /// it is.
    func assessment(of asset: Identifier, at now: MonotonicTime) -> MachineAssessment? {
        let known = state.withLock { state in (state.machines[asset]?.evidence).map { ($0, state.knowledge) } }
        return known.flatMap { evidence, knowledge in evidence.assessment(by: knowledge, at: now) }
    }
}

// MARK: Baselines

extension Conclusions {
    func baselines(of asset: Identifier) -> [BaselineAnswer] {
        let baselines = state.withLock(\.baselines)
        return baselines.locations(of: asset).flatMap { location in
            (baselines[asset, location]?.speeds ?? []).map { BaselineAnswer($0, of: location, on: asset) }
        }
    }

    func baselineLocations(of asset: Identifier) -> [Identifier] {
        state.withLock { $0.baselines.locations(of: asset) }
    }

    /// - Returns: The baseline, where there was something to take.
    func freezeBaseline(_ asset: Identifier, _ location: Identifier, at wall: WallTime) -> StoredBaseline? {
        state.withLock { state in
            guard var baseline = state.baselines[asset, location], baseline.freeze(at: wall.milliseconds) else {
                return nil
            }
            state.baselines[asset, location] = baseline
            return baseline.stored(of: location, on: asset)
        }
    }

    func forgetBaseline(_ asset: Identifier, _ location: Identifier) {
        state.withLock { $0.baselines[asset, location] = nil }
    }
}

extension Baselines {
    /// What cannot be read is learnt anew.
    init(_ stored: [StoredBaseline]) {
        self.init()
        for one in stored {
            self[one.asset, one.location] = try? decode(WaveformBaseline.self, from: Array(one.data.utf8))
        }
    }
}

extension WaveformBaseline {
    fileprivate func stored(of location: Identifier, on asset: Identifier) -> StoredBaseline? {
        (try? ControlProtocol.encode(self)).map {
            StoredBaseline(asset: asset, location: location, data: String(decoding: $0, as: UTF8.self))
        }
    }
}

/// What was known of a machine beside its waveform when that was taken over.
struct Told: Sendable {
    /// By its points.
    let values: [ToldValue]
    /// Whether an alarm of it was active.
    let isAlarmed: Bool
    /// What it did when the capture began; nil where nobody declared its operation.
    let mode: OperatingMode?
    /// When the waveform had been read.
    let time: MonotonicTime
}
