import DataManipulation
import Glibc

/// The analysis of one waveform, part by part and as a whole, as often as wanted. Plans and memory are made once. The
/// band of the envelope is chosen by each record; it is planned anew when it is not as wide as the last one.
struct AnalysisParts {
    private let samples: [Double]
    private let rate: Double
    private let welch: SpectrumEstimator
    private var welchWorkspace: SpectrumEstimator.Workspace
    private let whole: SpectrumEstimator
    private var wholeWorkspace: SpectrumEstimator.Workspace
    private let kurtogram: Kurtogram
    private var kurtogramWorkspace: Kurtogram.Workspace
    private let envelope: Envelope
    private var envelopeWorkspace: Envelope.Workspace
    private var chainEnvelope: Envelope
    private var chainWorkspace: Envelope.Workspace

    /// What the envelope of the part `envelope` is taken of; and the least width of a band of the kurtogram, hertz.
    private static let band = 2000.0...6000
    private static let narrowest = 300.0

    init?(samples: [Double], rate: Double) {
        guard
            let kurtogram = Kurtogram(count: samples.count, sampleRate: rate, narrowest: Self.narrowest),
            let envelope = Envelope(count: samples.count, sampleRate: rate, band: Self.band)
        else { return nil }
        self.samples = samples
        self.rate = rate
        welch = SpectrumEstimator(segmentLength: 2048, overlap: 1024, sampleRate: rate)
        welchWorkspace = welch.makeWorkspace()
        whole = SpectrumEstimator(segmentLength: samples.count, sampleRate: rate)
        wholeWorkspace = whole.makeWorkspace()
        self.kurtogram = kurtogram
        kurtogramWorkspace = kurtogram.makeWorkspace()
        self.envelope = envelope
        envelopeWorkspace = envelope.makeWorkspace()
        chainEnvelope = envelope
        chainWorkspace = envelopeWorkspace
    }

    /// Each part by name, with a number that it found.
    mutating func run(_ part: String) -> Double {
        switch part {
        case "features": ScalarFeatures(of: samples)?.kurtosis ?? .nan
        case "welch": density().max() ?? .nan
        case "envelope": envelope.spectrum(of: samples, using: &envelopeWorkspace).amplitudes.max() ?? .nan
        case "velocity": velocity()
        case "kurtogram": mostImpulsiveBand()?.steadyKurtosis ?? .nan
        default: chain()
        }
    }

    private mutating func density() -> [Double] {
        welch.spectrum(of: samples, using: &welchWorkspace)?.density ?? []
    }

    /// mm/s.
    private mutating func velocity() -> Double {
        let spectrum = whole.spectrum(of: samples, using: &wholeWorkspace)
        return 9806.65 * (spectrum?.rms(of: .once, in: .severity) ?? .nan)
    }

    private mutating func mostImpulsiveBand() -> Kurtogram.Band? {
        EnvelopeBand.mostImpulsive(of: kurtogram.bands(of: samples, using: &kurtogramWorkspace))
    }

    /// Features, power density, velocity, kurtogram, and the envelope spectrum of its best band.
    private mutating func chain() -> Double {
        guard let features = ScalarFeatures(of: samples), !density().isEmpty,
            let band = mostImpulsiveBand(), let tuned = chainEnvelope.tuned(to: band.range)
        else { return .nan }
        if tuned.count != chainEnvelope.count { chainWorkspace = tuned.makeWorkspace() }
        chainEnvelope = tuned
        let lines = tuned.spectrum(of: samples, using: &chainWorkspace)
        return features.rms + velocity() + band.steadyKurtosis + (lines.amplitudes.max() ?? .nan)
    }
}

/// Reads the name of a file of samples as `Double`; then, for each line read, a JSON line with the nanoseconds of each
/// part and with what it found.
func compareAnalysis(file: String, rate: Double) {
    guard let input = fopen(file, "r") else {
        print("stages: \(file) cannot be read")
        exit(2)
    }
    var samples = [Double](repeating: 0, count: 1 << 20)
    samples.removeLast(samples.count - fread(&samples, MemoryLayout<Double>.stride, samples.count, input))
    fclose(input)
    guard var parts = AnalysisParts(samples: samples, rate: rate) else {
        print("stages: too few samples")
        exit(2)
    }
    while readLine() != nil {
        let found = ["features", "welch", "velocity", "kurtogram", "envelope", "chain"].map { part in
            var result = 0.0
            let repetitions = part == "chain" ? 10 : 100
            let began = seconds(CLOCK_PROCESS_CPUTIME_ID)
            for _ in 0..<repetitions { result = parts.run(part) }
            let time = (seconds(CLOCK_PROCESS_CPUTIME_ID) - began) * 1e9 / Double(repetitions)
            return "\"\(part)\":{\"ns\":\(time),\"found\":\(result)}"
        }
        print("{" + found.joined(separator: ",") + "}")
        fflush(nil)
    }
}
