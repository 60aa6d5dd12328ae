/// The discrete Fourier transform of real samples: a plan, made once and shared between threads.
///
/// An even length N goes through a complex transform of N/2 values, an odd one through one of N.
package struct RealTransform<Scalar: TransformScalar>: Sendable {
    package let length: Int
    package var lineCount: Int { length / 2 + 1 }
    /// Scalars of memory that a call needs; the caller owns it, one a thread. Its contents mean nothing between calls.
    package let workspaceCount: Int
    private let plan: FourierPlan<Scalar>
    /// For an even length.
    private let halfSpectrumFactors: AlignedTable<Scalar>?
    private let kernels: FourierKernels<Scalar>

    /// - Parameter length: any, at least 2.
    package init(length: Int) {
        self.init(length: length, kernels: Scalar.kernels)
    }

    /// With loops chosen by hand, for tests and comparisons.
    package init(length: Int, kernels: FourierKernels<Scalar>) {
        precondition(length >= 2, "a transform has at least two values")
        self.length = length
        self.kernels = kernels
        if length.isMultiple(of: 2) {
            let half = length / 2
            plan = FourierPlan(length: half, kernels: kernels)
            halfSpectrumFactors = AlignedTable(count: length + 2) { kernels.fillHalfSpectrumFactors($0, half) }
            workspaceCount = WorkspaceCutter<Scalar>.size(2, of: half) + plan.scratchCount
        } else {
            plan = FourierPlan(length: length, kernels: kernels)
            halfSpectrumFactors = nil
            workspaceCount = WorkspaceCutter<Scalar>.size(3, of: length) + plan.scratchCount
        }
    }

    /// Unnormalised forward transform, X[k] = Σ x[n] e^{-2πikn/N}, k in 0...N/2.
    ///
    /// - Parameters:
    ///   - samples: N of them.
    ///   - real, imaginary: place for `lineCount` parts each, overlapping neither each other nor the samples.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    package func forward(
        _ samples: UnsafePointer<Scalar>, real: UnsafeMutablePointer<Scalar>, imaginary: UnsafeMutablePointer<Scalar>,
        workspace: UnsafeMutablePointer<Scalar>
    ) {
        var cutter = WorkspaceCutter(workspace)
        let lines = SplitPointers(real: real, imaginary: imaginary)
        if let factors = halfSpectrumFactors {
            let half = cutter.cut(length / 2)
            plan.run(interleaved: samples, to: half, other: lines, scratch: cutter.rest)
            kernels.separateHalfSpectrum(half.real, half.imaginary, real, imaginary, factors.values, length / 2)
        } else {
            let input = cutter.cut(length), target = cutter.cut(length), other = cutter.cut(length)
            input.imaginary.update(repeating: 0, count: length)
            input.real.update(from: samples, count: length)
            plan.run(input, to: target, other: other, scratch: cutter.rest)
            real.update(from: target.real, count: lineCount)
            imaginary.update(from: target.imaginary, count: lineCount)
            imaginary[0] = 0
        }
    }

    /// Inverse transform of a half spectrum, normalised by 1/N, so that it undoes `forward`. The imaginary parts of
    /// line 0 and, for an even length, of line N/2 are ignored.
    ///
    /// - Parameters:
    ///   - real, imaginary: `lineCount` parts each.
    ///   - samples: place for N, not overlapping the lines.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    package func inverse(
        real: UnsafePointer<Scalar>, imaginary: UnsafePointer<Scalar>, _ samples: UnsafeMutablePointer<Scalar>,
        workspace: UnsafeMutablePointer<Scalar>
    ) {
        var cutter = WorkspaceCutter(workspace)
        if let factors = halfSpectrumFactors {
            let count = length / 2
            let half = cutter.cut(count), target = cutter.cut(count)
            kernels.joinHalfSpectrum(real, imaginary, half.real, half.imaginary, factors.values, count)
            let other = SplitPointers(real: samples, imaginary: samples + count)
            plan.run(half.swapped, to: target.swapped, other: other, scratch: cutter.rest)
            kernels.interleaveParts(target.real, target.imaginary, samples, count)
        } else {
            let input = cutter.cut(length), target = cutter.cut(length), other = cutter.cut(length)
            let scale = 1 / Scalar(length)
            input.real[0] = real[0] * scale
            input.imaginary[0] = 0
            for line in 1..<lineCount {
                input.real[line] = real[line] * scale
                input.imaginary[line] = imaginary[line] * scale
                input.real[length - line] = input.real[line]
                input.imaginary[length - line] = -input.imaginary[line]
            }
            plan.run(input.swapped, to: target.swapped, other: other, scratch: cutter.rest)
            samples.update(from: target.real, count: length)
        }
    }
}
