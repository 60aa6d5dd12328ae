import Glibc

/// Cepstrum pre-whitening: every line gets the same amplitude, so that the tones of shafts, gears and resonances no longer
/// hide weak impacts. Equals √N · `numpy.fft.irfft(X / abs(X), N)`: RMS 1, up to lines that are 0 and stay so.
///
/// A plan, made once and shared between threads. Cost: two transforms.
/// Source: Borghesani et al., Mech. Syst. Signal Process. 36 (2013) 370–384.
package struct CepstrumWhitening: Sendable {
    private let transform: RealTransform<Double>

    /// - Parameter count: samples of the record, at least 2.
    package init(count: Int) {
        transform = RealTransform(length: count)
    }

    package func whitened(_ samples: [Double]) -> [Double] {
        var lines = transform.forward(samples)
        let root = Double(samples.count).squareRoot()
        for line in 0..<lines.count {
            let magnitude = hypot(lines.real[line], lines.imaginary[line])
            let scale = magnitude > 0 ? root / magnitude : 0
            lines.real[line] *= scale
            lines.imaginary[line] *= scale
        }
        return transform.inverse(lines)
    }
}
