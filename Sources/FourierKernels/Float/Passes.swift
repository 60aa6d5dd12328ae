internal import CSIMD

/// One pass of a Stockham transform by decimation in frequency, out of place: with radix r, m groups and stride s
///
///     y[q + s(rp + k)] = w^{pk} Σ_j x[q + s(p + mj)] e^{-2πijk/r},  w = e^{-2πi/rm},  p in 0..<m, q in 0..<s
///
/// Source: Van Loan, Computational Frameworks for the Fast Fourier Transform (1992), section 1.7.
struct Pass {
    let xReal: UnsafePointer<Real>
    let xImaginary: UnsafePointer<Real>
    let yReal: UnsafeMutablePointer<Real>
    let yImaginary: UnsafeMutablePointer<Real>
    let factors: UnsafePointer<Real>
    let groups: Int
    let stride: Int

    /// The lanes are neighbouring q. Factors lie as real and imaginary part of k in 1..<r for each p,
    /// each of them `factorRepetition` times.
    @inline(__always)
    private func run<B: Butterfly, V: Lanes>(_: B.Type, _: V.Type, last: Bool) {
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
                    let line = k == 0 || last ? line : line * ComplexLanes(factor: factors, 2 * k - 2)
                    line.real.store(at: yReal + output + k * stride)
                    line.imaginary.store(at: yImaginary + output + k * stride)
                }
                q += V.width
            }
            factors += 2 * (B.radix - 1) * factorRepetition
        }
    }

    @inline(__always)
    private func run<B: Butterfly, V: Lanes>(_: B.Type, _: V.Type) {
        // The factors of the last pass, with its single group, are 1.
        if groups == 1 {
            run(B.self, V.self, last: true)
        } else {
            run(B.self, V.self, last: false)
        }
    }

    @inline(never)
    func run<B: Butterfly>(_: B.Type) {
        if stride >= Vector.width {
            run(B.self, Vector.self)
        } else if stride >= HalfVector.width {
            run(B.self, HalfVector.self)
        } else {
            run(B.self, Real.self)
        }
    }
}
