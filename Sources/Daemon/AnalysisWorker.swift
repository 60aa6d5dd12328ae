import Journal
import Measurement
import Pipeline
import Platform
import Publication

/// The thread on which waveforms are worked on, so that neither polls nor alarms wait for them.
final class AnalysisWorker: Sendable {
    let analysed = Counter("waveforms.analysed")
    /// Waveforms that were given up because others had come before they were worked on.
    let shed = Counter("waveforms.shed")

    private struct Task {
        let waveform: Waveform
        let told: Told
    }

    private struct State {
        var waiting: [Task] = []
        var latest = LatestWaveforms(limit: keptLimit)
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
    private let conclusions: Conclusions

    init(delivery: Delivery, record: RecordWorker, conclusions: Conclusions) {
        self.delivery = delivery
        self.record = record
        self.conclusions = conclusions
    }

    /// Takes a waveform over; the oldest gives way when too many wait. The thread starts with the first one.
    func analyse(_ waveform: Waveform, _ told: Told) {
        state.withLock { state in
            guard !state.isStopping else { return }
            state.latest.keep(waveform)
            state.waiting.append(Task(waveform: waveform, told: told))
            while state.waiting.count > 1, state.waiting.reduce(0, { $0 + $1.waveform.samples.count }) > Self.limit {
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
            let (task, isStopping) = state.withLock { state in
                (state.waiting.isEmpty ? nil : state.waiting.removeFirst(), state.isStopping)
            }
            if isStopping { return }
            guard let task else {
                _ = wake.wait(timeout: .seconds(3600))
                continue
            }
            let waveform = task.waveform, features = analysis.features(of: waveform)
            delivery.accept([.features(features)])
            record.add(features.trends)
            if let context = conclusions.context(of: waveform) {
                conclusions.conclude(diagnosis.evidence(of: waveform, features, in: context), task.told)
            }
            analysed.add()
        }
    }
}
