import Glibc

/// The speed of a shaft, made exact by the signal itself: registers and name plates are off by slip and rounding.
package struct ShaftSpeed: Sendable, Equatable {
    /// Hertz.
    package let frequency: Double
    /// The harmonics that it was read from.
    package let harmonics: [Int]
    /// The standard error in hertz: what noise lets expect, or how little the harmonics agree, whichever is larger.
    package let uncertainty: Double

    /// The largest energy of a harmonic over the local median that noise may well reach.
    static let significance = 20.0

    /// Looks for the harmonics 1 to `harmonics` of a speed near the nominal one.
    ///
    /// The candidate, in steps of a quarter line of the highest harmonic, whose harmonics stand out most (the sum of
    /// the logarithms of energy over background, so that no single line decides) gives each harmonic its line; each
    /// significant one is placed between lines by its neighbours, as exactly as it stands out, and the speed is their
    /// weighted mean.
    ///
    /// - Parameters:
    ///   - spectrum: of a Hann window, over ten revolutions at least.
    ///   - nominal: hertz.
    ///   - tolerance: relative, below a half.
    /// - Returns: nil where no harmonic stands out, or the spectrum is too coarse.
    package init?(refining nominal: Double, tolerance: Double = 0.03, harmonics: Int = 5, in spectrum: Spectrum) {
        precondition(spectrum.window == .hann, "places between lines are those of a Hann window")
        precondition(nominal > 0 && tolerance > 0 && tolerance < 0.5 && harmonics >= 1, "a speed and its surroundings")
        let highest = spectrum.frequency(of: spectrum.lineCount - 2) / (nominal * (1 + tolerance))
        let orders = Array(1...max(1, min(harmonics, Int(min(highest, 1e6)))))
        guard highest >= 1, nominal * (1 - tolerance) >= 4 * spectrum.lineSpacing else { return nil }
        let backgrounds = orders.map { Self.background(in: spectrum, around: Double($0) * nominal, nominal) }
        func ratio(_ order: Int, _ frequency: Double) -> Double {
            spectrum.meanSquares[spectrum.line(nearest: Double(order) * frequency)] / backgrounds[order - 1]
        }
        let step = spectrum.lineSpacing / Double(4 * orders.count)
        let reach = Int(nominal * tolerance / step)
        let candidates = (-reach...reach).map { nominal + Double($0) * step }
        let scored = candidates.map { candidate in
            (candidate, orders.reduce(0) { $0 + log(max(1, ratio($1, candidate))) })
        }
        guard let best = scored.max(by: { $0.1 < $1.1 }) else { return nil }
        let lit = orders.filter { ratio($0, best.0) > Self.significance }
        guard !lit.isEmpty else { return nil }
        let places = lit.map { Self.place(in: spectrum, near: Double($0) * best.0) / Double($0) }
        // A place is off by about 1/√ratio lines.
        let weights = lit.map { Double($0 * $0) * ratio($0, best.0) }, total = weights.reduce(0, +)
        let mean = zip(places, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
        let variance = zip(places, weights).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1 } / total
        frequency = mean
        self.harmonics = lit
        uncertainty = max(
            spectrum.lineSpacing / total.squareRoot(), (variance / Double(max(1, lit.count - 1))).squareRoot())
    }

    /// The median of the lines within half a revolution's frequency, as a mean of noise.
    static func background(in spectrum: Spectrum, around centre: Double, _ nominal: Double) -> Double {
        let energies = spectrum.meanSquares[spectrum.lines(in: (centre - nominal / 2)...(centre + nominal / 2))]
            .sorted()
        // A spectrum of tones alone has nothing between them but rounding.
        let floor = (energies.last ?? 0) * 1e-12
        return max(energies[energies.count / 2] / log(2), floor, .leastNormalMagnitude)
    }

    /// The frequency of a tone by the amplitudes of its line a and the larger neighbour b: (2b − a) / (a + b) lines
    /// towards the neighbour, exact for a Hann window.
    static func place(in spectrum: Spectrum, near frequency: Double) -> Double {
        var line = spectrum.line(nearest: frequency)
        for neighbour in [line - 1, line + 1]
        where spectrum.meanSquares.indices.contains(neighbour)
            && spectrum.meanSquares[neighbour] > spectrum.meanSquares[line]
        {
            line = neighbour
        }
        guard line > 0, line < spectrum.lineCount - 1 else { return spectrum.frequency(of: line) }
        let side = spectrum.meanSquares[line + 1] > spectrum.meanSquares[line - 1] ? 1 : -1
        let own = spectrum.meanSquares[line].squareRoot(), next = spectrum.meanSquares[line + side].squareRoot()
        return (Double(line) + Double(side) * (2 * next - own) / (own + next)) * spectrum.lineSpacing
    }
}
