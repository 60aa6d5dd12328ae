package import DataManipulation

/// A record as if its shaft had turned steadily, with its spectrum and the speed that it tells.
package struct SteadyWaveform {
    package let samples: [Double]
    package let spectrum: Spectrum
    /// Hertz; nil where nobody knows.
    package let shaftFrequency: Double?

    /// - Parameters:
    ///   - nominal: hertz, within 2 %.
    ///   - lines: the spectrum over a whole record of this length, with a Hann window.
    /// - Returns: nil where there is no spectrum.
    package init?(_ samples: [Double], sampleRate: Double, nominal: Double?, lines: ([Double]) -> Spectrum?) {
        guard let nominal else {
            guard let spectrum = lines(samples) else { return nil }
            (self.samples, self.spectrum, shaftFrequency) = (samples, spectrum, nil)
            return
        }
        let record = EvenRecord(samples, sampleRate: sampleRate, nominal: nominal, spectrum: lines)
        guard let spectrum = lines(record.samples) else { return nil }
        (self.samples, self.spectrum, shaftFrequency) = (record.samples, spectrum, record.shaft)
    }
}
