/// Lines and scratch memory of one thread for a real transform there and back, so that calls allocate nothing.
struct RealTransformMemory: Sendable {
    var real, imaginary: [Double]
    private var scratch: [Double]

    init(for transform: RealTransform<Double>) {
        real = Array(repeating: 0, count: transform.lineCount)
        imaginary = real
        scratch = Array(repeating: 0, count: transform.workspaceCount)
    }

    /// The lines of the samples.
    mutating func load(_ samples: UnsafePointer<Double>, by transform: RealTransform<Double>) {
        transform.forward(samples, real: &real, imaginary: &imaginary, workspace: &scratch)
    }

    /// The samples of the lines.
    mutating func samples(by transform: RealTransform<Double>) -> [Double] {
        [Double](unsafeUninitializedCapacity: transform.length) { samples, count in
            transform.inverse(real: real, imaginary: imaginary, samples.baseAddress!, workspace: &scratch)
            count = transform.length
        }
    }
}

/// The same for the way from lines to complex values.
struct ComplexTransformMemory: Sendable {
    var real, imaginary: [Double]
    private var values: SplitComplex<Double>
    private var scratch: [Double]

    /// Lines of 0.
    init(for transform: ComplexTransform<Double>) {
        real = Array(repeating: 0, count: transform.length)
        imaginary = real
        values = SplitComplex(real: real, imaginary: real)
        scratch = Array(repeating: 0, count: transform.workspaceCount)
    }

    /// |c|² of the values of the lines.
    mutating func powers(by transform: ComplexTransform<Double>) -> [Double] {
        transform.inverse(
            real: real, imaginary: imaginary, toReal: &values.real, toImaginary: &values.imaginary, workspace: &scratch)
        return values.powers
    }
}
