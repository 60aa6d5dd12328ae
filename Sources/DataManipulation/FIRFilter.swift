import Glibc

/// A filter of finite length with symmetric coefficients: every frequency is delayed by the same time.
package struct FIRFilter: Sendable, Equatable {
    package let coefficients: [Double]

    package init(coefficients: [Double]) {
        precondition(!coefficients.isEmpty, "a filter has at least one coefficient")
        self.coefficients = coefficients
    }

    /// A band's ideal response, cut to `length` samples by a window; gain 1 in the band (at 0 Hz, half the rate or the
    /// middle). Equals `scipy.signal.firwin`. With Hamming the gain goes
    /// from 1 to 0, within 0.4 %, over 3.3 · sampleRate / length about the edge.
    ///
    /// - Parameter length: odd, so that the delay is a whole number of samples.
    /// - Returns: nil where the band does not fit the sample rate.
    package init?(windowedSinc length: Int, _ band: FilterBand, window: Window = .hamming, sampleRate: Double) {
        self.init(windowedSinc: length, band, taper: window.symmetric(count: length), sampleRate: sampleRate)
    }

    init?(windowedSinc length: Int, _ band: FilterBand, taper: [Double], sampleRate: Double) {
        precondition(length > 0 && !length.isMultiple(of: 2), "an odd number of coefficients")
        guard band.fits(sampleRate: sampleRate) else { return nil }
        // Frequencies as fractions of half the rate.
        let passed: [(from: Double, to: Double)], reference: Double
        let nyquist = sampleRate / 2
        switch band {
        case .lowPass(let edge): (passed, reference) = ([(0, edge / nyquist)], 0)
        case .highPass(let edge): (passed, reference) = ([(edge / nyquist, 1)], 1)
        case .bandPass(let edges):
            let (lower, upper) = (edges.lowerBound / nyquist, edges.upperBound / nyquist)
            (passed, reference) = ([(lower, upper)], (lower + upper) / 2)
        case .bandStop(let edges):
            (passed, reference) = ([(0, edges.lowerBound / nyquist), (edges.upperBound / nyquist, 1)], 0)
        }
        var values = (0..<length).map { index in
            let place = Double(index - length / 2)
            return taper[index] * passed.reduce(0) { $0 + ideal($1.to, place) - ideal($1.from, place) }
        }
        let gain = values.indices.reduce(0) { $0 + values[$1] * cos(.pi * reference * Double($1 - length / 2)) }
        for index in values.indices { values[index] /= gain }
        self.init(coefficients: values)
    }

    /// Forwards in time from rest: causal, delayed by half the length. Equals `scipy.signal.lfilter(h, 1, x)`.
    package func filtered(_ samples: [Double]) -> [Double] { convolved(samples, from: 0) }

    /// Without delay; beyond its ends the signal is taken as 0. Equals `numpy.convolve(x, h, "same")`. Not causal.
    package func filteredWithoutDelay(_ samples: [Double]) -> [Double] {
        convolved(samples, from: coefficients.count / 2)
    }

    /// y[n] = Σ h[k] x[n + shift − k]. Cost: samples times coefficients.
    private func convolved(_ samples: [Double], from shift: Int) -> [Double] {
        let length = coefficients.count
        let extended = Array(repeating: 0, count: length - 1 - shift) + samples + Array(repeating: 0, count: shift)
        let reversed = Array(coefficients.reversed())
        return extended.withUnsafeBufferPointer { extended in
            samples.indices.map { UnsafeBufferPointer(rebasing: extended[$0..<($0 + length)]).dot(reversed) }
        }
    }
}

/// The sample at `place` of the ideal low-pass filter with its edge at a fraction of half the rate.
private func ideal(_ edge: Double, _ place: Double) -> Double {
    place == 0 ? edge : sin(.pi * edge * place) / (.pi * place)
}
