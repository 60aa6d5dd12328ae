import DataManipulation
import Glibc

/// A record with the speed of its shaft as exact as it tells, resampled where that wandered.
struct EvenRecord {
    let samples: [Double]
    /// Hertz.
    let shaft: Double
    /// How far the speed may be off, relative.
    let doubt: Double

    /// What a reading of a speed is good for, relative.
    private static let doubtOfReading = 5e-3
    private static let leastDoubt = 1e-3
    /// How far speeds wander that are still followed, relative.
    private static let variation = 0.05
    /// The part of a harmonic's energy in its highest line and two to each side, below which the speed wandered: two lines of a
    /// Hann window hold all of a steady tone.
    private static let concentration = 0.7
    /// Of the highest line's energy, below which resampling was no use.
    private static let gain = 1.5

    /// - Parameters:
    ///   - nominal: hertz.
    ///   - spectrum: over the whole record, with a Hann window.
    init(
        _ samples: [Double], sampleRate: Double, nominal: Double, spectrum: ([Double]) -> Spectrum?
    ) {
        let lines = spectrum(samples)
        let found = lines.flatMap { Self.harmonics($0, nominal).min { $0.concentration < $1.concentration } }
        if let found, found.concentration < Self.concentration,
            let angle = ShaftAngle(
                trackingHarmonicsIn: samples, sampleRate: sampleRate, nominal: nominal, variation: Self.variation),
            let even = OrderTracking.evened(samples, sampleRate: sampleRate, angle: angle),
            let sharper = spectrum(even),
            Self.harmonics(sharper, nominal).contains(where: {
                $0.order == found.order && $0.peak > Self.gain * found.peak
            })
        {
            self.init(even, nominal: nominal, lines: sharper)
        } else {
            self.init(samples, nominal: nominal, lines: lines)
        }
    }

    private init(_ samples: [Double], nominal: Double, lines: Spectrum?) {
        self.samples = samples
        if let lines,
            let speed = ShaftSpeed(refining: nominal, tolerance: BearingRhythms.tolerance, in: lines),
            speed.harmonics.count >= 2, speed.uncertainty < Self.leastDoubt * nominal
        {
            shaft = speed.frequency
            doubt = Self.leastDoubt
        } else {
            shaft = nominal
            doubt = Self.doubtOfReading
        }
    }

    private struct Harmonic {
        let order: Int
        let energy: Double
        /// Of the highest line.
        let peak: Double
        /// How narrow it is: 1 for a steady one.
        let concentration: Double
    }

    /// Those of the shaft's first harmonics that stand out and hold a share of what the strongest holds: the higher one is, the
    /// wider the speed's wandering spreads it.
    private static func harmonics(_ spectrum: Spectrum, _ nominal: Double) -> [Harmonic] {
        var found: [Harmonic] = []
        for harmonic in 1...5 {
            let centre = Double(harmonic) * nominal, width = min(centre * variation, nominal / 2)
            let band = spectrum.lines(in: (centre - width)...(centre + width))
            guard band.count > 8, centre + width < spectrum.frequency(of: spectrum.lineCount - 1) else { break }
            // Twice as wide, so that a speed that wanders does not pass for noise.
            let reach = min(2 * width, nominal / 2)
            let around = spectrum.meanSquares[spectrum.lines(in: (centre - reach)...(centre + reach))].sorted()
            // A quarter of the lines of noise is below ln 4/3 of their mean.
            let noise = around[around.count / 4] / log(4.0 / 3)
            let energy = spectrum.meanSquares[band].reduce(0) { $0 + max(0, $1 - 3 * noise) }
            guard energy > 0, let peak = band.max(by: { spectrum.meanSquares[$0] < spectrum.meanSquares[$1] }),
                spectrum.meanSquares[peak] > 20 * noise
            else { continue }
            let core = band.clamped(to: (peak - 2)..<(peak + 3))
            found.append(
                Harmonic(
                    order: harmonic, energy: energy, peak: spectrum.meanSquares[peak],
                    concentration: spectrum.meanSquares[core].reduce(0, +) / energy))
        }
        let strongest = found.map(\.energy).max() ?? 0
        return found.filter { $0.energy > share * strongest }
    }

    /// Of the strongest harmonic's energy, below which another says little about the speed.
    private static let share = 0.1
}
