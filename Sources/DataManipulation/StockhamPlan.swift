/// The passes of a transform whose length has small prime factors only.
struct StockhamPlan<Scalar: TransformScalar>: Sendable {
    private struct Step: Sendable {
        let pass: FourierKernels<Scalar>.Pass
        let factors: AlignedTable<Scalar>
        let groups: Int
        let stride: Int
    }

    enum Input {
        case split(SplitPointers<Scalar>)
        case interleaved(UnsafePointer<Scalar>)
    }

    private let length: Int
    private let steps: [Step]
    /// The first pass on real and imaginary parts in turns, where there is one.
    private let interleavedPass: FourierKernels<Scalar>.Pass?
    private let kernels: FourierKernels<Scalar>

    /// An odd number of passes can begin and end in different memory.
    var passCountIsOdd: Bool { !steps.count.isMultiple(of: 2) }

    init(length: Int, kernels: FourierKernels<Scalar>) {
        self.length = length
        self.kernels = kernels
        var radices = Self.radices(of: length)
        var steps: [Step] = []
        var groups = length, stride = 1
        func add(_ radix: Int, _ pass: @escaping FourierKernels<Scalar>.Pass, first: Bool, primeRadix: Bool) {
            groups /= radix
            let count = 2 * (radix - 1) * groups
            let factors = AlignedTable<Scalar>(count: count + (primeRadix ? 2 * radix : 0)) {
                kernels.fillFactors($0, radix, groups, first)
                if primeRadix { kernels.fillCircle($0 + count, radix) }
            }
            steps.append(Step(pass: pass, factors: factors, groups: groups, stride: stride))
            stride *= radix
        }
        if let radix = radices.first, let first = kernels.firstPass(radix), length / radix >= first.fewestGroups {
            add(radix, first.split, first: true, primeRadix: false)
            radices.removeFirst()
            interleavedPass = first.interleaved
        } else {
            interleavedPass = nil
        }
        for radix in radices {
            if let pass = kernels.pass(radix) {
                add(radix, pass, first: false, primeRadix: false)
            } else {
                add(radix, kernels.primePass(radix), first: false, primeRadix: true)
            }
        }
        self.steps = steps
    }

    /// Eights and fours first, so that all later strides are whole vectors; then large primes before small ones, so that
    /// strides grow past a vector soon.
    private static func radices(of length: Int) -> [Int] {
        let twos = length.trailingZeroBitCount
        let odd = Array(primeFactors(of: length >> twos).reversed())
        return switch twos % 3 {
        case _ where twos < 3: (twos == 2 ? [4] : []) + odd + (twos == 1 ? [2] : [])
        case 0: Array(repeating: 8, count: twos / 3) + odd
        case 1: Array(repeating: 8, count: twos / 3 - 1) + [4, 4] + odd
        default: Array(repeating: 8, count: twos / 3) + [4] + odd
        }
    }

    func run(_ input: Input, to target: SplitPointers<Scalar>, other: SplitPointers<Scalar>) {
        // The passes go to and fro and end in `target`.
        var toTarget = passCountIsOdd
        var source: SplitPointers<Scalar>
        var firstPass = steps.first?.pass
        switch (input, interleavedPass) {
        case (.split(let pointers), _):
            source = pointers
            if steps.isEmpty {
                target.real.update(from: source.real, count: length)
                target.imaginary.update(from: source.imaginary, count: length)
            }
        case (.interleaved(let pointer), let pass?):
            let real = UnsafeMutablePointer(mutating: pointer)
            source = SplitPointers(real: real, imaginary: real)
            firstPass = pass
        case (.interleaved(let pointer), nil):
            source = toTarget ? other : target
            kernels.separateParts(pointer, source.real, source.imaginary, length)
        }
        for step in steps {
            let next = toTarget ? target : other
            (firstPass ?? step.pass)(
                source.real, source.imaginary, next.real, next.imaginary, step.factors.values, step.groups, step.stride)
            firstPass = nil
            source = next
            toTarget.toggle()
        }
    }
}
