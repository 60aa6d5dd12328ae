import FoundationEssentials
package import Measurement
package import Pipeline

/// Everything that a verdict about one measurement location rests on, so that a specialist far away sees what the
/// gateway saw.
package struct EvidenceDocument: Encodable, Sendable {
    /// What was known beside the waveform, in the words of `millwright analyze`.
    package struct Known: Sendable {
        /// As of `--machine` and `--bearing`.
        package var machine: String?
        package var bearing: String?
        package var baseline: [String: Double] = [:]
        package var observed: [String: Double] = [:]

        package init() {}
    }

    /// Values at even steps from 0 on.
    private struct Trace: Encodable {
        let unit: String
        /// Hertz, or seconds of the waveform.
        let step: Double
        let count: Int
        /// 32-bit floats, little-endian, in Base64.
        let values: Data
        /// Hertz; of an envelope: where it was demodulated.
        let bandHz: [Double]?

        init(_ trace: WaveformTrace) {
            unit = trace.unit
            step = trace.step
            count = trace.values.count
            values = Data(littleEndian: trace.values.lazy.map(Float.init))
            bandHz = trace.band.map { [$0.lowerBound, $0.upperBound] }
        }
    }

    /// Longer records come without spectra, which anybody can make of the samples: so no document is larger than 5 MiB
    /// when it is compressed, whatever is in it.
    package static let longestWithSpectra = 1 << 18

    private let summary: SpectrumAnswer
    private let known: Known
    private let traces: [String: Trace]
    private let explanation: AssetDiagnosis?

    /// - Parameter explanation: nil where the machine is not diagnosed.
    package init(
        _ features: WaveformFeatures, _ inspection: WaveformInspection, _ known: Known,
        explanation: AssetDiagnosis?
    ) {
        summary = SpectrumAnswer(features, inspection)
        self.known = known
        let views = features.sampleCount > Self.longestWithSpectra ? [.waveform] : WaveformView.allCases
        let traces = views.compactMap { view in inspection.trace(view).map { (view.rawValue, Trace($0)) } }
        self.traces = Dictionary(uniqueKeysWithValues: traces)
        self.explanation = explanation
    }

    private enum Key: CodingKey { case schema, machine, bearing, baseline, observed, traces, explanation }

    package func encode(to encoder: any Encoder) throws {
        try summary.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode("evidence/1", forKey: .schema)
        try container.encodeIfPresent(known.machine, forKey: .machine)
        try container.encodeIfPresent(known.bearing, forKey: .bearing)
        if !known.baseline.isEmpty { try container.encode(known.baseline, forKey: .baseline) }
        if !known.observed.isEmpty { try container.encode(known.observed, forKey: .observed) }
        try container.encode(traces, forKey: .traces)
        try container.encodeIfPresent(explanation, forKey: .explanation)
    }
}
