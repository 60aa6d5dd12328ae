/// The spectra of the squared envelopes of many bands of one record, with its tones evened out before: where impacts
/// may ring is not known, and differences of strong tones would look like impacts.
///
/// Bands halve the width of the ones before and overlap by half, so that a resonance lies well inside one of them. All
/// spectra have the same line spacing, the inverse of the record's duration. A plan, made once and shared between
/// threads. Cost: about four transforms of the record's length a level and way of evening.
package struct EnvelopeBank: Sendable {
    /// What becomes of the lines before the bands are cut out.
    package enum Evening: CaseIterable, Sendable {
        /// Each gets the same amplitude: cepstrum pre-whitening, after Borghesani et al., Mech. Syst. Signal Process.
        /// 36 (2013) 370–384.
        case whitened
        /// Those that stand far out of the noise around them are cut to it; resonances keep their shape.
        case clipped
    }

    package struct Member: Sendable {
        package let evening: Evening
        /// Hertz.
        package let range: ClosedRange<Double>
        /// How often the whole band was halved.
        package let level: Int
        fileprivate let firstLine: Int

        package var width: Double { range.upperBound - range.lowerBound }
    }

    /// Of the spectra of the envelopes, hertz.
    package let lineSpacing: Double
    /// The samples that are used, from the first on.
    package let count: Int
    package let members: [Member]
    package var levelCount: Int { levels.count }
    private let record: RealTransform<Double>
    private let levels: [Level]

    private struct Level: Sendable {
        let width: Int
        let analytic: ComplexTransform<Double>
        let spectrum: WindowedTransform
    }

    /// - Parameters:
    ///   - count: samples of the record; the last few are left out, so that bands have whole numbers of lines.
    ///   - depth: how often bands are halved.
    /// - Returns: nil for records too short for the narrowest.
    package init?(count: Int, sampleRate: Double, depth: Int) {
        precondition(depth >= 0 && sampleRate > 0, "halves of a band")
        let narrowest = FastLength.atMost(count >> (depth + 2))
        guard narrowest >= Self.fewestLines else { return nil }
        // Twice the narrowest band's offset is its width.
        let half = narrowest << (depth + 1)
        self.count = 2 * half
        record = RealTransform(length: 2 * half)
        let spacing = sampleRate / Double(2 * half)
        lineSpacing = spacing
        let levels = (0...depth).map { level in
            let width = half >> level
            return Level(
                width: width, analytic: ComplexTransform(length: 2 * width),
                spectrum: WindowedTransform(length: 2 * width, window: .hann, trend: .constant))
        }
        self.levels = levels
        members = Evening.allCases.flatMap { evening in
            levels.indices.flatMap { level in
                (0..<(2 << level) - 1).map { place in
                    let first = place * levels[level].width / 2
                    let range = Double(first) * spacing...Double(first + levels[level].width) * spacing
                    return Member(evening: evening, range: range, level: level, firstLine: first)
                }
            }
        }
    }

    private static let fewestLines = 64

    /// The memory of one thread, for many calls.
    package struct Workspace: Sendable {
        fileprivate var record: RealTransformMemory
        fileprivate var real, imaginary: [Double]
        fileprivate var levels: [(analytic: ComplexTransformMemory, spectrum: WindowedTransform.Workspace)]
    }

    package func makeWorkspace() -> Workspace {
        Workspace(
            record: RealTransformMemory(for: record), real: Array(repeating: 0, count: record.lineCount),
            imaginary: Array(repeating: 0, count: record.lineCount),
            levels: levels.map { (ComplexTransformMemory(for: $0.analytic), $0.spectrum.makeWorkspace()) })
    }

    /// Hands over, member by member, the first lines of the spectrum of its squared envelope in units of the squared
    /// envelope's mean: |Σ w e^{-2πikn/N} (e − ē)|² / (ē² N Σ w²), which are 1/N in the mean for noise over a wide
    /// band.
    ///
    /// - Parameters:
    ///   - samples: as many as the plan was made for, at least.
    ///   - wanted: of these members only.
    ///   - highest: hertz up to which lines are wanted.
    package func forEachSpectrum(
        of samples: [Double], members wanted: [Member], upTo highest: Double, using workspace: inout Workspace,
        _ take: (Member, [Double]) -> Void
    ) {
        precondition(samples.count >= count, "as many samples as the plan was made for")
        workspace.record.load(samples, by: record)
        (workspace.record.real[0], workspace.record.imaginary[0]) = (0, 0)
        var evened: Evening?
        for member in wanted {
            if evened != member.evening {
                even(&workspace, member.evening)
                evened = member.evening
            }
            let lines = spectrum(of: member, upTo: highest, using: &workspace)
            take(member, lines)
        }
    }

    private func spectrum(of member: Member, upTo highest: Double, using workspace: inout Workspace) -> [Double] {
        let level = levels[member.level], band = member.firstLine..<(member.firstLine + level.width)
        workspace.levels[member.level].analytic.real.replaceSubrange(0..<level.width, with: workspace.real[band])
        workspace.levels[member.level].analytic.imaginary.replaceSubrange(
            0..<level.width, with: workspace.imaginary[band])
        let powers = workspace.levels[member.level].analytic.powers(by: level.analytic)
        let mean = powers.withUnsafeBufferPointer { $0.laneSum { $0 } } / Double(powers.count)
        let wanted = min(level.width, Int(highest / lineSpacing) + 1)
        var lines = [Double](repeating: 0, count: wanted)
        guard mean > 0 else { return lines }
        let length = Double(powers.count), scale = 1 / (mean * mean * length * length * level.spectrum.gains.power)
        powers.withUnsafeBufferPointer {
            level.spectrum.load($0, using: &workspace.levels[member.level].spectrum)
        }
        let real = workspace.levels[member.level].spectrum.real
        let imaginary = workspace.levels[member.level].spectrum.imaginary
        for line in lines.indices {
            lines[line] = (real[line] * real[line] + imaginary[line] * imaginary[line]) * scale
        }
        return lines
    }

    private func even(_ workspace: inout Workspace, _ evening: Evening) {
        let real = workspace.record.real, imaginary = workspace.record.imaginary
        let powers = zip(real, imaginary).map { $0 * $0 + $1 * $1 }
        let limits = evening == .clipped ? NoiseLevel(of: powers, block: Self.surroundings) : nil
        for line in powers.indices {
            let scale: Double
            if let limits {
                let limit = Self.standsOut * limits[line]
                scale = powers[line] > limit ? (limit / powers[line]).squareRoot() : 1
            } else {
                scale = powers[line] > 0 ? 1 / powers[line].squareRoot() : 0
            }
            workspace.real[line] = real[line] * scale
            workspace.imaginary[line] = imaginary[line] * scale
        }
    }

    /// Lines among which the noise of a line is looked for.
    private static let surroundings = 128
    /// Over the mean of noise; one line of noise in fifty is beyond it.
    private static let standsOut = 4.0
}
