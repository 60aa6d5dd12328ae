/// Complex values with their real and imaginary parts in arrays of their own.
package struct SplitComplex<Scalar: TransformScalar>: Sendable, Equatable {
    package var real: [Scalar]
    package var imaginary: [Scalar]
    package var count: Int { real.count }

    package init(real: [Scalar], imaginary: [Scalar]) {
        precondition(real.count == imaginary.count, "as many imaginary parts as real ones")
        self.real = real
        self.imaginary = imaginary
    }

    func withParts<Result>(
        _ body: (UnsafeBufferPointer<Scalar>, UnsafeBufferPointer<Scalar>) -> Result
    ) -> Result {
        real.withUnsafeBufferPointer { real in imaginary.withUnsafeBufferPointer { body(real, $0) } }
    }

    /// Zeros.
    package init(count: Int) {
        self.init(real: Array(repeating: 0, count: count), imaginary: Array(repeating: 0, count: count))
    }
}

// For callers off the hot path: what follows allocates.

extension RealTransform {
    /// The lines 0...N/2 of N samples; see the other `forward`.
    package func forward(_ samples: [Scalar]) -> SplitComplex<Scalar> {
        precondition(samples.count == length, "as many samples as the plan was made for")
        var lines = SplitComplex<Scalar>(count: lineCount)
        var workspace = [Scalar](repeating: 0, count: workspaceCount)
        forward(samples, real: &lines.real, imaginary: &lines.imaginary, workspace: &workspace)
        return lines
    }

    /// The N samples of the lines 0...N/2; see the other `inverse`.
    package func inverse(_ lines: SplitComplex<Scalar>) -> [Scalar] {
        precondition(lines.count == lineCount, "as many lines as the plan was made for")
        var samples = [Scalar](repeating: 0, count: length)
        var workspace = [Scalar](repeating: 0, count: workspaceCount)
        inverse(real: lines.real, imaginary: lines.imaginary, &samples, workspace: &workspace)
        return samples
    }
}

extension ComplexTransform {
    /// The N lines of N values; see the other `forward`.
    package func forward(_ values: SplitComplex<Scalar>) -> SplitComplex<Scalar> {
        precondition(values.count == length, "as many values as the plan was made for")
        var lines = SplitComplex<Scalar>(count: length)
        var workspace = [Scalar](repeating: 0, count: workspaceCount)
        forward(
            real: values.real, imaginary: values.imaginary, toReal: &lines.real, toImaginary: &lines.imaginary,
            workspace: &workspace)
        return lines
    }

    /// The N values of N lines; see the other `inverse`.
    package func inverse(_ lines: SplitComplex<Scalar>) -> SplitComplex<Scalar> {
        precondition(lines.count == length, "as many lines as the plan was made for")
        var values = SplitComplex<Scalar>(count: length)
        var workspace = [Scalar](repeating: 0, count: workspaceCount)
        inverse(
            real: lines.real, imaginary: lines.imaginary, toReal: &values.real, toImaginary: &values.imaginary,
            workspace: &workspace)
        return values
    }
}
