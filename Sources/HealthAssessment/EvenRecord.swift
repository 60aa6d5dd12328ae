import DataManipulation
import Glibc

/// A record with the speed of its shaft as exact as it tells, resampled where that wandered: first by the steadiest of
/// the low orders, then by the strongest high one that is still wide, since an error of the angle counts there by its
/// order (two steps, after J. Urbanek et al., Mech. Syst. Signal Process. 38 (2013) 96–106).
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
    /// The part of a harmonic's energy in its highest line and two to each side, below which the speed wandered: two
    /// lines of a Hann window hold all of a steady tone.
    private static let concentration = 0.7
    /// Gears and vanes have their lines up there.
    private static let highest = 60
    /// Of the highest line's energy, below which resampling was no use.
    private static let gain = 1.5

    /// - Parameters:
    ///   - nominal: hertz.
    ///   - spectrum: over the whole record, with a Hann window.
    init(
        _ samples: [Double], sampleRate: Double, nominal: Double, spectrum: ([Double]) -> Spectrum?
    ) {
        var samples = samples
        var lines = spectrum(samples)
        let passes: [(_ found: [Harmonic]) -> ClosedRange<Int>?] = [
            { $0.contains { $0.order <= 5 && !$0.isSharp } ? 1...8 : nil },
            { found in
                let wide = found.filter { !$0.isSharp && $0.order > 5 }.max { $0.energy < $1.energy }
                return wide.map { $0.order...$0.order }
            },
        ]
        for harmonics in passes {
            guard let before = lines, let followed = harmonics(Self.harmonics(before, nominal)),
                let angle = ShaftAngle(
                    trackingHarmonicsIn: samples, sampleRate: sampleRate, nominal: nominal,
                    variation: Self.variation, harmonics: followed),
                let even = OrderTracking.evened(samples, sampleRate: sampleRate, angle: angle),
                let after = spectrum(even),
                Self.isSharper(after, than: before, nominal, followed: followed)
            else { continue }
            (samples, lines) = (even, after)
        }
        self.init(samples, nominal: nominal, lines: lines)
    }

    /// A line is sharp by itself once its own phase was followed: where only one was, a line of another order has to
    /// become sharp with it.
    private static func isSharper(
        _ after: Spectrum, than before: Spectrum, _ nominal: Double, followed: ClosedRange<Int>
    ) -> Bool {
        let found = harmonics(after, nominal)
        guard followed.count > 1 else {
            return found.contains { now in
                guard now.isSharp, !followed.contains(now.order) else { return false }
                let largest = before.meanSquares[band(of: now.order, in: before, nominal)].max() ?? 0
                return now.peak > gain * largest
            }
        }
        return harmonics(before, nominal).contains { old in
            !old.isSharp && found.contains { $0.order == old.order && $0.peak > gain * old.peak }
        }
    }

    /// As far as neighbouring orders leave room.
    private static func band(of order: Int, in spectrum: Spectrum, _ nominal: Double) -> Range<Int> {
        let centre = Double(order) * nominal, width = min(centre * variation, nominal / 2)
        return spectrum.lines(in: (centre - width)...(centre + width))
    }

    private init(_ samples: [Double], nominal: Double, lines: Spectrum?) {
        self.samples = samples
        if let lines,
            let speed = ShaftSpeed(refining: nominal, tolerance: BearingRhythms.tolerance, in: lines),
            speed.uncertainty < Self.leastDoubt * nominal,
            speed.harmonics.count >= 2 || !Self.isMains(speed.frequency * Double(speed.harmonics[0]))
        {
            shaft = speed.frequency
            // One line alone may be another machine's.
            doubt = speed.harmonics.count >= 2 ? Self.leastDoubt : Self.doubtOfReading
        } else {
            shaft = nominal
            doubt = Self.doubtOfReading
        }
    }

    /// Of 50 or 60 Hz or twice that, which drift by 0.2 Hz: an asynchronous motor's speed lies beside it.
    private static func isMains(_ frequency: Double) -> Bool {
        [50.0, 60, 100, 120].contains { abs(frequency - $0) <= 4e-3 * $0 }
    }

    private struct Harmonic {
        let order: Int
        let energy: Double
        /// Of the highest line.
        let peak: Double
        /// How narrow it is: 1 for a steady one.
        let concentration: Double

        var isSharp: Bool { concentration >= EvenRecord.concentration }
    }

    /// Those of the shaft's harmonics that stand out and hold a share of what the strongest holds: the higher one is,
    /// the wider the speed's wandering spreads it.
    private static func harmonics(_ spectrum: Spectrum, _ nominal: Double) -> [Harmonic] {
        var found: [Harmonic] = []
        for harmonic in 1...highest {
            let centre = Double(harmonic) * nominal
            let width = min(centre * variation, nominal / 2)
            let band = band(of: harmonic, in: spectrum, nominal)
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
        // In acceleration, where the first orders are weak beside a gear's.
        let strongest = (
            low: found.filter { $0.order <= 5 }.map(\.energy).max() ?? 0,
            all: found.map(\.energy).max() ?? 0
        )
        return found.filter { $0.energy > share * ($0.order <= 5 ? strongest.low : strongest.all) }
    }

    /// Of the strongest harmonic's energy, below which another says little about the speed.
    private static let share = 0.1
}
