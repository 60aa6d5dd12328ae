/// A multiple of a shaft's frequency that stands out of a spectrum.
package struct ShaftLine: Sendable, Equatable {
    package let order: Int
    /// Hertz, between the lines of the spectrum.
    package let frequency: Double
    /// Peak amplitude in the unit of the signal, from the energy of the whole lobe: a tone between two lines loses
    /// nothing.
    package let amplitude: Double
}

extension ShaftSpeed {
    /// The orders from 1 to `highest` that stand out as much as those from which the speed was read.
    package func lines(upToOrder highest: Int, in spectrum: Spectrum) -> [ShaftLine] {
        (1...highest).compactMap { order in
            let centre = Double(order) * frequency, lobe = spectrum.window.lobe
            let reach = min(lobe, max(1, Int((Double(order) * uncertainty / spectrum.lineSpacing).rounded(.up))))
            let nearest = spectrum.line(nearest: centre)
            guard nearest - reach >= lobe, nearest + reach + lobe < spectrum.lineCount,
                let line = (nearest - reach...nearest + reach)
                    .max(by: { spectrum.meanSquares[$0] < spectrum.meanSquares[$1] })
            else { return nil }
            let background = Self.background(in: spectrum, around: centre, frequency)
            guard spectrum.meanSquares[line] > Self.significance * background else { return nil }
            let energy = spectrum.meanSquares[line - lobe...line + lobe].reduce(0, +)
            return ShaftLine(
                order: order, frequency: Self.place(in: spectrum, near: spectrum.frequency(of: line)),
                amplitude: (2 * energy).squareRoot())
        }
    }
}
