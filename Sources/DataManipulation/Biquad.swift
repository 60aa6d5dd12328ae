/// A recursive filter of second order, H(z) = (b0 + b1 z⁻¹ + b2 z⁻²) / (1 + a1 z⁻¹ + a2 z⁻²).
package struct Biquad: Sendable, Equatable {
    package var b0, b1, b2, a1, a2: Double

    /// What the filter remembers between samples (transposed direct form II, the one that rounds least).
    package struct Memory: Sendable, Equatable {
        package var first = 0.0
        package var second = 0.0
        package init() {}
    }

    /// H at z = e^{jω}, ω in radians a sample.
    func response(at angle: Double) -> ComplexNumber {
        let delay = ComplexNumber(angle: -angle), twice = ComplexNumber(angle: -2 * angle)
        let numerator = ComplexNumber(b0) + ComplexNumber(b1) * delay + ComplexNumber(b2) * twice
        return numerator / (ComplexNumber(1) + ComplexNumber(a1) * delay + ComplexNumber(a2) * twice)
    }

    /// H at 0 Hz.
    var gainAtRest: Double { (b0 + b1 + b2) / (1 + a1 + a2) }

    /// The memory after a constant input since ever.
    func settledMemory(input: Double) -> Memory {
        var memory = Memory()
        memory.first = (gainAtRest - b0) * input
        memory.second = (b2 - a2 * gainAtRest) * input
        return memory
    }

    /// Filters in place; the memory goes on with the next block.
    func filter(_ samples: UnsafeMutableBufferPointer<Double>, memory: inout Memory) {
        var (first, second) = (memory.first, memory.second)
        for index in samples.indices {
            let input = samples[index]
            let output = b0 * input + first
            first = b1 * input - a1 * output + second
            second = b2 * input - a2 * output
            samples[index] = output
        }
        (memory.first, memory.second) = (first, second)
    }
}
