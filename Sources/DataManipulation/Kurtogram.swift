/// How impulsive a signal is band by band: the fast kurtogram over a tree of bands, each level split in halves and
/// thirds.
///
/// Bands are cut out of the lines of one transform; each inverse transform yields the complex envelope c of a band at
/// the rate of its width. In single precision: what is 120 dB below the strongest line drowns. A plan, made once and
/// shared between threads. Cost: about one transform a level.
///
/// Source: Antoni, Mech. Syst. Signal Process. 21 (2007) 108–124.
package struct Kurtogram: Sendable {
    package struct Band: Sendable, Equatable {
        /// Hertz.
        package let range: ClosedRange<Double>
        /// ⟨|c|⁴⟩ / ⟨|c|²⟩² − 2: 0 for Gaussian noise, −1 for a tone.
        package let kurtosis: Double
        /// The median of the same over eight parts of the record: one impulse alone, which lies in one or two of them,
        /// does not lift it. Repeated impacts need one in most parts.
        package let steadyKurtosis: Double

        package var width: Double { range.upperBound - range.lowerBound }
    }

    private static let partCount = 8
    /// Samples of the envelope in a part, below which its kurtosis scatters by more than 0.5.
    private static let fewestSamples = 16

    private let sampleRate: Double
    private let transform: RealTransform<Float>
    private let levels: [Level]

    private struct Level {
        let bands: Int
        /// From the lines of a band.
        let inverse: ComplexTransform<Float>
    }

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
        levels = counts.map { Level(bands: $0, inverse: ComplexTransform(length: half / $0)) }
    }

    /// The memory of one thread, for many calls.
    package struct Workspace: Sendable {
        fileprivate var samples, scratch: [Float]
        /// The lines of the record.
        fileprivate var lines: SplitComplex<Float>
        /// The complex envelope of a band.
        fileprivate var envelope: SplitComplex<Float>
    }

    package func makeWorkspace() -> Workspace {
        let widest = levels.reduce(0) { max($0, $1.inverse.length) }
        let scratch = levels.reduce(transform.workspaceCount) { max($0, $1.inverse.workspaceCount) }
        return Workspace(
            samples: Array(repeating: 0, count: transform.length), scratch: Array(repeating: 0, count: scratch),
            lines: SplitComplex(count: transform.lineCount), envelope: SplitComplex(count: widest))
    }

    /// All bands, level by level from the widest, upwards in frequency.
    package func bands(of samples: [Double], using workspace: inout Workspace) -> [Band] {
        precondition(samples.count >= transform.length, "as many samples as the plan was made for")
        load(samples, into: &workspace)
        return levels.flatMap { level in
            let hertz = sampleRate / 2 / Double(level.bands)
            return (0..<level.bands).map { band in
                self.band(
                    Double(band) * hertz...Double(band + 1) * hertz, from: band * level.inverse.length,
                    by: level.inverse, using: &workspace)
            }
        }
    }

    private func load(_ samples: [Double], into workspace: inout Workspace) {
        // At most 1: lines and envelopes are then at most N, and the sum of N fourth powers far from the largest
        // `Float`.
        let largest = samples.withUnsafeBufferPointer { $0.largestSize }
        let scale = largest > 0 ? 1 / largest : 0
        for index in workspace.samples.indices { workspace.samples[index] = Float(samples[index] * scale) }
        transform.forward(
            workspace.samples, real: &workspace.lines.real, imaginary: &workspace.lines.imaginary,
            workspace: &workspace.scratch)
        // The mean of the signal is in no band.
        (workspace.lines.real[0], workspace.lines.imaginary[0]) = (0, 0)
    }

    /// - Parameter line: the first of the band.
    private func band(
        _ range: ClosedRange<Double>, from line: Int, by inverse: ComplexTransform<Float>,
        using workspace: inout Workspace
    ) -> Band {
        // Forwards with real and imaginary parts exchanged is backwards, but for a factor, which kurtosis does not see.
        workspace.lines.withParts { real, imaginary in
            inverse.forward(
                real: imaginary.baseAddress! + line, imaginary: real.baseAddress! + line,
                toReal: &workspace.envelope.imaginary, toImaginary: &workspace.envelope.real,
                workspace: &workspace.scratch)
        }
        return workspace.envelope.withParts { real, imaginary in
            func moments(_ samples: Range<Int>) -> EnvelopeMoments {
                EnvelopeMoments(
                    of: UnsafeBufferPointer(rebasing: real[samples]), UnsafeBufferPointer(rebasing: imaginary[samples]))
            }
            let length = inverse.length / Self.partCount
            let parts = (0..<Self.partCount).map { moments($0 * length..<($0 + 1) * length) }
            let rest = moments(Self.partCount * length..<inverse.length)
            let sorted = parts.map(\.kurtosis).sorted()
            return Band(
                range: range, kurtosis: parts.reduce(rest, +).kurtosis,
                steadyKurtosis: (sorted[Self.partCount / 2 - 1] + sorted[Self.partCount / 2]) / 2)
        }
    }
}
