import Glibc

/// A taper that a block of samples is multiplied with before its transform: how little of a tone leaks to far lines,
/// against how wide its own line becomes.
///
/// All are sums of cosines, w(n) = Σ (−1)^k a_k cos(2πkn/P). Source: Harris, Proc. IEEE 66 (1978) 51–83; the flat top
/// is the five-term one of D'Antona and Ferrero, Digital Signal Processing for Measurement Systems (2006).
package enum Window: String, Sendable, CaseIterable {
    case rectangular
    case hann
    case hamming
    /// Four terms, side lobes at −92 dB: weak lines close to strong ones.
    case blackmanHarris = "blackman-harris"
    /// A tone between two lines keeps its amplitude within 0.1 %.
    case flatTop = "flat-top"

    /// a_0, a_1, …
    private var terms: [Double] {
        switch self {
        case .rectangular: [1]
        case .hann: [0.5, 0.5]
        case .hamming: [0.54, 0.46]
        case .blackmanHarris: [0.35875, 0.48829, 0.14128, 0.01168]
        case .flatTop: [0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368]
        }
    }

    /// Lines from a tone to the first zero of its lobe: what the mean reaches, and how near two tones may come.
    package var lobe: Int { terms.count }

    /// One period of N samples without its repeated end: the form for spectra.
    package func periodic(count: Int) -> [Double] { samples(count: count, period: count) }

    /// N samples, the last equal to the first: the form for the design of filters.
    package func symmetric(count: Int) -> [Double] { samples(count: count, period: count - 1) }

    private func samples(count: Int, period: Int) -> [Double] {
        guard period > 0 else { return Array(repeating: 1, count: count) }
        let terms = terms
        return (0..<count).map { index in
            var sum = terms[0], sign = -1.0
            for (order, term) in terms.enumerated().dropFirst() {
                let turn = Double(order * index % period) / Double(period)
                sum += sign * term * cos(2 * .pi * turn)
                sign = -sign
            }
            return sum
        }
    }
}

/// What a window does to the amplitude of a tone and to the energy of anything.
package struct WindowGains: Sendable, Equatable {
    /// The mean of the window: a tone's line shrinks to this.
    package let coherent: Double
    /// The mean of its square: energy shrinks to this.
    package let power: Double
    /// The mean square distance of a tone's energy from the tone, in lines²: Σ δ² |W(δ)|² / Σ |W(δ)|² = (N/2π)² Σ w′² /
    /// Σ w² of the window continued in circles. Hann: 1/3. It says what a sum over lines makes of a steep weight.
    package let spread: Double

    /// - Parameter coefficients: the periodic form.
    package init(of coefficients: [Double]) {
        let count = Double(coefficients.count)
        coherent = coefficients.reduce(0, +) / count
        power = coefficients.reduce(0) { $0 + $1 * $1 } / count
        let following = coefficients.dropFirst() + coefficients.prefix(1)
        let slopes = zip(following, coefficients).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / count
        spread = slopes / power * (count / (2 * .pi)) * (count / (2 * .pi))
    }

    /// Multiplies a line to give a tone its amplitude back. Hann: 2.
    package var amplitudeCorrection: Double { 1 / coherent }
    /// Multiplies a line to give the whole its RMS back. Hann: 1.633.
    package var energyCorrection: Double { 1 / power.squareRoot() }
    /// The equivalent noise bandwidth in lines: what amplitude-corrected energies are too large by in a sum. Hann: 1.5.
    package var noiseBandwidth: Double { power / (coherent * coherent) }
}
