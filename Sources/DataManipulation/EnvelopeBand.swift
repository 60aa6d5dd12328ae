/// The band in which to demodulate.
package enum EnvelopeBand {
    /// The band whose impacts go on through the record: the largest steady kurtosis.
    package static func mostImpulsive(of bands: [Kurtogram.Band]) -> Kurtogram.Band? {
        bands.max { $0.steadyKurtosis < $1.steadyKurtosis }
    }

    /// The band whose squared envelope shows the harmonics of one of the candidates best: what a bearing or gear could
    /// do, not merely something impulsive. Bands narrower than three times a candidate cannot hold its harmonics, and
    /// are not asked.
    ///
    /// - Parameters:
    ///   - candidates: fundamentals in hertz: orders times the shaft's frequency.
    ///   - shaftFrequency: hertz, where known: its harmonics are evidence of nothing else.
    /// - Returns: the band, the index of its candidate, and the comb; nil where no band can hold any.
    package static func clearest(
        of bands: [Kurtogram.Band], for candidates: [Double], shaftFrequency: Double?, in samples: [Double],
        sampleRate: Double
    ) -> (band: Kurtogram.Band, candidate: Int, comb: HarmonicComb)? {
        guard let whole = Envelope(count: samples.count, sampleRate: sampleRate) else { return nil }
        var best: (band: Kurtogram.Band, candidate: Int, comb: HarmonicComb)?
        for band in bands {
            let asked = candidates.indices.filter { candidates[$0] * 3 <= band.width }
            guard !asked.isEmpty, let envelope = whole.tuned(to: band.range) else { continue }
            var workspace = envelope.makeWorkspace()
            let spectrum = envelope.spectrum(of: samples, using: &workspace)
            for candidate in asked {
                guard
                    let comb = HarmonicComb(
                        in: spectrum, fundamental: candidates[candidate], shaftFrequency: shaftFrequency)
                else { continue }
                if comb.score > best?.comb.score ?? 0 { best = (band, candidate, comb) }
            }
        }
        return best
    }
}
