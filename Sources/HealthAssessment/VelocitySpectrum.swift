package import DataManipulation

/// The spectrum of a vibration, read as velocity in mm/s whatever was measured.
package struct VelocitySpectrum {
    /// What a sensor measured.
    package enum Quantity: Sendable, Hashable {
        /// m/s² of one unit.
        case acceleration(Double)
        /// mm/s of one unit.
        case velocity(Double)

        /// - Returns: nil for what is no unit of vibration.
        package init?(unit: String) {
            switch unit {
            case "g": self = .acceleration(9.80665)
            case "mg": self = .acceleration(0.00980665)
            case "m/s²", "m/s2": self = .acceleration(1)
            case "mm/s": self = .velocity(1)
            case "m/s": self = .velocity(1000)
            default: return nil
            }
        }
    }

    package struct Tone {
        /// RMS, mm/s; 0 where nothing stands out of the noise.
        package let velocity: Double
        /// What would just stand out, mm/s RMS.
        package let limit: Double
    }

    /// The energy of a line over the mean of noise that makes a tone of it: e⁻²⁰ is the chance of one line in noise.
    package static let significance = 20.0

    package let spectrum: Spectrum
    private let quantity: Quantity

    package init(_ spectrum: Spectrum, _ quantity: Quantity) {
        self.spectrum = spectrum
        self.quantity = quantity
    }

    /// What a unit² of a line's mean square is worth, (mm/s)².
    private func weight(at frequency: Double) -> Double {
        switch quantity {
        case .acceleration(let factor):
            let gain = 1000 * factor / (2 * .pi * frequency)
            return gain * gain
        case .velocity(let factor): return factor * factor
        }
    }

    /// RMS velocity and displacement in a band, mm/s and µm.
    package func severity(in band: ClosedRange<Double>) -> ZoneVerdict.Severity {
        switch quantity {
        case .acceleration(let factor):
            return .init(
                velocity: 1e3 * factor * spectrum.rms(of: .once, in: band),
                displacement: 1e6 * factor * spectrum.rms(of: .twice, in: band))
        case .velocity(let factor):
            return .init(
                velocity: factor * spectrum.rms(in: band),
                displacement: 1e3 * factor * spectrum.rms(of: .once, in: band))
        }
    }

    /// The mean of the noise, unit² a line, by the median of the lines around, which a few tones do not move.
    private func noise(around frequency: Double, reach: Double) -> Double {
        let reach = max(reach, 16 * spectrum.lineSpacing)
        let first = max(spectrum.window.lobe, spectrum.line(nearest: frequency - reach))
        let last = spectrum.line(nearest: frequency + reach)
        guard first <= last else { return 0 }
        let energies = spectrum.meanSquares[first...last].sorted()
        return energies[energies.count / 2] / 0.6931471805599453
    }

    /// What stands at a frequency, within `tolerance`, relative, but at least the width of a tone.
    ///
    /// - Parameter reach: hertz to both sides that tell the noise.
    package func tone(at frequency: Double, reach: Double, tolerance: Double = 0.005) throws(Observations.Obstacle)
        -> Tone
    {
        let spacing = spectrum.lineSpacing, half = max(2 * spacing, frequency * tolerance)
        guard frequency + half < spacing * Double(spectrum.lineCount) / 1.28 else { throw .rateTooLow }
        let lines = spectrum.lines(in: (frequency - half)...(frequency + half))
        guard lines.lowerBound >= spectrum.window.lobe else { throw .recordTooShort }
        let energies = spectrum.meanSquares[lines]
        let largest = energies.max() ?? 0
        let noise = max(noise(around: frequency, reach: reach), largest * 1e-12)
        let weight = weight(at: frequency), limit = (Self.significance * noise * weight).squareRoot()
        guard largest > Self.significance * noise else { return Tone(velocity: 0, limit: limit) }
        let sum = energies.reduce(0, +) - noise * Double(lines.count)
        return Tone(velocity: (max(0, sum) * weight).squareRoot(), limit: limit)
    }

    /// How far from its place the energy of an order lies, relative: the width of a steady shaft's tones, or 3 % where
    /// the strongest of the first ten holds half as much again within that.
    package func spread(ofOrdersOf shaft: Double) -> Double {
        let steady = 0.005, swinging = 0.03
        func velocity(_ order: Int, _ tolerance: Double) -> Double {
            (try? tone(at: Double(order) * shaft, reach: shaft / 2, tolerance: tolerance).velocity) ?? 0
        }
        let wide = (1...10).map { ($0, velocity($0, swinging)) }
        guard let strongest = wide.max(by: { $0.1 < $1.1 }) else { return steady }
        let narrow = velocity(strongest.0, steady)
        return strongest.1 * strongest.1 > 1.5 * narrow * narrow ? swinging : steady
    }

    /// The largest tone in a band that lies at one of its lines, mm/s RMS.
    package func largestTone(in band: ClosedRange<Double>, reach: Double) throws(Observations.Obstacle) -> Double {
        let lines = spectrum.lines(in: band)
        guard lines.count >= 3, lines.lowerBound >= spectrum.window.lobe,
            let line = lines.max(by: { spectrum.meanSquares[$0] < spectrum.meanSquares[$1] })
        else { throw .recordTooShort }
        return try tone(at: spectrum.frequency(of: line), reach: reach).velocity
    }

    /// The noise from 2 to 20 kHz, or as far as the rate goes, in the unit that was measured, RMS: blocks of lines each
    /// by their median, so that neither tones nor their sidebands count.
    ///
    /// Source of the band: common practice for carpets of lubrication and cavitation.
    package func highFrequencyNoise() throws(Observations.Obstacle) -> Double {
        let top = min(20000, spectrum.lineSpacing * Double(spectrum.lineCount) / 1.28)
        guard top > 2000 else { throw .rateTooLow }
        let lines = spectrum.lines(in: 2000...top)
        guard lines.count >= 64 else { throw .rateTooLow }
        let energies = Array(spectrum.meanSquares[lines])
        let noise = NoiseLevel(of: energies, block: 64)
        return energies.indices.reduce(0) { $0 + noise[$1] }.squareRoot()
    }

    /// What a band holds without its tones, mm/s RMS: the median of its lines taken for the mean of noise.
    package func noise(in band: ClosedRange<Double>) throws(Observations.Obstacle) -> Double {
        let lines = spectrum.lines(in: band)
        guard lines.count >= 8, lines.lowerBound >= spectrum.window.lobe else { throw .recordTooShort }
        let energies = lines.map { spectrum.meanSquares[$0] * weight(at: spectrum.frequency(of: $0)) }.sorted()
        return (energies[energies.count / 2] / 0.6931471805599453 * Double(lines.count)).squareRoot()
    }
}
