/// How impulsive a signal is band by band: the fast kurtogram over a tree of bands, each level split in halves and thirds.
///
/// Bands are cut out of the lines of one transform; each inverse transform yields the complex envelope c of a band at the
/// rate of its width. A plan, made once and shared between threads. Cost: about one transform a level.
///
/// Source: Antoni, Mech. Syst. Signal Process. 21 (2007) 108–124.
package struct Kurtogram: Sendable {
    package struct Band: Sendable, Equatable {
        /// Hertz.
        package let range: ClosedRange<Double>
        /// ⟨|c|⁴⟩ / ⟨|c|²⟩² − 2: 0 for Gaussian noise, −1 for a tone.
        package let kurtosis: Double
        /// The median of the same over eight parts of the record: one impulse alone, which lies in one or two of them, does
        /// not lift it. Repeated impacts need one in most parts.
        package let steadyKurtosis: Double

        package var width: Double { range.upperBound - range.lowerBound }
    }

    private static let partCount = 8
    /// Samples of the envelope in a part, below which its kurtosis scatters by more than 0.5.
    private static let fewestSamples = 16

    private let sampleRate: Double
    private let transform: RealTransform<Double>
    /// Numbers of bands on each level, with the transform back from the lines of one.
    private let levels: [(bands: Int, inverse: ComplexTransform<Double>)]

    /// - Parameters:
    ///   - count: samples of the record; the last few are left out, so that bands have whole numbers of lines.
    ///   - narrowest: the least width of a band in hertz: at least three times the frequency of the impacts looked for.
    /// - Returns: nil for records too short to be judged in one band.
    package init?(count: Int, sampleRate: Double, narrowest: Double) {
        precondition(narrowest > 0 && sampleRate > 0, "positive frequencies")
        // 1, 2, 3, 4, 6, 8, 12 … bands.
        let fewestLines = Self.partCount * Self.fewestSamples
        let splits = [1, 2] + (0..<16).flatMap { [3 << $0, 4 << $0] }
        let counts = splits.filter { bands in
            sampleRate / 2 / Double(bands) >= narrowest && count / 2 / bands >= fewestLines
        }
        guard let most = counts.max() else { return nil }
        let unit = counts.reduce(1) { $0 / greatestCommonDivisor($0, $1) * $1 }
        let half = unit * FastLength.atMost(count / 2 / unit)
        guard half > 0, half / most >= fewestLines / 2 else { return nil }
        self.sampleRate = sampleRate
        transform = RealTransform(length: 2 * half)
        levels = counts.map { ($0, ComplexTransform(length: half / $0)) }
    }

    /// All bands, level by level from the widest, upwards in frequency.
    package func bands(of samples: [Double]) -> [Band] {
        let spectrum = transform.forward(Array(samples.prefix(transform.length)))
        return levels.flatMap { level in
            let width = level.inverse.length
            var memory = LevelMemory(level.inverse)
            return (0..<level.bands).map { band in
                let powers = memory.powers(spectrum, from: band * width, by: level.inverse)
                let hertz = sampleRate / 2 / Double(level.bands)
                return Band(
                    range: Double(band) * hertz...Double(band + 1) * hertz, kurtosis: excessKurtosis(powers[...]),
                    steadyKurtosis: steadyKurtosis(powers))
            }
        }
    }

    private func steadyKurtosis(_ powers: [Double]) -> Double {
        let length = powers.count / Self.partCount
        let parts = (0..<Self.partCount).map { excessKurtosis(powers[($0 * length)..<(($0 + 1) * length)]) }.sorted()
        return (parts[Self.partCount / 2 - 1] + parts[Self.partCount / 2]) / 2
    }
}

/// −2 for nothing at all, as for the steadiest of signals and below.
private func excessKurtosis(_ powers: ArraySlice<Double>) -> Double {
    var sum = 0.0, squares = 0.0
    for power in powers {
        sum += power
        squares += power * power
    }
    return sum > 0 ? squares * Double(powers.count) / (sum * sum) - 2 : -2
}

/// What the bands of one level share.
private struct LevelMemory {
    private var lines, values: SplitComplex<Double>
    private var workspace: [Double]

    init(_ inverse: ComplexTransform<Double>) {
        lines = SplitComplex(count: inverse.length)
        values = lines
        workspace = Array(repeating: 0, count: inverse.workspaceCount)
    }

    /// |c|², up to a scale.
    mutating func powers(
        _ spectrum: SplitComplex<Double>, from first: Int, by inverse: ComplexTransform<Double>
    ) -> [Double] {
        for line in 0..<inverse.length {
            lines.real[line] = spectrum.real[first + line]
            lines.imaginary[line] = spectrum.imaginary[first + line]
        }
        // The mean of the signal is no part of the band.
        if first == 0 { (lines.real[0], lines.imaginary[0]) = (0, 0) }
        inverse.inverse(
            real: lines.real, imaginary: lines.imaginary, toReal: &values.real, toImaginary: &values.imaginary,
            workspace: &workspace)
        return (0..<inverse.length).map {
            values.real[$0] * values.real[$0] + values.imaginary[$0] * values.imaginary[$0]
        }
    }
}
