import Glibc

/// The form of a spectrum, by the energy p_k of the lines in a band.
package struct SpectralFeatures: Sendable, Equatable {
    /// Σ f p / Σ p, hertz.
    package let centroid: Double
    /// −Σ p ln p / ln K with Σ p = 1 over K lines: 0 for one line, 1 where all are equal.
    package let entropy: Double
    /// The geometric mean of p over the arithmetic one: 0 where a line is empty, 1 where all are equal. Of the spectrum
    /// of white noise e^−γ = 0.561 without averaging.
    package let flatness: Double

    /// - Returns: nil where the band has fewer than two lines, or no energy.
    package init?(of spectrum: Spectrum, in band: ClosedRange<Double>) {
        let lines = spectrum.lines(in: band)
        let energies = spectrum.meanSquares[lines], total = energies.reduce(0, +)
        guard lines.count >= 2, total > 0, total.isFinite else { return nil }
        let count = Double(lines.count)
        var moment = 0.0, disorder = 0.0, logarithms = 0.0
        for line in lines {
            let part = energies[line] / total, logarithm = log(part)
            moment += spectrum.frequency(of: line) * part
            if part > 0 { disorder -= part * logarithm }
            logarithms += logarithm
        }
        centroid = moment
        entropy = disorder / log(count)
        flatness = exp(logarithms / count) * count
    }
}
