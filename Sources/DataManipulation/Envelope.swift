/// The squared envelope of what a signal holds in a band: |x + jH(x)|², in unit²; a tone of amplitude A has A².
///
/// The lines of the band become the analytic signal by one inverse transform of twice their number, so that the envelope
/// comes at a rate no higher than it needs and without aliases. Over the whole band it equals
/// `abs(scipy.signal.hilbert(x)) ** 2`. A plan, made once and shared between threads. Cost: two transforms.
package struct Envelope: Sendable {
    /// Of the squared envelope, hertz.
    package let sampleRate: Double
    /// Samples of the squared envelope.
    package let count: Int
    private let lines: Range<Int>
    private let transform: RealTransform<Double>
    private let analytic: ComplexTransform<Double>

    /// - Parameters:
    ///   - count: samples of the record.
    ///   - band: hertz, edges included; nil for all.
    /// - Returns: nil where the record has fewer than two lines in the band.
    package init?(count: Int, sampleRate: Double, band: ClosedRange<Double>? = nil) {
        guard count >= 4, sampleRate > 0 else { return nil }
        transform = RealTransform(length: count)
        let grid = LineGrid(spacing: sampleRate / Double(count), count: transform.lineCount)
        lines = band.map(grid.lines) ?? 0..<transform.lineCount
        guard lines.count >= 2 else { return nil }
        self.count = band == nil ? count : min(count, FastLength.atLeast(2 * lines.count))
        self.sampleRate = sampleRate * Double(self.count) / Double(count)
        analytic = ComplexTransform(length: self.count)
    }

    package func squared(of samples: [Double]) -> [Double] {
        let spectrum = transform.forward(samples)
        var shifted = SplitComplex<Double>(count: count)
        for line in lines {
            let hasImage = line > 0 && 2 * line != transform.length
            let scale = (hasImage ? 2 : 1) * Double(count) / Double(transform.length)
            // Only differences of frequencies count in the envelope: the band may begin at line 0.
            shifted.real[line - lines.lowerBound] = spectrum.real[line] * scale
            shifted.imaginary[line - lines.lowerBound] = spectrum.imaginary[line] * scale
        }
        let values = analytic.inverse(shifted)
        return (0..<count).map {
            values.real[$0] * values.real[$0] + values.imaginary[$0] * values.imaginary[$0]
        }
    }

    /// The spectrum of the squared envelope without its mean; amplitudes in unit². A carrier of amplitude A, modulated by
    /// 1 + m cos Ωt, has 2mA² at Ω and m²A²/2 at 2Ω.
    package func spectrum(of samples: [Double], window: Window = .hann) -> Spectrum {
        let estimator = SpectrumEstimator(segmentLength: count, window: window, sampleRate: sampleRate)
        guard let spectrum = estimator.spectrum(of: squared(of: samples)) else {
            preconditionFailure("an envelope is as long as its segment")
        }
        return spectrum
    }
}
