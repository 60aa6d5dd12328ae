import Glibc

/// The search for a family of harmonics whose fundamental is known but for slip, in lines that are noise otherwise.
///
/// Each tooth is the energy in a few lines around a harmonic, as −ln of its probability in noise, which for noise is an
/// exponential number; their sum over the first harmonics is a gamma variable (R. A. Fisher's way to combine tests).
/// The fundamental, the number of harmonics and the width of teeth are searched, and the search is paid for: impacts
/// whose distances scatter smear their higher harmonics. No tooth counts for more than a limit, so that one strong line
/// of other origin is no comb.
struct CombSearch: Sendable {
    /// What fits best in one spectrum.
    struct Match: Sendable {
        /// Hertz.
        let fundamental: Double
        /// −ln p of the comb, over all that this search tried.
        let improbability: Double
        /// Lines to each side of the harmonics.
        let reaches: [Int]
    }

    /// Teeth of one relative width.
    private struct Width {
        let reaches: [Int]
        /// Hertz.
        let candidates: [Double]
    }

    let fundamental: Double
    let lineSpacing: Double
    /// The first harmonic first.
    private let windows: [ClosedRange<Int>]
    private let widths: [Width]
    private let extents: [Int]

    /// What a tooth may count for: alone it does not pay for the search.
    private static let mostOfTooth = 18.0
    /// Half widths of teeth, in parts of the harmonic's frequency: what slip that differs from impact to impact smears.
    private static let blurs = [0, 0.002, 0.005, 0.01]
    /// Numbers of harmonics that are tried.
    private static let extents = [2, 3, 4, 6]

    /// - Parameters:
    ///   - fundamental: hertz.
    ///   - tolerance: relative, to both sides.
    ///   - harmonics: the most that are looked at, at least 2.
    init(fundamental: Double, tolerance: Double, harmonics: Int, lineSpacing: Double) {
        self.fundamental = fundamental
        self.lineSpacing = lineSpacing
        extents = Self.extents.filter { $0 <= harmonics }
        let numbers = Array(1...harmonics), top = Double(harmonics)
        windows = numbers.map { harmonic in
            let centre = Double(harmonic) * fundamental / lineSpacing
            return Self.line(centre * (1 - tolerance))...Self.line(centre * (1 + tolerance))
        }
        let reaches = Self.blurs.map { blur in
            numbers.map { Int(blur * Double($0) * fundamental / lineSpacing) }
        }
        // Short records do not tell narrow teeth apart.
        widths = reaches.indices.filter { $0 == 0 || reaches[$0] != reaches[$0 - 1] }.map { index in
            // The top harmonic moves by a line, or by half of what its tooth reaches to one side.
            let step = lineSpacing / top * max(1, Double(reaches[index][harmonics - 1]) / 2)
            let steps = Int(fundamental * tolerance / step)
            return Width(
                reaches: reaches[index], candidates: (-steps...steps).map { fundamental + Double($0) * step })
        }
    }

    private static func line(_ place: Double) -> Int { Int(place.rounded()) }

    func best(in lines: EnvelopeLines) -> Match? {
        let found = widths.compactMap { best(in: lines, $0) }
        guard let most = found.map(\.match.improbability).max() else { return nil }
        return found.filter { $0.match.improbability > most - Self.same }.max { $0.height < $1.height }?.match
    }

    /// −ln p, within which combs are told apart by how high they stand without the limit of a tooth.
    private static let same = 3.0

    private func best(in lines: EnvelopeLines, _ width: Width) -> (match: Match, height: Double)? {
        let teeth = zip(windows, width.reaches).map { window, reach in
            window.map { lines.improbability(around: $0, reach: reach) }
        }
        var sums = [Double](repeating: 0, count: width.candidates.count), heights = sums
        var best: (improbability: Double, candidate: Int)?
        for (index, teeth) in teeth.enumerated() {
            let first = windows[index].lowerBound, factor = Double(index + 1) / lineSpacing
            for (candidate, frequency) in width.candidates.enumerated() {
                let place = Self.line(frequency * factor) - first
                let tooth = teeth[min(max(place, 0), teeth.count - 1)]
                sums[candidate] += min(tooth, Self.mostOfTooth)
                heights[candidate] += tooth
            }
            guard extents.contains(index + 1), let most = sums.max() else { continue }
            let improbability = NoiseProbability.ofSum(most, count: index + 1)
            guard improbability > best?.improbability ?? 0 else { continue }
            let candidate = sums.indices.lazy.filter { sums[$0] > most - Self.same }.max { heights[$0] < heights[$1] }
            best = (improbability, candidate ?? 0)
        }
        // Bonferroni, the widths with equal shares.
        let trials = Double(width.candidates.count * widths.count * extents.count)
        return best.map { best in
            let match = Match(
                fundamental: width.candidates[best.candidate], improbability: best.improbability - log(trials),
                reaches: width.reaches)
            return (match, heights[best.candidate])
        }
    }
}
