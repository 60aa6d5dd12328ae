import Glibc

extension ShaftAngle {
    /// The angle from the signal, by the phase of the strongest stable harmonic of the shaft: where there is no tacho.
    ///
    /// Each harmonic's band, `variation` of its frequency to both sides but no closer to its neighbours than halfway,
    /// becomes an analytic signal. The steadiest one has the least kurtosis of its envelope (a tone has −1, noise 0);
    /// its phase, divided by the harmonic, is the angle, up to a constant. It fails where the speed changes faster than
    /// the band is wide.
    ///
    /// - Parameters:
    ///   - nominal: the mean speed in hertz.
    ///   - variation: how far the speed moves, relative.
    /// - Returns: nil where no harmonic is steadier than half way between a tone and noise.
    package init?(
        trackingHarmonicsIn samples: [Double], sampleRate: Double, nominal: Double, variation: Double = 0.1,
        harmonics: ClosedRange<Int> = 1...8
    ) {
        guard samples.count >= 16, nominal > 0, variation > 0 else { return nil }
        let transform = RealTransform<Double>(length: samples.count)
        let grid = LineGrid(spacing: sampleRate / Double(samples.count), count: transform.lineCount)
        let spectrum = transform.forward(Trend.constant.removed(from: samples))
        var best: (steadiness: Double, harmonic: Int, values: SplitComplex<Double>)?
        let analytic = ComplexTransform<Double>(length: samples.count)
        for harmonic in harmonics {
            let centre = Double(harmonic) * nominal, width = min(centre * variation, nominal / 2)
            let lines = grid.lines(in: (centre - width)...(centre + width))
            guard lines.count >= 2, centre + width < sampleRate / 2 else { continue }
            var band = SplitComplex<Double>(count: samples.count)
            for line in lines {
                band.real[line] = spectrum.real[line]
                band.imaginary[line] = spectrum.imaginary[line]
            }
            let values = analytic.inverse(band)
            let kurtosis = EnvelopeMoments(of: values).kurtosis
            if kurtosis < best?.steadiness ?? -0.5 { best = (kurtosis, harmonic, values) }
        }
        guard let best else { return nil }
        self.init(phaseOf: best.values, harmonic: best.harmonic, sampleRate: sampleRate)
    }

    /// Where the phase runs backwards for a moment, as noise may make it, the angle waits.
    private init?(phaseOf values: SplitComplex<Double>, harmonic: Int, sampleRate: Double) {
        var times = [0.0], revolutions = [0.0], angle = 0.0
        for index in 1..<values.count {
            let now = ComplexNumber(values.real[index], values.imaginary[index])
            let before = ComplexNumber(values.real[index - 1], values.imaginary[index - 1])
            angle += (now * before.conjugate).angle / (2 * .pi * Double(harmonic))
            if angle > revolutions[revolutions.count - 1] {
                times.append(Double(index) / sampleRate)
                revolutions.append(angle)
            }
        }
        guard times.count >= 2 else { return nil }
        self.init(times: times, revolutions: revolutions)
    }
}
