import ControlProtocol
import HealthAssessment
import Journal
import Measurement
import Pipeline
import Platform
import Publication
import Settings

/// The thread on which waveforms are worked on, so that neither polls nor alarms wait for them.
final class AnalysisWorker: Sendable {
    let analysed = Counter("waveforms.analysed")
    /// Waveforms that were given up because others had come before they were worked on.
    let shed = Counter("waveforms.shed")

    private struct State {
        var waiting: [Waveform] = []
        var latest = LatestWaveforms(limit: keptLimit)
        /// What is known of the machines that are judged.
        var register: [Identifier: RegisteredAsset] = [:]
        /// The newest of each location, in the order of their names.
        var diagnoses: [Identifier: [Identifier: LocationDiagnosis]] = [:]
        /// The latest of each machine.
        var verdicts: [Identifier: Verdict] = [:]
        var onVerdict: (@Sendable (Verdict) -> Void)?
        var thread: NamedThread?
        var isStopping = false
    }

    /// Samples that are kept for whoever asks, all locations together: 16 MB.
    private static let keptLimit = 4 << 20
    /// Samples that may wait, all waveforms together: 16 MB.
    private static let limit = 4 << 20
    private let state = PosixLocked(State())
    private let wake = WakeUp()
    private let delivery: Delivery

    private let record: RecordWorker

    init(delivery: Delivery, record: RecordWorker) {
        self.delivery = delivery
        self.record = record
    }

    /// Has somebody hear of every verdict that says something new, beginning with the latest of each machine.
    func tell(_ onVerdict: @escaping @Sendable (Verdict) -> Void) {
        let latest = state.withLock { state in
            state.onVerdict = onVerdict
            return Array(state.verdicts.values)
        }
        for verdict in latest { onVerdict(verdict) }
    }

    /// Says what is known of the machines from now on; what was concluded of those that are gone is forgotten.
    func judge(by register: [RegisteredAsset]) {
        state.withLock { state in
            state.register = Dictionary(uniqueKeysWithValues: register.map { ($0.id, $0) })
            state.diagnoses = state.diagnoses.filter { state.register[$0.key] != nil }
            state.verdicts = state.verdicts.filter { state.register[$0.key] != nil }
        }
    }

    /// The newest of every location of an asset, or of all.
    func diagnoses(of asset: Identifier?) -> [LocationDiagnosis] {
        let found = state.withLock { state in
            state.diagnoses.filter { asset == nil || $0.key == asset }.values.flatMap(\.values)
        }
        return found.sorted { ($0.asset, $0.location) < ($1.asset, $1.location) }
    }

    /// Takes a waveform over; the oldest gives way when too many wait. The thread starts with the first one.
    func analyse(_ waveform: Waveform) {
        state.withLock { state in
            guard !state.isStopping else { return }
            state.latest.keep(waveform)
            state.waiting.append(waveform)
            while state.waiting.count > 1, state.waiting.reduce(0, { $0 + $1.samples.count }) > Self.limit {
                state.waiting.removeFirst()
                shed.add()
            }
            if state.thread == nil { state.thread = NamedThread("mw-analysis") { [self] in run() } }
        }
        wake.signal()
    }

    /// The newest waveform of a location, whether it has been worked on or not.
    func latest(_ asset: Identifier, _ location: Identifier) -> Waveform? {
        state.withLock { $0.latest[asset, location] }
    }

    /// Ends the thread; what still waits is given up.
    func stop() async {
        let thread = state.withLock { state in
            state.isStopping = true
            return state.thread.take()
        }
        wake.signal()
        await thread?.finished()
    }

    private func run() {
        var analysis = WaveformAnalysis(), diagnosis = WaveformDiagnosis()
        while true {
            let (waveform, isStopping) = state.withLock { state in
                (state.waiting.isEmpty ? nil : state.waiting.removeFirst(), state.isStopping)
            }
            if isStopping { return }
            guard let waveform else {
                _ = wake.wait(timeout: .seconds(3600))
                continue
            }
            let features = analysis.features(of: waveform)
            delivery.accept([.features(features)])
            record.add(features.trends)
            if let context = context(of: waveform) {
                let assessment = diagnosis.assessment(of: waveform, features, in: context)
                conclude(LocationDiagnosis(features, assessment, context), waveform)
            }
            analysed.add()
        }
    }

    /// - Returns: nil where nobody said what kind of machine or bearing it is.
    private func context(of waveform: Waveform) -> DiagnosisContext? {
        let asset = state.withLock { $0.register[waveform.asset] }
        let bearing = asset?.bearing(at: waveform.location)
        guard let asset, asset.machine != nil || bearing != nil else { return nil }
        var context = DiagnosisContext(knowledge: .embedded)
        context.machine = asset.machine ?? Machine()
        context.bearing = bearing?.geometry
        return context
    }

    /// Keeps what was found, and tells it where it is not what was said last.
    private func conclude(_ found: LocationDiagnosis, _ waveform: Waveform) {
        let before = state.withLock { state in
            defer { state.diagnoses[waveform.asset, default: [:]][waveform.location] = found }
            return state.diagnoses[waveform.asset]?[waveform.location]
        }
        guard before.map({ !found.says(theSameAs: $0) }) ?? true,
            let object = try? encode(AssetDiagnosis(diagnoses(of: waveform.asset)))
        else { return }
        let verdict = Verdict(.diagnosis, of: waveform.asset, at: waveform.time, object: object)
        delivery.accept([.verdict(verdict)])
        let onVerdict = state.withLock { state in
            state.verdicts[waveform.asset] = verdict
            return state.onVerdict
        }
        onVerdict?(verdict)
    }
}
