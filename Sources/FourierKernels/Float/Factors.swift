#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// e^{-2πi numerator / denominator} to the precision of `Double`, 0 ≤ numerator < denominator < 2^60: the angle that sine
/// and cosine see is at most π/4, and as exact as a number can be.
private func root(_ numerator: Int, _ denominator: Int) -> (cosine: Double, sine: Double) {
    let (quadrant, rest) = (4 * numerator).quotientAndRemainder(dividingBy: denominator)
    let mirrored = 2 * rest > denominator
    let angle = Double(mirrored ? denominator - rest : rest) / Double(denominator) * (Double.pi / 2)
    let near = cos(angle), far = sin(angle)
    let (cosine, sine) = mirrored ? (far, near) : (near, far)
    return switch quadrant {
    case 0: (cosine, -sine)
    case 1: (-sine, -cosine)
    case 2: (-cosine, sine)
    default: (sine, cosine)
    }
}

/// The factors of a pass (see `Pass`), 2(r - 1)m numbers: for each p in 0..<m, real and imaginary part of k in 1..<r; or,
/// for one across groups, for each k the real parts of all p, then the imaginary ones.
package func fillFactors(_ factors: UnsafeMutablePointer<Real>, radix: Int, groups: Int, across: Bool) {
    for k in 1..<radix {
        for p in 0..<groups {
            let value = root(p * k, radix * groups)
            let real = across ? (2 * k - 2) * groups + p : 2 * (p * (radix - 1) + k - 1)
            factors[real] = Real(value.cosine)
            factors[real + (across ? groups : 1)] = Real(value.sine)
        }
    }
}

/// Cosines, then sines, of 2πj / length for j in 0..<length.
package func fillCircle(_ values: UnsafeMutablePointer<Real>, length: Int) {
    for j in 0..<length {
        let value = root(j, length)
        values[j] = Real(value.cosine)
        values[length + j] = Real(-value.sine)
    }
}

/// Real, then imaginary parts, of e^{-πik/n} / 2 for k in 0..<n.
package func fillHalfSpectrumFactors(_ factors: UnsafeMutablePointer<Real>, count: Int) {
    for k in 0..<count {
        let value = root(k, 2 * count)
        factors[k] = Real(value.cosine / 2)
        factors[count + k] = Real(value.sine / 2)
    }
}

/// Real, then imaginary parts, of e^{-πij²/n} for j in 0..<n.
package func fillChirp(_ chirp: UnsafeMutablePointer<Real>, count: Int) {
    var square = 0  // j² mod 2n
    for j in 0..<count {
        let value = root(square, 2 * count)
        chirp[j] = Real(value.cosine)
        chirp[count + j] = Real(value.sine)
        square = (square + 2 * j + 1) % (2 * count)
    }
}
