import Glibc

/// How far a family of harmonics stands out of a spectrum whose background is noise, such as that of a squared
/// envelope.
///
/// Lines of noise over their local mean (median / ln 2) are exponential, so that the largest of w lines is 1 + 1/2 + …
/// + 1/w in the mean. Around each harmonic, within the tolerance that slip asks for, the largest line is measured in
/// that unit. A window other than the rectangular one ties neighbours together, which makes the judgement more careful.
package struct HarmonicComb: Sendable, Equatable {
    package struct Tooth: Sendable, Equatable {
        package let harmonic: Int
        package let line: Int
        /// The line's energy over the local background's mean.
        package let ratio: Double
        /// How probable so large a line is in noise, among all lines of the window.
        package let probability: Double
    }

    /// The harmonics that the spectrum holds clear of others.
    package let teeth: [Tooth]
    /// The geometric mean over the teeth of ratio / expected ratio: 0.5 to 1 for noise. One large line that happens to
    /// be a tooth, such as a multiple of the shaft's frequency, does not make a comb.
    package let score: Double

    /// - Parameters:
    ///   - fundamental: hertz.
    ///   - tolerance: relative, on both sides; bearings slip by 1 to 2 %.
    ///   - shaftFrequency: hertz; lines that a multiple of it reaches are no evidence of anything else, and are not
    ///     asked.
    /// - Returns: nil where the spectrum does not hold the fundamental clear of the mean.
    package init?(
        in spectrum: Spectrum, fundamental: Double, harmonics: Int = 4, tolerance: Double = 0.02,
        shaftFrequency: Double? = nil
    ) {
        var teeth = [Tooth](), logarithms = 0.0
        for harmonic in 1...harmonics {
            let centre = Double(harmonic) * fundamental, end = centre * (1 + tolerance)
            let first = spectrum.line(nearest: centre * (1 - tolerance)), last = spectrum.line(nearest: end)
            guard first >= spectrum.window.lobe, end < spectrum.lineSpacing * Double(spectrum.lineCount) else { break }
            let lines = (first...last).filter { line in
                guard let shaftFrequency else { return true }
                let distance = spectrum.frequency(of: line).remainder(dividingBy: shaftFrequency)
                return abs(distance) >= Double(spectrum.window.lobe) * spectrum.lineSpacing
            }
            let background = Self.background(of: spectrum, around: first...last, reach: fundamental / 2)
            guard background > 0,
                let line = lines.max(by: { spectrum.meanSquares[$0] < spectrum.meanSquares[$1] })
            else { continue }
            let ratio = spectrum.meanSquares[line] / background
            teeth.append(
                Tooth(
                    harmonic: harmonic, line: line, ratio: ratio,
                    probability: -expm1(Double(lines.count) * log1p(-exp(-ratio)))))
            logarithms += log(ratio / (1...lines.count).reduce(0) { $0 + 1 / Double($1) })
        }
        guard !teeth.isEmpty else { return nil }
        self.teeth = teeth
        score = exp(logarithms / Double(teeth.count))
    }

    /// The mean of the noise around a window, by the median of at least 16 lines on each side, which a few tones do not
    /// move.
    private static func background(of spectrum: Spectrum, around window: ClosedRange<Int>, reach: Double) -> Double {
        let lines = max(16, Int(reach / spectrum.lineSpacing))
        let first = max(spectrum.window.lobe, window.lowerBound - lines)
        let last = min(spectrum.lineCount - 1, window.upperBound + lines)
        let energies = spectrum.meanSquares[first...last].sorted()
        return energies[energies.count / 2] / log(2)
    }
}
