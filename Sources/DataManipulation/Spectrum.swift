/// The energy of a signal line by line; amplitudes and densities are views of it.
///
/// One-sided: line k at k · lineSpacing hertz stands for both its signs, from line 0 (the mean) to half the sample
/// rate.
package struct Spectrum: Sendable, Equatable {
    /// Of each line its part of the mean square, unit²: 2|X_k|² / (N Σw²), half of that for lines without a mirror
    /// image (0, and N/2 of an even N). Their sum is the mean square of the signal behind the window, with the window's
    /// loss of energy made good.
    package let meanSquares: [Double]
    /// Hertz.
    package let lineSpacing: Double
    package let window: Window
    package let gains: WindowGains
    /// Whether the last line is half the sample rate and has no mirror image.
    package let endsWithoutImage: Bool

    package var lineCount: Int { meanSquares.count }

    /// Peak amplitudes of tones on the lines, in the signal's unit: 2|X_k| / Σw; |X_k| / Σw for lines without image.
    package var amplitudes: [Double] {
        let factor = 2 * gains.noiseBandwidth
        var amplitudes = meanSquares.map { ($0 * factor).squareRoot() }
        // Lines without an image are there once in the two-sided spectrum.
        amplitudes[0] /= 2.0.squareRoot()
        if endsWithoutImage { amplitudes[lineCount - 1] /= 2.0.squareRoot() }
        return amplitudes
    }

    /// The power spectral density, unit²/Hz: 2|X_k|² / (sampleRate Σw²).
    package var density: [Double] {
        let factor = 1 / lineSpacing
        return meanSquares.map { $0 * factor }
    }

    package func frequency(of line: Int) -> Double { Double(line) * lineSpacing }

    /// The line nearest to a frequency in hertz.
    package func line(nearest frequency: Double) -> Int {
        min(max(Int((frequency / lineSpacing).rounded()), 0), lineCount - 1)
    }

    private var grid: LineGrid { LineGrid(spacing: lineSpacing, count: lineCount) }

    /// The lines in a band of hertz, edges included; empty where the band has none.
    package func lines(in band: ClosedRange<Double>) -> Range<Int> { grid.lines(in: band) }

    /// The mean square of what lies in a band, unit².
    package func meanSquare(in band: ClosedRange<Double>) -> Double {
        meanSquares[lines(in: band)].reduce(0, +)
    }

    /// The RMS of what lies in a band, true to the energy: √(Σ A_k²/2 / noise bandwidth).
    package func rms(in band: ClosedRange<Double>) -> Double { meanSquare(in: band).squareRoot() }

    /// The mean squares between successive edges in hertz; a line on an edge belongs to the band above it, so that no
    /// energy counts twice.
    package func meanSquares(between edges: [Double]) -> [Double] {
        let lines = edges.map(grid.firstLine)
        return zip(lines, lines.dropFirst()).map { $0 < $1 ? meanSquares[$0..<$1].reduce(0, +) : 0 }
    }

    /// The mean squares between successive edges in orders of the shaft's frequency in hertz.
    package func meanSquares(betweenOrders edges: [Double], shaftFrequency: Double) -> [Double] {
        meanSquares(between: edges.map { $0 * shaftFrequency })
    }
}
