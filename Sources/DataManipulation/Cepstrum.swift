import Glibc

/// The real cepstrum, the inverse transform of ln |X|: families of lines, such as harmonics and sidebands, become one
/// peak at the time that separates them. Equals `numpy.fft.irfft(numpy.log(abs(numpy.fft.rfft(x))), n)`; two-sided:
/// value n is the same as value N − n. Scaling of the signal changes only value 0.
///
/// Source: Randall, Mech. Syst. Signal Process. 97 (2017) 3–19.
package struct Cepstrum: Sendable {
    package let values: [Double]
    /// Seconds from one value to the next.
    package let interval: Double

    /// - Returns: nil for less than two samples or where all are 0.
    package init?(of samples: [Double], sampleRate: Double) {
        guard samples.count >= 2 else { return nil }
        let transform = RealTransform<Double>(length: samples.count)
        var lines = transform.forward(samples)
        for index in lines.real.indices { lines.real[index] = hypot(lines.real[index], lines.imaginary[index]) }
        guard let largest = lines.real.max(), largest > 0 else { return nil }
        // A line that is 0 has no logarithm; what lies at the rounding of the largest one says nothing.
        for index in lines.real.indices { lines.real[index] = log(max(lines.real[index], largest * 1e-15)) }
        lines.imaginary = Array(repeating: 0, count: lines.count)
        values = transform.inverse(lines)
        interval = 1 / sampleRate
    }
}
