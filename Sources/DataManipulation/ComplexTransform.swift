/// The discrete Fourier transform of complex values in split form: a plan, made once and shared between threads.
package struct ComplexTransform<Scalar: TransformScalar>: Sendable {
    package let length: Int
    /// Scalars of memory that a call needs; the caller owns it, one a thread. Its contents mean nothing between calls.
    package let workspaceCount: Int
    private let plan: FourierPlan<Scalar>
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
        plan = FourierPlan(length: length, kernels: kernels)
        workspaceCount = WorkspaceCutter<Scalar>.size(1, of: length) + plan.scratchCount
    }

    /// Unnormalised forward transform, X[k] = Σ x[n] e^{-2πikn/N}, k in 0..<N. The results may not overlap the values.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    package func forward(
        real: UnsafePointer<Scalar>, imaginary: UnsafePointer<Scalar>,
        toReal: UnsafeMutablePointer<Scalar>, toImaginary: UnsafeMutablePointer<Scalar>,
        workspace: UnsafeMutablePointer<Scalar>
    ) {
        var cutter = WorkspaceCutter(workspace)
        let other = cutter.cut(length)
        let input = SplitPointers(
            real: UnsafeMutablePointer(mutating: real), imaginary: UnsafeMutablePointer(mutating: imaginary))
        plan.run(
            input, to: SplitPointers(real: toReal, imaginary: toImaginary), other: other, scratch: cutter.rest)
    }

    /// Inverse transform, x[n] = 1/N Σ X[k] e^{2πikn/N}. The results may not overlap the lines.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    package func inverse(
        real: UnsafePointer<Scalar>, imaginary: UnsafePointer<Scalar>,
        toReal: UnsafeMutablePointer<Scalar>, toImaginary: UnsafeMutablePointer<Scalar>,
        workspace: UnsafeMutablePointer<Scalar>
    ) {
        forward(
            real: imaginary, imaginary: real, toReal: toImaginary, toImaginary: toReal, workspace: workspace)
        kernels.scale(toReal, 1 / Scalar(length), length)
        kernels.scale(toImaginary, 1 / Scalar(length), length)
    }
}
