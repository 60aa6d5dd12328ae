import DataManipulation
import Glibc

/// The lines of one envelope spectrum in units of the noise around them.
struct EnvelopeLines {
    /// Energy over the mean of noise; a line that is no evidence holds no more than noise.
    let ratios: [Double]
    /// Energy in units of the squared mean of the envelope.
    private let energies: [Double]
    /// Of the ratios below each line.
    private let sums: [Double]

    /// - Parameter excluded: ascending; these lines are no evidence, whatever they hold.
    init(_ energies: [Double], excluded: [Range<Int>]) {
        self.energies = energies
        let noise = NoiseLevel(of: energies, block: Self.surroundings)
        var ratios = energies.indices.map { line in
            let level = noise[line]
            return level > 0 ? energies[line] / level : 0
        }
        for range in excluded {
            for line in range.clamped(to: 0..<ratios.count) { ratios[line] = min(ratios[line], 1) }
        }
        var sum = 0.0
        sums =
            [0]
            + ratios.map { ratio in
                sum += ratio
                return sum
            }
        self.ratios = ratios
    }

    /// Lines among which the noise of a line is looked for.
    private static let surroundings = 64

    /// −ln of the probability that noise has as much energy in the lines around one, 0 beyond the spectrum.
    func improbability(around line: Int, reach: Int) -> Double {
        guard line - reach > Window.hann.lobe, line + reach < ratios.count else { return 0 }
        return NoiseProbability.ofLines(sums[line + reach + 1] - sums[line - reach], width: 2 * reach + 1)
    }

    /// The largest line around one.
    func largest(around line: Int, reach: Int) -> Int? {
        guard line - reach > Window.hann.lobe, line + reach < ratios.count else { return nil }
        return ((line - reach)...(line + reach)).max { ratios[$0] < ratios[$1] }
    }

    /// The amplitude of a rhythm in parts of the envelope's mean, from the lines around one: tones of energy E behind a
    /// Hann window have 2√(3E/2), their lines together 3E/2.
    func modulation(around line: Int, reach: Int) -> Double {
        guard line - reach > Window.hann.lobe, line + reach < ratios.count else { return 0 }
        let excess = ((line - reach)...(line + reach)).reduce(0) { sum, line in
            ratios[line] > 1 ? sum + energies[line] * (1 - 1 / ratios[line]) : sum
        }
        return 2 * excess.squareRoot()
    }
}
