import DataManipulation
import Glibc
package import HealthAssessment

/// The spectrum of the squared envelope in the band where a bearing shows best, and the lines of its parts in it.
///
/// The kurtogram's bands are asked one by one for the harmonics of the parts, multiples of the shaft's frequency left out; without
/// a bearing the band with the most steady impacts is taken. Cost: two transforms a band.
package struct BearingEnvelope {
    /// A harmonic of the frequency of a part.
    package struct Line: Sendable, Equatable {
        package let part: BearingEvidence.Part
        package let harmonic: Int
        /// Multiples of the shaft's frequency, where it was found.
        package let order: Double
        package let hertz: Double
        /// Its energy over the mean of the noise around it.
        package let ratio: Double
    }

    /// Hertz.
    package let band: ClosedRange<Double>
    /// Those that stand out.
    package let lines: [Line]
    let spectrum: Spectrum

    /// How probable one line that is noise may be in the whole record, all bands, parts and harmonics asked together.
    private static let chance = 0.01
    private static let harmonics = 4

    /// - Parameters:
    ///   - shaftFrequency: hertz; without it the bearing says nothing.
    /// - Returns: nil for records too short to be judged in any band.
    init?(of samples: [Double], sampleRate: Double, bearing: BearingGeometry.Orders?, shaftFrequency: Double?) {
        let parts = BearingEvidence.Part.allCases
        let orders = shaftFrequency == nil ? [] : bearing.map { bearing in parts.map { bearing[$0] } } ?? []
        let candidates = orders.map { $0 * (shaftFrequency ?? 0) }
        // Wide enough for three harmonics, of ten orders where no bearing is known; ten bands where nothing is.
        let narrowest = 3 * (candidates.max() ?? shaftFrequency.map { 10 * $0 } ?? sampleRate / 60)
        guard let kurtogram = Kurtogram(count: samples.count, sampleRate: sampleRate, narrowest: narrowest) else {
            return nil
        }
        var workspace = kurtogram.makeWorkspace()
        let bands = kurtogram.bands(of: samples, using: &workspace)
        let clearest = EnvelopeBand.clearest(
            of: bands, for: candidates, shaftFrequency: shaftFrequency, in: samples, sampleRate: sampleRate)
        guard let band = clearest?.band ?? EnvelopeBand.mostImpulsive(of: bands),
            let envelope = Envelope(count: samples.count, sampleRate: sampleRate, band: band.range)
        else { return nil }
        var memory = envelope.makeWorkspace()
        let spectrum = envelope.spectrum(of: samples, using: &memory)
        self.band = band.range
        self.spectrum = spectrum
        let trials = Double(bands.count * parts.count * Self.harmonics)
        lines = orders.indices.flatMap { index in
            let comb = HarmonicComb(
                in: spectrum, fundamental: candidates[index], harmonics: Self.harmonics, shaftFrequency: shaftFrequency)
            return (comb?.teeth ?? []).filter { $0.probability * trials < Self.chance }.map { tooth in
                let frequency = spectrum.frequency(of: tooth.line)
                return Line(
                    part: parts[index], harmonic: tooth.harmonic, order: frequency / (shaftFrequency ?? 1),
                    hertz: frequency, ratio: tooth.ratio)
            }
        }
    }
}
