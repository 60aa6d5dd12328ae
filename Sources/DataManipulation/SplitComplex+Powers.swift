extension SplitComplex<Double> {
    /// |c|² of each value.
    var powers: [Double] {
        [Double](unsafeUninitializedCapacity: count) { powers, initialized in
            real.withUnsafeBufferPointer { real in
                imaginary.withUnsafeBufferPointer { imaginary in
                    for index in real.indices {
                        powers[index] = real[index] * real[index] + imaginary[index] * imaginary[index]
                    }
                }
            }
            initialized = count
        }
    }
}
