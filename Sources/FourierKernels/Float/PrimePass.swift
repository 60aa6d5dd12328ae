extension Pass {
    /// A pass whose radix is an odd prime without a butterfly of its own: r² / 2 operations a group. The cosines and
    /// sines of 2πj/r for j in 0..<r follow the factors.
    @inline(never)
    func runPrime(_ radix: Int) {
        if stride >= Vector.width {
            runPrime(radix, Vector.self)
        } else if stride >= HalfVector.width {
            runPrime(radix, HalfVector.self)
        } else {
            runPrime(radix, Real.self)
        }
    }

    @inline(__always)
    private func runPrime<V: Lanes>(_ radix: Int, _: V.Type) {
        let factorCount = 2 * (radix - 1) * factorRepetition
        let cosines = factors + factorCount * groups, sines = cosines + radix
        for group in 0..<groups {
            var q = 0
            while q < stride {
                let first = min(q, stride - V.width)
                let input = group * stride + first, output = group * radix * stride + first
                let x0 = ComplexLanes<V>(V(at: xReal + input), V(at: xImaginary + input))
                for k in 0...radix / 2 {
                    var middle = x0, side = ComplexLanes(V(repeating: 0), V(repeating: 0)), turn = 0
                    for j in 1...radix / 2 {
                        // Sums and differences are made anew for each line: that costs less than to keep them.
                        let left = input + j * groups * stride, right = input + (radix - j) * groups * stride
                        let low = ComplexLanes<V>(V(at: xReal + left), V(at: xImaginary + left))
                        let high = ComplexLanes<V>(V(at: xReal + right), V(at: xImaginary + right))
                        turn += k
                        if turn >= radix { turn -= radix }
                        middle = middle.adding(cosines[turn], times: low + high)
                        side = side.adding(sines[turn], times: low - high)
                    }
                    if k == 0 {
                        middle.real.store(at: yReal + output)
                        middle.imaginary.store(at: yImaginary + output)
                    } else {
                        let place = factors + group * factorCount, mirrored = radix - k
                        let line = middle.subtractingTurned(side) * ComplexLanes(factor: place, 2 * k - 2)
                        line.real.store(at: yReal + output + k * stride)
                        line.imaginary.store(at: yImaginary + output + k * stride)
                        let image = middle.addingTurned(side) * ComplexLanes(factor: place, 2 * mirrored - 2)
                        image.real.store(at: yReal + output + mirrored * stride)
                        image.imaginary.store(at: yImaginary + output + mirrored * stride)
                    }
                }
                q += V.width
            }
        }
    }
}
