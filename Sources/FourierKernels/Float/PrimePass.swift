extension Pass {
    /// A pass whose radix is an odd prime without a butterfly of its own: r² / 2 operations a group. The cosines and sines
    /// of 2πj/r for j in 0..<r follow the factors.
    @inline(never)
    func runPrime(_ radix: Int) {
        if stride >= Vector.width {
            runPrime(radix, Vector.self)
        } else {
            runPrime(radix, Real.self)
        }
    }

    @inline(__always)
    private func runPrime<V: Lanes>(_ radix: Int, _: V.Type) {
        let inputStep = groups * stride, half = (radix - 1) / 2
        let cosines = factors + 2 * (radix - 1) * groups * factorRepetition, sines = cosines + radix
        withUnsafeTemporaryAllocation(of: ComplexLanes<V>.self, capacity: 2 * half) { scratch in
            guard let sums = scratch.baseAddress else { return }
            let differences = sums + half
            var factors = factors
            for group in 0..<groups {
                var q = 0
                while q < stride {
                    let first = min(q, stride - V.width)
                    let input = group * stride + first, output = group * radix * stride + first
                    @inline(__always)
                    func x(_ j: Int) -> ComplexLanes<V> {
                        ComplexLanes<V>(V(at: xReal + input + j * inputStep), V(at: xImaginary + input + j * inputStep))
                    }
                    @inline(__always)
                    func write(_ k: Int, _ line: ComplexLanes<V>) {
                        let line = line * ComplexLanes(factor: factors, 2 * k - 2)
                        line.real.store(at: yReal + output + k * stride)
                        line.imaginary.store(at: yImaginary + output + k * stride)
                    }
                    let x0 = x(0)
                    var total = x0
                    for j in 1...half {
                        let left = x(j), right = x(radix - j)
                        sums[j - 1] = left + right
                        differences[j - 1] = left - right
                        total = total + sums[j - 1]
                    }
                    total.real.store(at: yReal + output)
                    total.imaginary.store(at: yImaginary + output)
                    for k in 1...half {
                        var middle = x0, side = ComplexLanes(V(repeating: 0), V(repeating: 0)), turn = 0
                        for j in 0..<half {
                            turn += k
                            if turn >= radix { turn -= radix }
                            middle = middle.adding(cosines[turn], times: sums[j])
                            side = side.adding(sines[turn], times: differences[j])
                        }
                        write(k, middle.subtractingTurned(side))
                        write(radix - k, middle.addingTurned(side))
                    }
                    q += V.width
                }
                factors += 2 * (radix - 1) * factorRepetition
            }
        }
    }
}
