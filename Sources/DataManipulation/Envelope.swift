/// The squared envelope of what a signal holds in a band: |x + jH(x)|², in unit²; a tone of amplitude A has A².
///
/// The lines of the band become the analytic signal by one inverse transform of twice their number, so that the
/// envelope comes at a rate no higher than it needs and without aliases. Over the whole band it equals
/// `abs(scipy.signal.hilbert(x)) ** 2`. A plan, made once and shared between threads. Cost: two transforms.
package struct Envelope: Sendable {
    /// Of the squared envelope, hertz.
    package private(set) var sampleRate: Double
    /// Samples of the squared envelope.
    package private(set) var count: Int
    private let window: Window
    private let grid: LineGrid
    private var lines: Range<Int>
    private let transform: RealTransform<Double>
    private var analytic: ComplexTransform<Double>
    private var estimator: SpectrumEstimator

    /// - Parameters:
    ///   - count: samples of the record.
    ///   - band: hertz, edges included; nil for all.
    ///   - window: for the spectrum of the envelope.
    /// - Returns: nil where the record has fewer than two lines in the band.
    package init?(count: Int, sampleRate: Double, band: ClosedRange<Double>? = nil, window: Window = .hann) {
        guard count >= 4, sampleRate > 0 else { return nil }
        transform = RealTransform(length: count)
        grid = LineGrid(spacing: sampleRate / Double(count), count: transform.lineCount)
        self.window = window
        lines = band.map(grid.lines) ?? 0..<transform.lineCount
        guard lines.count >= 2 else { return nil }
        self.count = band == nil ? count : min(count, FastLength.atLeast(2 * lines.count))
        self.sampleRate = grid.spacing * Double(self.count)
        analytic = ComplexTransform(length: self.count)
        estimator = SpectrumEstimator(segmentLength: self.count, window: window, sampleRate: self.sampleRate)
    }

    /// The same for another band of the same records. What can be shared is: a band as wide as this one costs nothing,
    /// and takes the same workspace; another has another ``count``.
    ///
    /// - Returns: nil where the record has fewer than two lines in the band.
    package func tuned(to band: ClosedRange<Double>) -> Envelope? {
        var tuned = self
        tuned.lines = grid.lines(in: band)
        guard tuned.lines.count >= 2 else { return nil }
        let count = min(transform.length, FastLength.atLeast(2 * tuned.lines.count))
        guard count != self.count else { return tuned }
        tuned.count = count
        tuned.sampleRate = grid.spacing * Double(count)
        tuned.analytic = ComplexTransform(length: count)
        tuned.estimator = SpectrumEstimator(segmentLength: count, window: window, sampleRate: tuned.sampleRate)
        return tuned
    }

    /// The memory of one thread, for many calls.
    package struct Workspace: Sendable {
        fileprivate var record: RealTransformMemory
        fileprivate var band: ComplexTransformMemory
        fileprivate var spectrum: SpectrumEstimator.Workspace
    }

    package func makeWorkspace() -> Workspace {
        Workspace(
            record: RealTransformMemory(for: transform), band: ComplexTransformMemory(for: analytic),
            spectrum: estimator.makeWorkspace())
    }

    package func squared(of samples: [Double], using workspace: inout Workspace) -> [Double] {
        precondition(samples.count == transform.length, "as many samples as the plan was made for")
        workspace.record.load(samples, by: transform)
        move(workspace.record.real, to: &workspace.band.real)
        move(workspace.record.imaginary, to: &workspace.band.imaginary)
        return workspace.band.powers(by: analytic)
    }

    /// The band's lines, twice as high because their mirror images are gone, begin at line 0 of the analytic signal:
    /// only differences of frequencies count in an envelope. Above them it stays 0.
    private func move(_ source: [Double], to target: inout [Double]) {
        let scale = 2 * Double(count) / Double(transform.length)
        source[lines].withUnsafeBufferPointer { source in
            target.withUnsafeMutableBufferPointer { target in
                for index in source.indices { target[index] = source[index] * scale }
            }
        }
        // These have no mirror image.
        if lines.lowerBound == 0 { target[0] /= 2 }
        if 2 * (lines.upperBound - 1) == transform.length { target[lines.count - 1] /= 2 }
    }

    /// The spectrum of the squared envelope without its mean; amplitudes in unit². A carrier of amplitude A, modulated
    /// by 1 + m cos Ωt, has 2mA² at Ω and m²A²/2 at 2Ω.
    package func spectrum(of samples: [Double], using workspace: inout Workspace) -> Spectrum {
        let squared = squared(of: samples, using: &workspace)
        guard let spectrum = estimator.spectrum(of: squared, using: &workspace.spectrum) else {
            preconditionFailure("an envelope is as long as its segment")
        }
        return spectrum
    }
}
