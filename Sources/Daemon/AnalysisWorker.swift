import ControlProtocol
import Journal
import Measurement
import Pipeline
import Platform
import Publication
import StateDetection

/// The thread on which waveforms are worked on and rows judged, so that neither polls nor alarms wait for them.
final class AnalysisWorker: Sendable {
    let analysed = Counter("waveforms.analysed")
    /// Waveforms that were given up because others had come before they were worked on.
    let shed = Counter("waveforms.shed")
    /// Rows that were given up because others had come before they were judged.
    let rowsShed = Counter("anomalies.shed")

    private struct Task {
        let waveform: Waveform
        let told: Told
    }

    private struct State {
        var waiting: [Task] = []
        var rows: [AnomalyRow] = []
        var kept = KeptWaveforms<Conclusion>(limit: keptLimit)
        /// What others want done on the thread; they are told nothing where it ends before.
        var errands: [Errand] = []
        var thread: NamedThread?
        var isStopping = false
    }

    /// What a waveform was judged by, nil where the machine is not diagnosed, and what the message said that rests on
    /// it.
    struct Conclusion: Sendable {
        let context: DiagnosisContext?
        var message: AssetDiagnosis?
    }

    private typealias Errand = @Sendable (KeptWaveforms<Conclusion>?) -> Void

    /// Samples that are kept for whoever asks, all locations together: 16 MB.
    private static let keptLimit = 4 << 20
    /// Samples that may wait, all waveforms together: 16 MB.
    private static let limit = 4 << 20
    /// Rows that may wait: a second of two thousand machines.
    private static let rowLimit = 2048
    private let state = PosixLocked(State())
    private let wake = WakeUp()
    private let delivery: Delivery
    private let record: RecordWorker
    private let conclusions: Conclusions
    private let detectors: Detectors

    init(delivery: Delivery, record: RecordWorker, conclusions: Conclusions, detectors: Detectors) {
        self.delivery = delivery
        self.record = record
        self.conclusions = conclusions
        self.detectors = detectors
    }

    /// Takes rows over; the oldest give way when too many wait.
    func judge(_ rows: [AnomalyRow]) {
        guard !rows.isEmpty else { return }
        state.withLock { state in
            guard !state.isStopping else { return }
            state.rows += rows
            let excess = state.rows.count - Self.rowLimit
            if excess > 0 {
                state.rows.removeFirst(excess)
                rowsShed.add(UInt64(excess))
            }
            startThread(&state)
        }
        wake.signal()
    }

    /// Takes a waveform over; the oldest gives way when too many wait. The thread starts with the first one.
    func analyse(_ waveform: Waveform, _ told: Told) {
        state.withLock { state in
            guard !state.isStopping else { return }
            state.waiting.append(Task(waveform: waveform, told: told))
            while state.waiting.count > 1, state.waiting.reduce(0, { $0 + $1.waveform.samples.count }) > Self.limit {
                state.waiting.removeFirst()
                shed.add()
            }
            startThread(&state)
        }
        wake.signal()
    }

    private func startThread(_ state: inout State) {
        if state.thread == nil { state.thread = NamedThread("mw-analysis") { [self] in run() } }
    }

    /// Forgets the waveforms of machines that are gone.
    func retain(_ assets: Set<Identifier>) {
        state.withLock { $0.kept.retain(where: assets.contains) }
    }

    /// The newest waveform of a location that has been worked on.
    func latest(_ asset: Identifier, _ location: Identifier) -> Waveform? {
        state.withLock { $0.kept[asset, location] }
    }

    /// Has something made on the thread, before the next waveform, of what is kept.
    ///
    /// - Returns: nil where the thread ends before.
    func make<Result: Sendable>(
        _ body: @escaping @Sendable (KeptWaveforms<Conclusion>) -> Result
    ) async -> Result? {
        await withCheckedContinuation { continuation in
            let isTaken = state.withLock { state in
                guard !state.isStopping else { return false }
                state.errands.append { continuation.resume(returning: $0.map(body)) }
                startThread(&state)
                return true
            }
            if isTaken { wake.signal() } else { continuation.resume(returning: nil) }
        }
    }

    /// Ends the thread; what still waits is given up, and what detectors learnt is kept.
    func stop() async {
        let thread = state.withLock { state in
            state.isStopping = true
            return state.thread.take()
        }
        wake.signal()
        await thread?.finished()
        detectors.writeAll()
    }

    private func run() {
        var analysis = WaveformAnalysis(), diagnosis = WaveformDiagnosis()
        while true {
            let (task, rows, errands, kept, isStopping) = state.withLock { state in
                defer {
                    state.errands.removeAll()
                    state.rows.removeAll()
                }
                let task = state.waiting.isEmpty ? nil : state.waiting.removeFirst()
                return (task, state.rows, state.errands, state.kept, state.isStopping)
            }
            for errand in errands { errand(isStopping ? nil : kept) }
            if isStopping { return }
            detectors.take(rows)
            guard let task else {
                _ = wake.wait(timeout: .seconds(3600))
                continue
            }
            let waveform = task.waveform, features = analysis.features(of: waveform)
            delivery.accept([.features(features)])
            record.add(features.trends)
            if let context = conclusions.context(of: waveform) {
                let message = conclusions.conclude(diagnosis.evidence(of: waveform, features, in: context), task.told)
                keep(waveform, Conclusion(context: context.observing(task.told)), message)
            } else {
                keep(waveform, Conclusion(context: nil), nil)
            }
            analysed.add()
        }
    }

    private func keep(_ waveform: Waveform, _ conclusion: Conclusion, _ message: AssetDiagnosis?) {
        state.withLock { state in
            state.kept.keep(waveform, conclusion)
            guard let message else { return }
            state.kept.tell(of: waveform.asset, at: waveform.time.wall) { $0.message = message }
        }
    }
}

extension DiagnosisContext {
    /// With what points tell of the machine, or of what is heard.
    fileprivate func observing(_ told: Told) -> DiagnosisContext {
        var context = self
        for value in told.values where told.time - value.time <= value.period * MachineEvidence.patience {
            let component = value.testimony.component
            guard component == nil || bearings.contains(where: { $0.component == component }) else { continue }
            context.observed[value.testimony.observation] = value.value
        }
        return context
    }
}
