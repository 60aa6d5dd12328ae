package import DataManipulation
package import HealthAssessment
package import Measurement

/// What a person looks at in one waveform: its spectra, and the lines of the shaft and of a bearing in them.
package struct WaveformInspection {
    /// The speed as the signal has it; nil where none was stated, or no harmonic of it stands out.
    package let shaft: ShaftSpeed?
    package let shaftLines: [ShaftLine]
    package let bearing: BearingGeometry.Orders?
    /// Nil for records that are too short, or hold what is no number.
    package let envelope: BearingEnvelope?
    private let waveform: Waveform
    private let spectrum: Spectrum?

    private static let highestOrder = 10

    package init(of waveform: Waveform, bearing: BearingGeometry?) {
        self.waveform = waveform
        self.bearing = bearing?.orders
        let samples = waveform.samples.map(Double.init)
        guard samples.count >= 2, samples.allSatisfy(\.isFinite) else {
            (shaft, shaftLines, envelope, spectrum) = (nil, [], nil, nil)
            return
        }
        let estimator = SpectrumEstimator(segmentLength: samples.count, sampleRate: waveform.rate)
        let spectrum = estimator.spectrum(of: samples)
        self.spectrum = spectrum
        let stated = waveform.shaftFrequency
        let shaft = spectrum.flatMap { spectrum in stated.flatMap { ShaftSpeed(refining: $0, in: spectrum) } }
        self.shaft = shaft
        shaftLines = spectrum.flatMap { shaft?.lines(upToOrder: Self.highestOrder, in: $0) } ?? []
        envelope = BearingEnvelope(
            of: samples, sampleRate: waveform.rate, bearing: bearing?.orders, shaftFrequency: shaft?.frequency ?? stated
        )
    }

    /// Hertz; as stated where the signal does not say better.
    package var shaftFrequency: Double? { shaft?.frequency ?? waveform.shaftFrequency }

    /// - Returns: nil where there is no such view: a velocity of what is no acceleration, an envelope of too few samples.
    package func trace(_ view: WaveformView) -> WaveformTrace? {
        switch view {
        case .spectrum: spectrum.map { trace(view, $0.amplitudes, $0, waveform.unit) }
        case .velocity: velocity
        case .envelope: envelope.map { trace(view, $0.spectrum.amplitudes, $0.spectrum, squaredUnit) }
        case .waveform:
            WaveformTrace(
                view: view, values: waveform.samples.map(Double.init), step: 1 / waveform.rate, unit: waveform.unit)
        }
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
        _ view: WaveformView, _ values: [Double], _ spectrum: Spectrum, _ unit: String
    ) -> WaveformTrace {
        WaveformTrace(view: view, values: values, step: spectrum.lineSpacing, unit: unit)
    }
}

extension Waveform {
    /// Hertz.
    fileprivate var shaftFrequency: Double? { speed.flatMap { $0 > 0 ? $0 / 60 : nil } }
}
