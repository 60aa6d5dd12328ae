/// One pass of a Stockham transform by decimation in frequency, out of place: with radix r, m groups and stride s
///
///     y[q + s(rp + k)] = w^{pk} Σ_j x[q + s(p + mj)] e^{-2πijk/r},  w = e^{-2πi/rm},  p in 0..<m, q in 0..<s
///
/// Source: Van Loan, Computational Frameworks for the Fast Fourier Transform (1992), section 1.7.
/// The arguments are x and y, each as real and imaginary parts, the factors, m, and s.
package typealias Pass =
    @Sendable (
        UnsafePointer<Real>, UnsafePointer<Real>, UnsafeMutablePointer<Real>, UnsafeMutablePointer<Real>,
        UnsafePointer<Real>, Int, Int
    ) -> Void

/// The lanes are neighbouring q. Factors lie as real and imaginary part of k in 1..<r for each p.
@inline(__always)
private func pass<B: Butterfly, V: Lanes>(
    _: B.Type, _: V.Type,
    _ xReal: UnsafePointer<Real>, _ xImaginary: UnsafePointer<Real>,
    _ yReal: UnsafeMutablePointer<Real>, _ yImaginary: UnsafeMutablePointer<Real>,
    _ factors: UnsafePointer<Real>, _ groups: Int, _ stride: Int
) {
    let inputStep = groups * stride
    var factors = factors
    for group in 0..<groups {
        var q = 0
        while q < stride {
            // The last lanes of an uneven stride are worked on twice.
            let first = min(q, stride - V.width)
            let input = group * stride + first, output = group * B.radix * stride + first
            B.transform { j in
                ComplexLanes<V>(V(at: xReal + input + j * inputStep), V(at: xImaginary + input + j * inputStep))
            } _: { k, line in
                var line = line
                if k > 0 && groups > 1 {
                    line =
                        line
                        * ComplexLanes(
                            V(repeating: factors[2 * k - 2]), V(repeating: factors[2 * k - 1]))
                }
                line.real.store(at: yReal + output + k * stride)
                line.imaginary.store(at: yImaginary + output + k * stride)
            }
            q += V.width
        }
        factors += 2 * (B.radix - 1)
    }
}

@inline(__always)
private func pass<B: Butterfly>(
    _: B.Type,
    _ xReal: UnsafePointer<Real>, _ xImaginary: UnsafePointer<Real>,
    _ yReal: UnsafeMutablePointer<Real>, _ yImaginary: UnsafeMutablePointer<Real>,
    _ factors: UnsafePointer<Real>, _ groups: Int, _ stride: Int
) {
    if stride >= Vector.width {
        pass(B.self, Vector.self, xReal, xImaginary, yReal, yImaginary, factors, groups, stride)
    } else if stride >= HalfVector.width {
        pass(B.self, HalfVector.self, xReal, xImaginary, yReal, yImaginary, factors, groups, stride)
    } else {
        pass(B.self, Real.self, xReal, xImaginary, yReal, yImaginary, factors, groups, stride)
    }
}

/// The pass of a radix that has its own butterfly.
package func pass(radix: Int) -> Pass? {
    switch radix {
    case 2: { pass(Butterfly2.self, $0, $1, $2, $3, $4, $5, $6) }
    case 3: { pass(Butterfly3.self, $0, $1, $2, $3, $4, $5, $6) }
    case 4: { pass(Butterfly4.self, $0, $1, $2, $3, $4, $5, $6) }
    case 5: { pass(Butterfly5.self, $0, $1, $2, $3, $4, $5, $6) }
    case 7: { pass(Butterfly7.self, $0, $1, $2, $3, $4, $5, $6) }
    case 8: { pass(Butterfly8.self, $0, $1, $2, $3, $4, $5, $6) }
    default: nil
    }
}
