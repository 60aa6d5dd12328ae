import Glibc

/// A change of the sample rate by a ratio of whole numbers: up by `up`, down by `down`, reduced to lowest terms.
///
/// One windowed sinc (Kaiser, β = 8: 80 dB) filters against images and aliases, 16 of its zero crossings to each side.
/// It passes amplitudes unchanged up to 0.84 of the lower of the two half rates and suppresses what lies above 1.16 of
/// it. Its delay is taken out; beyond its ends the signal is taken as 0. Equals `scipy.signal.resample_poly` with this
/// filter as its window. Not causal.
package struct Resampling: Sendable {
    package let up: Int
    package let down: Int
    private let filter: [Double]

    private static let zeroCrossings = 16
    private static let kaiserParameter = 8.0

    package init(up: Int, down: Int) {
        precondition(up >= 1 && down >= 1, "a ratio of positive numbers")
        let divisor = greatestCommonDivisor(up, down)
        let (up, down) = (up / divisor, down / divisor)
        (self.up, self.down) = (up, down)
        let largest = max(up, down), length = 2 * Self.zeroCrossings * largest + 1
        let taper = kaiserWindow(count: length, parameter: Self.kaiserParameter)
        let design =
            largest == 1
            ? FIRFilter(coefficients: [1])
            : FIRFilter(windowedSinc: length, .lowPass(0.5 / Double(largest)), taper: taper, sampleRate: 1)!
        filter = design.coefficients.map { $0 * Double(up) }
    }

    /// Every `factor`-th sample, behind the filter.
    package static func decimation(by factor: Int) -> Self { Self(up: 1, down: factor) }

    /// The number of samples that so many become.
    package func count(of samples: Int) -> Int { (samples * up + down - 1) / down }

    package func resampled(_ samples: [Double]) -> [Double] {
        let half = filter.count / 2
        return samples.withUnsafeBufferPointer { samples in
            (0..<count(of: samples.count)).map { index in
                // y[n] = Σ h[k] x[(n · down + half − k) / up] over the k that leave no remainder.
                let place = index * down + half
                let earliest = max(0, place - (filter.count - 1) + up - 1) / up
                let latest = min(samples.count - 1, place / up)
                var sum = 0.0
                guard earliest <= latest else { return sum }
                for sample in earliest...latest { sum += filter[place - sample * up] * samples[sample] }
                return sum
            }
        }
    }
}

func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
}

/// Symmetric, I₀(β √(1 − t²)) / I₀(β) for t from −1 to 1. Source: Kaiser and Schafer, IEEE Trans. ASSP 28 (1980) 105.
func kaiserWindow(count: Int, parameter: Double) -> [Double] {
    let middle = Double(count - 1) / 2
    return (0..<count).map { index in
        let place = (Double(index) - middle) / max(middle, 1)
        return besselI0(parameter * max(0, 1 - place * place).squareRoot()) / besselI0(parameter)
    }
}

/// The modified Bessel function of order 0 by its power series, which has only positive terms.
func besselI0(_ x: Double) -> Double {
    var term = 1.0, sum = 1.0, order = 1.0
    while term > sum * 1e-17 {
        term *= (x / 2) * (x / 2) / (order * order)
        sum += term
        order += 1
    }
    return sum
}
