internal import CSIMD

/// The passes of a transform whose length has small prime factors only.
final class StockhamPlan<Scalar: TransformScalar>: @unchecked Sendable {
    private let length: Int
    private let passes: UnsafeMutablePointer<fourier_pass>
    private let passCount: Int
    /// Keeps what the passes point at.
    private let factors: [AlignedTable<Scalar>]
    private let kernels: FourierKernels<Scalar>

    /// An odd number of passes can begin and end in different memory.
    var passCountIsOdd: Bool { passCount & 1 == 1 }

    init(length: Int, kernels: FourierKernels<Scalar>) {
        self.length = length
        self.kernels = kernels
        var groups = length, stride = 1
        var factors: [AlignedTable<Scalar>] = [], passes: [fourier_pass] = []
        for radix in Self.radices(of: length, kernels: kernels) {
            groups /= radix
            let across = stride == 1 && kernels.hasPassAcrossGroups(radix) && groups >= kernels.vectorWidth
            let count = kernels.factorCount(radix, groups, across)
            let table = AlignedTable<Scalar>(count: count + 2 * radix) {
                kernels.fillFactors($0, radix, groups, across)
                if !kernels.hasButterfly(radix) { kernels.fillCircle($0 + count, radix) }
            }
            factors.append(table)
            passes.append(
                fourier_pass(
                    factors: table.values, radix: radix, groups: groups, stride: stride, across_groups: across))
            stride *= radix
        }
        self.factors = factors
        passCount = passes.count
        self.passes = .allocate(capacity: max(1, passCount))
        self.passes.initialize(from: passes, count: passCount)
    }

    deinit { passes.deallocate() }

    /// A first radix that a pass across groups is made for, if there is one: 4 or 8 make all later strides whole
    /// vectors. Then fours and eights, with which this goes on, and large primes before small ones, so that strides
    /// grow fast.
    private static func radices(of length: Int, kernels: FourierKernels<Scalar>) -> [Int] {
        var twos = length.trailingZeroBitCount
        var odd = Array(primeFactors(of: length >> twos).reversed())
        var radices: [Int] = []
        if twos == 2 || twos == 4 || (twos >= 4 && kernels.vectorWidth <= 4) {
            radices.append(4)
            twos -= 2
        } else if twos >= 3 {
            radices.append(8)
            twos -= 3
        } else if let index = odd.firstIndex(where: kernels.hasPassAcrossGroups) {
            radices.append(odd.remove(at: index))
        }
        if twos == 1 { return radices + odd + [2] }
        let fours = [0, 2, 1][twos % 3]
        return radices + Array(repeating: 4, count: fours) + Array(repeating: 8, count: (twos - 2 * fours) / 3) + odd
    }

    /// Transforms to `target`; neither that nor `other` may overlap the input.
    func run(_ input: SplitPointers<Scalar>, to target: SplitPointers<Scalar>, other: SplitPointers<Scalar>) {
        guard passCount > 0 else {
            target.real.update(from: input.real, count: length)
            target.imaginary.update(from: input.imaginary, count: length)
            return
        }
        kernels.transform(
            passes, passCount, false, input.real, input.imaginary, target.real, target.imaginary, other.real,
            other.imaginary)
    }

    /// The same of real and imaginary parts in turns.
    func run(
        interleaved input: UnsafePointer<Scalar>, to target: SplitPointers<Scalar>, other: SplitPointers<Scalar>
    ) {
        if passCount > 0 && passes[0].across_groups {
            kernels.transform(
                passes, passCount, true, input, input, target.real, target.imaginary, other.real, other.imaginary)
        } else {
            let parts = passCountIsOdd ? other : target
            kernels.separateParts(input, parts.real, parts.imaginary, length)
            if passCount > 0 {
                kernels.transform(
                    passes, passCount, false, parts.real, parts.imaginary, target.real, target.imaginary, other.real,
                    other.imaginary)
            }
        }
    }
}
