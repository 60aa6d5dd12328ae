/// A transform of any length as a convolution with a chirp,
///
///     y[k] = c[k] Σ (x[j] c[j]) conj c[k-j],  c[j] = e^{-πij²/n},
///
/// which goes through transforms of a length L ≥ 2n - 1 with small prime factors.
/// Source: Bluestein, IEEE Trans. Audio Electroacoust. 18 (1970) 451–455.
final class BluesteinPlan<Scalar: TransformScalar>: Sendable {
    let length: Int
    let kernels: FourierKernels<Scalar>
    private let convolutionLength: Int
    private let inner: StockhamPlan<Scalar>
    private let chirp: AlignedTable<Scalar>
    /// The transform of conj c, wound around L and divided by it.
    private let filter: AlignedTable<Scalar>

    var scratchCount: Int { WorkspaceCutter<Scalar>.size(2, of: convolutionLength) }

    init(length: Int, kernels: FourierKernels<Scalar>) {
        self.length = length
        self.kernels = kernels
        let size = Self.convolutionLength(for: length)
        convolutionLength = size
        let inner = StockhamPlan<Scalar>(length: size, kernels: kernels)
        self.inner = inner
        let chirp = AlignedTable<Scalar>(count: 2 * length) { kernels.fillChirp($0, length) }
        self.chirp = chirp
        filter = AlignedTable(count: 2 * size) { target in
            let work = AlignedTable<Scalar>(count: 4 * size) { work in
                let scale = 1 / Scalar(size)
                for j in 0..<length {
                    let real = chirp.values[j] * scale, imaginary = -chirp.values[length + j] * scale
                    for place in [j, (size - j) % size] {
                        work[place] = real
                        work[size + place] = imaginary
                    }
                }
                inner.run(
                    SplitPointers(real: work, imaginary: work + size),
                    to: SplitPointers(real: target, imaginary: target + size),
                    other: SplitPointers(real: work + 2 * size, imaginary: work + 3 * size))
            }
            _ = work
        }
    }

    /// The smallest of 2^a, 3·2^a, 5·2^a and 9·2^a that is long enough.
    private static func convolutionLength(for length: Int) -> Int {
        [1, 3, 5, 9].map { odd in
            var size = odd * 16
            while size < 2 * length - 1 { size *= 2 }
            return size
        }.min() ?? 0
    }

    func run(_ input: SplitPointers<Scalar>, to target: SplitPointers<Scalar>, scratch: UnsafeMutablePointer<Scalar>) {
        var cutter = WorkspaceCutter(scratch)
        let a = cutter.cut(convolutionLength), b = cutter.cut(convolutionLength)
        let chirpReal = chirp.values, chirpImaginary = chirp.values + length
        kernels.multiply(input.real, input.imaginary, chirpReal, chirpImaginary, a.real, a.imaginary, length)
        (a.real + length).update(repeating: 0, count: convolutionLength - length)
        (a.imaginary + length).update(repeating: 0, count: convolutionLength - length)
        let lines = transform(a, b)
        let free = lines.real == a.real ? b : a
        kernels.multiply(
            lines.real, lines.imaginary, filter.values, filter.values + convolutionLength, lines.real, lines.imaginary,
            convolutionLength)
        let convolved = transform(lines.swapped, free.swapped).swapped
        kernels.multiply(
            convolved.real, convolved.imaginary, chirpReal, chirpImaginary, target.real, target.imaginary, length)
    }

    /// Transforms what lies in the first place, using both; returns the place of the result.
    private func transform(_ input: SplitPointers<Scalar>, _ other: SplitPointers<Scalar>) -> SplitPointers<Scalar> {
        let target = inner.passCountIsOdd ? other : input
        inner.run(input, to: target, other: inner.passCountIsOdd ? input : other)
        return target
    }
}
