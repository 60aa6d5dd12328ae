/// How a complex transform of one length is worked out, forward and without normalisation.
///
/// Lengths whose prime factors are small go through passes of a Stockham transform, which sorts by itself; others by
/// Bluestein's convolution with a chirp. Cost: O(N log N) either way. Relative error: a few roundings times √log N.
enum FourierPlan<Scalar: TransformScalar>: Sendable {
    case passes(StockhamPlan<Scalar>)
    case chirp(BluesteinPlan<Scalar>)

    /// A pass of a prime radix takes r² / 2 steps a group; above this it loses against Bluestein's two transforms of
    /// more than twice the length.
    private static var largestRadix: Int { 61 }

    init(length: Int, kernels: FourierKernels<Scalar>) {
        if length < 2 || largestPrimeFactor(of: length) <= Self.largestRadix {
            self = .passes(StockhamPlan(length: length, kernels: kernels))
        } else {
            self = .chirp(BluesteinPlan(length: length, kernels: kernels))
        }
    }

    /// Scalars of scratch memory that `run` needs beside `other`.
    var scratchCount: Int {
        switch self {
        case .passes: 0
        case .chirp(let plan): plan.scratchCount
        }
    }

    /// Transforms to `target`. `input` may not overlap it or `other`, which has the same length and is overwritten.
    func run(
        _ input: SplitPointers<Scalar>, to target: SplitPointers<Scalar>, other: SplitPointers<Scalar>,
        scratch: UnsafeMutablePointer<Scalar>
    ) {
        switch self {
        case .passes(let plan): plan.run(input, to: target, other: other)
        case .chirp(let plan): plan.run(input, to: target, scratch: scratch)
        }
    }

    /// The same of real and imaginary parts in turns.
    func run(
        interleaved input: UnsafePointer<Scalar>, to target: SplitPointers<Scalar>, other: SplitPointers<Scalar>,
        scratch: UnsafeMutablePointer<Scalar>
    ) {
        switch self {
        case .passes(let plan): plan.run(interleaved: input, to: target, other: other)
        case .chirp(let plan):
            plan.kernels.separateParts(input, other.real, other.imaginary, plan.length)
            plan.run(other, to: target, scratch: scratch)
        }
    }
}

func largestPrimeFactor(of number: Int) -> Int {
    primeFactors(of: number).last ?? 1
}

/// In rising order.
func primeFactors(of number: Int) -> [Int] {
    var rest = number, factors: [Int] = [], candidate = 2
    while candidate * candidate <= rest {
        while rest % candidate == 0 {
            factors.append(candidate)
            rest /= candidate
        }
        candidate += candidate == 2 ? 1 : 2
    }
    if rest > 1 { factors.append(rest) }
    return factors
}
