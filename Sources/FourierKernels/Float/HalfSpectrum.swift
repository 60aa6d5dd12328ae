// A real transform of even length N as a complex one of half the length n, on z[m] = x[2m] + i x[2m+1]. With E and O
// the transforms of the even and odd samples, Z = E + iO and X[k] = E[k] + e^{-2πik/N} O[k]. Lines k and n-k are worked
// on together. Factors are e^{-2πik/N} / 2: the real parts for k in 0...n, then the imaginary ones.

/// From the n lines of Z to the n + 1 lines of X, out of place. Reads whatever stands behind Z, to no effect.
package func separateHalfSpectrum(
    _ zReal: UnsafePointer<Real>, _ zImaginary: UnsafePointer<Real>,
    _ xReal: UnsafeMutablePointer<Real>, _ xImaginary: UnsafeMutablePointer<Real>,
    _ factors: UnsafePointer<Real>, _ count: Int
) {
    if count >= Vector.width {
        separate(Vector.self, zReal, zImaginary, xReal, xImaginary, factors, count)
    } else {
        separate(Real.self, zReal, zImaginary, xReal, xImaginary, factors, count)
    }
    xReal[0] = zReal[0] + zImaginary[0]
    xReal[count] = zReal[0] - zImaginary[0]
    xImaginary[0] = 0
    xImaginary[count] = 0
}

/// From the n + 1 lines of X to the n lines of Z / n, out of place. Writes a number behind them.
package func joinHalfSpectrum(
    _ xReal: UnsafePointer<Real>, _ xImaginary: UnsafePointer<Real>,
    _ zReal: UnsafeMutablePointer<Real>, _ zImaginary: UnsafeMutablePointer<Real>,
    _ factors: UnsafePointer<Real>, _ count: Int
) {
    if count >= Vector.width {
        join(Vector.self, xReal, xImaginary, zReal, zImaginary, factors, count)
    } else {
        join(Real.self, xReal, xImaginary, zReal, zImaginary, factors, count)
    }
    let scale = 1 / Real(2 * count)
    zReal[0] = (xReal[0] + xReal[count]) * scale
    zImaginary[0] = (xReal[0] - xReal[count]) * scale
}

/// Calls for runs of lines from 0 to the middle, with the place of each run and of that of its mirror image; the last
/// lanes are worked on twice.
@inline(__always)
private func forEachPair<V: ReversibleLanes>(of count: Int, _: V.Type, _ body: (Int, Int) -> Void) {
    var line = 0
    while line <= count / 2 {
        let first = min(line, count + 1 - V.width)
        body(first, count - first - V.width + 1)
        line += V.width
    }
}

@inline(__always)
private func separate<V: ReversibleLanes>(
    _: V.Type, _ zReal: UnsafePointer<Real>, _ zImaginary: UnsafePointer<Real>,
    _ xReal: UnsafeMutablePointer<Real>, _ xImaginary: UnsafeMutablePointer<Real>,
    _ factors: UnsafePointer<Real>, _ count: Int
) {
    let half = V(repeating: 0.5)
    forEachPair(of: count, V.self) { line, mirrored in
        let left = ComplexLanes<V>(V(at: zReal + line), V(at: zImaginary + line))
        let right = ComplexLanes<V>(V(at: zReal + mirrored).reversed, V(at: zImaginary + mirrored).reversed)
        let factor = ComplexLanes<V>(V(at: factors + line), V(at: factors + count + 1 + line))
        let sum = left + right, difference = left - right
        // Half of e^{-2πik/N} O[k], where 2 O[k] = -i (Z[k] - conj Z[n-k]).
        let odd = ComplexLanes<V>(
            (factor.real * sum.imaginary).adding(factor.imaginary, times: difference.real),
            (factor.imaginary * sum.imaginary).subtracting(factor.real, times: difference.real))
        let even = ComplexLanes<V>(half * sum.real, half * difference.imaginary)
        (even.real + odd.real).store(at: xReal + line)
        (even.imaginary + odd.imaginary).store(at: xImaginary + line)
        (even.real - odd.real).reversed.store(at: xReal + mirrored)
        (odd.imaginary - even.imaginary).reversed.store(at: xImaginary + mirrored)
    }
}

@inline(__always)
private func join<V: ReversibleLanes>(
    _: V.Type, _ xReal: UnsafePointer<Real>, _ xImaginary: UnsafePointer<Real>,
    _ zReal: UnsafeMutablePointer<Real>, _ zImaginary: UnsafeMutablePointer<Real>,
    _ factors: UnsafePointer<Real>, _ count: Int
) {
    let scale = V(repeating: 1 / Real(2 * count)), twice = V(repeating: 1 / Real(count))
    forEachPair(of: count, V.self) { line, mirrored in
        let left = ComplexLanes<V>(V(at: xReal + line), V(at: xImaginary + line))
        let right = ComplexLanes<V>(V(at: xReal + mirrored).reversed, V(at: xImaginary + mirrored).reversed)
        let factor = ComplexLanes<V>(V(at: factors + line), V(at: factors + count + 1 + line))
        let sum = left + right, difference = left - right
        // O[k] / n, where 2 e^{-2πik/N} O[k] = X[k] - conj X[n-k].
        let odd =
            ComplexLanes<V>(
                (difference.real * factor.real).adding(sum.imaginary, times: factor.imaginary),
                (sum.imaginary * factor.real).subtracting(difference.real, times: factor.imaginary)) * twice
        let even = ComplexLanes<V>(sum.real * scale, difference.imaginary * scale)
        (even.real - odd.imaginary).store(at: zReal + line)
        (even.imaginary + odd.real).store(at: zImaginary + line)
        (even.real + odd.imaginary).reversed.store(at: zReal + mirrored)
        (odd.real - even.imaginary).reversed.store(at: zImaginary + mirrored)
    }
}
