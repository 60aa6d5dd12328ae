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
    /// For each remainder of a place by `up` the coefficients that meet samples there, the earliest sample's first.
    private let branches: [[Double]]
    private let half: Int

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
        half = design.coefficients.count / 2
        branches = (0..<up).map { remainder in
            stride(from: remainder, to: design.coefficients.count, by: up).map {
                design.coefficients[$0] * Double(up)
            }.reversed()
        }
    }

    /// Every `factor`-th sample, behind the filter.
    package static func decimation(by factor: Int) -> Self { Self(up: 1, down: factor) }

    /// The number of samples that so many become.
    package func count(of samples: Int) -> Int { (samples * up + down - 1) / down }

    package func resampled(_ samples: [Double]) -> [Double] {
        // y[n] = Σ h[k] x[(n · down + half − k) / up] over the k that leave no remainder.
        samples.withUnsafeBufferPointer { samples in
            (0..<count(of: samples.count)).map { index in
                let (last, remainder) = (index * down + half).quotientAndRemainder(dividingBy: up)
                return branches[remainder].withUnsafeBufferPointer { branch in
                    let first = last - branch.count + 1
                    let inside = max(first, 0)..<max(min(last + 1, samples.count), max(first, 0))
                    guard !inside.isEmpty else { return 0 }
                    return UnsafeBufferPointer(rebasing: samples[inside]).dot(
                        branch.baseAddress! + (inside.lowerBound - first))
                }
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
