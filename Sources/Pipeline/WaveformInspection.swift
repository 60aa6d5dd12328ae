package import DataManipulation
package import HealthAssessment
package import Measurement

/// What a person looks at in one waveform: its spectra, and the lines of the shaft and of a bearing in them.
package struct WaveformInspection {
    /// The speed as the signal has it; nil where none was stated, no harmonic of it stands out, or those that do are of
    /// no one shaft, such as the balls' rate beside three times the speed.
    package let shaft: ShaftSpeed?
    package let shaftLines: [ShaftLine]
    package let bearing: BearingGeometry.Orders?
    /// Nil without a bearing, and for records that are too short or hold what is no number.
    package let evidence: BearingEvidence?
    private let waveform: Waveform
    private let spectrum: Spectrum?
    /// None of what holds what is no number.
    private let samples: [Double]

    private static let highestOrder = 10
    /// What is less certain says nothing that a register or a name plate does not: they are good to half a percent.
    private static let worstShare = 2e-3
    /// −log₁₀ of how probable it is that lines of a bearing are noise, all that was searched together.
    private static let enough = 2.0

    /// - Parameter evidence: what was found already, so that it is not looked for again.
    package init(of waveform: Waveform, bearing: BearingGeometry?, evidence: BearingEvidence? = nil) {
        self.waveform = waveform
        self.bearing = bearing?.orders
        let samples = waveform.samples.map(Double.init), rate = waveform.rate
        guard samples.count >= 2, samples.allSatisfy(\.isFinite) else {
            (shaft, shaftLines, self.evidence, spectrum, self.samples) = (nil, [], nil, nil, [])
            return
        }
        let spectrum = SpectrumEstimator(segmentLength: samples.count, sampleRate: rate).spectrum(of: samples)
        let stated = waveform.shaftFrequency
        let shaft = spectrum.flatMap { spectrum in stated.flatMap { ShaftSpeed(refining: $0, in: spectrum) } }
            .flatMap { $0.uncertainty <= Self.worstShare * $0.frequency ? $0 : nil }
        let frequency = shaft?.frequency ?? stated
        self.spectrum = spectrum
        self.shaft = shaft
        shaftLines = spectrum.flatMap { shaft?.lines(upToOrder: Self.highestOrder, in: $0) } ?? []
        self.evidence = evidence ?? bearing.flatMap { Self.evidence(of: samples, rate, frequency, $0) }
        self.samples = samples
    }

    private static func evidence(
        of samples: [Double], _ rate: Double, _ shaftFrequency: Double?, _ bearing: BearingGeometry
    ) -> BearingEvidence? {
        guard let examination = BearingExamination(count: samples.count, sampleRate: rate) else { return nil }
        var workspace = examination.makeWorkspace()
        return examination.evidence(
            of: samples, speed: shaftFrequency.map { $0 * 60 }, geometry: bearing, using: &workspace)
    }

    /// The lines of the bearing's parts that stand out, without those that another part explains better.
    package var bearingLines: [(part: BearingEvidence.Part, line: BearingEvidence.Line)] {
        let findings = evidence?.findings.filter { $0.significance >= Self.enough && $0.betterExplainedBy == nil } ?? []
        return findings.flatMap { finding in finding.lines.map { (finding.part, $0) } }
    }

    /// Hertz; as stated where the signal does not say better.
    package var shaftFrequency: Double? { shaft?.frequency ?? waveform.shaftFrequency }

    /// - Returns: nil where there is no such view: a velocity of what is no acceleration, an envelope of too few
    ///   samples.
    package func trace(_ view: WaveformView) -> WaveformTrace? {
        switch view {
        case .spectrum: spectrum.map { trace(view, $0.amplitudes, $0, waveform.unit) }
        case .velocity: velocity
        case .envelope: envelope.map { trace(view, $0.spectrum.amplitudes, $0.spectrum, squaredUnit, $0.band) }
        case .waveform:
            WaveformTrace(
                view: view, values: waveform.samples.map(Double.init), step: 1 / waveform.rate, unit: waveform.unit)
        }
    }

    private var envelope: (spectrum: Spectrum, band: ClosedRange<Double>)? {
        let frequency = shaftFrequency
        let candidates = frequency.flatMap { frequency in
            bearing.map { bearing in BearingEvidence.Part.allCases.map { bearing[$0] * frequency } }
        }
        return envelopeSpectrum(
            of: samples, sampleRate: waveform.rate, candidates: candidates ?? [], shaftFrequency: frequency)
    }

    private var squaredUnit: String {
        waveform.unit.allSatisfy(\.isLetter) ? "\(waveform.unit)²" : "(\(waveform.unit))²"
    }

    /// In the band of vibration severity; 0 outside.
    private var velocity: WaveformTrace? {
        guard let spectrum, let factor = WaveformAnalysis.metresPerSecondSquared[waveform.unit] else { return nil }
        var values = [Double](repeating: 0, count: spectrum.lineCount)
        let amplitudes = spectrum.amplitudes
        for line in spectrum.lines(in: .severity) where line > 0 {
            values[line] = 1e3 * factor * amplitudes[line] / (2 * .pi * spectrum.frequency(of: line))
        }
        return trace(.velocity, values, spectrum, "mm/s")
    }

    private func trace(
        _ view: WaveformView, _ values: [Double], _ spectrum: Spectrum, _ unit: String,
        _ band: ClosedRange<Double>? = nil
    ) -> WaveformTrace {
        WaveformTrace(view: view, values: values, step: spectrum.lineSpacing, unit: unit, band: band)
    }
}

extension Waveform {
    /// Hertz.
    fileprivate var shaftFrequency: Double? { speed.flatMap { $0 > 0 ? $0 / 60 : nil } }
}
