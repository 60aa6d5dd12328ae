import DataManipulation

/// The spectrum of the squared envelope in the band where a bearing shows best, for people to look at.
///
/// The kurtogram's bands are asked one by one for the harmonics of the bearing's parts, multiples of the shaft's
/// frequency left out; without a bearing the band with the most steady impacts is taken. Cost: two transforms a band.
///
/// - Parameters:
///   - candidates: The frequencies of the parts, hertz; none where bearing or speed are unknown.
///   - shaftFrequency: hertz.
/// - Returns: The spectrum and the band, hertz; nil for records too short to be judged in any.
func envelopeSpectrum(
    of samples: [Double], sampleRate: Double, candidates: [Double], shaftFrequency: Double?
) -> (spectrum: Spectrum, band: ClosedRange<Double>)? {
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
    return (envelope.spectrum(of: samples, using: &memory), band.range)
}
