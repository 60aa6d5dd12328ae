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

    /// The memory of one thread, for many calls.
    package struct Workspace: Sendable {
        fileprivate var record: RealTransformMemory
        fileprivate var levels: [ComplexTransformMemory]
    }

    package func makeWorkspace() -> Workspace {
        Workspace(
            record: RealTransformMemory(for: transform), levels: levels.map { ComplexTransformMemory(for: $0.inverse) })
    }

    /// All bands, level by level from the widest, upwards in frequency.
    package func bands(of samples: [Double], using workspace: inout Workspace) -> [Band] {
        precondition(samples.count >= transform.length, "as many samples as the plan was made for")
        workspace.record.load(samples, by: transform)
        // The mean of the signal is in no band.
        (workspace.record.real[0], workspace.record.imaginary[0]) = (0, 0)
        var bands = [Band]()
        for (index, level) in levels.enumerated() {
            let width = level.inverse.length, hertz = sampleRate / 2 / Double(level.bands)
            for band in 0..<level.bands {
                let lines = (band * width)..<((band + 1) * width)
                workspace.levels[index].real.replaceSubrange(0..., with: workspace.record.real[lines])
                workspace.levels[index].imaginary.replaceSubrange(0..., with: workspace.record.imaginary[lines])
                let powers = workspace.levels[index].powers(by: level.inverse)
                bands.append(
                    Band(
                        range: Double(band) * hertz...Double(band + 1) * hertz, kurtosis: envelopeKurtosis(powers[...]),
                        steadyKurtosis: steadyKurtosis(powers)))
            }
        }
        return bands
    }

    private func steadyKurtosis(_ powers: [Double]) -> Double {
        let length = powers.count / Self.partCount
        let parts = (0..<Self.partCount).map { envelopeKurtosis(powers[($0 * length)..<(($0 + 1) * length)]) }.sorted()
        return (parts[Self.partCount / 2 - 1] + parts[Self.partCount / 2]) / 2
    }
}
