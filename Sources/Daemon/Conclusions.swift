import ControlProtocol
import DataAcquisition
import HealthAssessment
import Measurement
import Pipeline
import Publication
import Settings

/// What was concluded about each machine, and who is told.
final class Conclusions: Sendable {
    private struct Machine {
        var evidence: MachineEvidence
        var diagnosis: AssetDiagnosis?
        /// What was told last.
        var verdict: Verdict?
    }

    private struct State {
        var knowledge = KnowledgeBase.embedded
        /// Those of which somebody said what they are.
        var machines: [Identifier: Machine] = [:]
        var onVerdict: (@Sendable (Verdict) -> Void)?
    }

    private let state = PosixLocked(State())
    private let delivery: Delivery

    init(delivery: Delivery) { self.delivery = delivery }

    /// Has somebody hear of every verdict that says something new, beginning with the latest of each machine.
    func tell(_ onVerdict: @escaping @Sendable (Verdict) -> Void) {
        let latest = state.withLock { state in
            state.onVerdict = onVerdict
            return state.machines.values.compactMap(\.verdict)
        }
        for verdict in latest { onVerdict(verdict) }
    }

    /// Says what is known of the machines from now on; what was concluded of those that are gone is forgotten.
    func judge(by settings: DaemonSettings) {
        state.withLock { state in
            state.knowledge = settings.knowledge
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
                    evidence: evidence, diagnosis: known?.diagnosis, verdict: known?.verdict)
            }
        }
    }

    /// By which a waveform of a location is judged; nil where nobody said what machine it is.
    func context(of asset: Identifier, at location: Identifier) -> DiagnosisContext? {
        state.withLock { state in
            guard let registered = state.machines[asset]?.evidence.asset else { return nil }
            var context = DiagnosisContext(knowledge: state.knowledge)
            context.machine = registered.machine ?? HealthAssessment.Machine()
            context.bearings = registered.bearings(at: location).compactMap { component in
                component.bearing.map { HeardBearing(component: component.id, $0.geometry) }
            }
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

    /// Weighs what a waveform and the points of its machine say with what is known from before, and tells what is new.
    ///
    /// - Parameter time: When the waveform had been read, and the points told it.
    func conclude(_ evidence: WaveformEvidence, _ told: [ToldValue], at time: MonotonicTime) {
        let asset = evidence.features.asset
        let known = state.withLock { state -> (MachineEvidence, KnowledgeBase)? in
            state.machines[asset]?.evidence.take(evidence, at: time)
            state.machines[asset]?.evidence.take(told)
            return (state.machines[asset]?.evidence).map { ($0, state.knowledge) }
        }
        guard let (machine, knowledge) = known, let assessment = machine.assessment(by: knowledge, at: time) else {
            return
        }
        let found = AssetDiagnosis(assessment, of: machine.asset, by: knowledge)
        let before = state.withLock { state in
            defer { state.machines[asset]?.diagnosis = found }
            return state.machines[asset]?.diagnosis
        }
        guard before.map({ !found.says(theSameAs: $0) }) ?? true, let object = try? encode(found) else { return }
        let verdict = Verdict(.diagnosis, of: asset, at: evidence.features.time, object: object)
        delivery.accept([.verdict(verdict)])
        let onVerdict = state.withLock { state in
            state.machines[asset]?.verdict = verdict
            return state.onVerdict
        }
        onVerdict?(verdict)
    }
}
