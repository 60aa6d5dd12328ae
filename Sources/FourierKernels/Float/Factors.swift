#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// e^{-2πi numerator / denominator} to the precision of `Double`, 0 ≤ numerator < denominator < 2^60: the angle that
/// sine and cosine see is at most π/4, and as exact as a number can be.
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

/// How often each factor of a pass along the stride lies one behind the other. Instructions before AVX repeat a number
/// over the lanes in two steps; AVX and NEON do it on the way from memory.
#if AVX2 || arch(arm64)
let factorRepetition = 1
#else
let factorRepetition = Vector.width
#endif

extension ComplexLanes {
    /// The factor at an even place, over all lanes.
    @inline(__always)
    init(factor factors: UnsafePointer<Real>, _ index: Int) {
        if factorRepetition == 1 {
            self.init(V(repeating: factors[index]), V(repeating: factors[index + 1]))
        } else {
            let place = factors + index * factorRepetition
            self.init(V(aligned: place), V(aligned: place + factorRepetition))
        }
    }
}

/// The numbers that the factors of a pass take.
package func factorCount(radix: Int, groups: Int, across: Bool) -> Int {
    let width = Vector.width
    return 2 * (radix - 1) * (across ? (groups + width - 1) / width * width : groups * factorRepetition)
}

/// Fills in the factors of a pass, in the order that `Pass` says.
package func fillFactors(_ factors: UnsafeMutablePointer<Real>, radix: Int, groups: Int, across: Bool) {
    let width = across ? Vector.width : 1, repetition = across ? 1 : factorRepetition
    var place = factors
    for start in stride(from: 0, to: groups, by: width) {
        for k in 1..<radix {
            for p in min(start, groups - width)..<min(start + width, groups) {
                let value = root(p * k, radix * groups)
                for lane in 0..<repetition {
                    place[lane] = Real(value.cosine)
                    place[width * repetition + lane] = Real(value.sine)
                }
                place += repetition
            }
            place += width * repetition
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

/// Real, then imaginary parts, of e^{-πik/n} / 2 for k in 0...n.
package func fillHalfSpectrumFactors(_ factors: UnsafeMutablePointer<Real>, count: Int) {
    for k in 0...count {
        let value = root(k, 2 * count)
        factors[k] = Real(value.cosine / 2)
        factors[count + 1 + k] = Real(value.sine / 2)
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
