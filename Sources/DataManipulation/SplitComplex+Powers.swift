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

/// The kurtosis of a complex envelope c by its powers |c|²: ⟨|c|⁴⟩ / ⟨|c|²⟩² − 2, which is 0 for Gaussian noise and −1 for a
/// tone; −2, less than anything can have, for nothing at all.
func envelopeKurtosis(_ powers: ArraySlice<Double>) -> Double {
    let (sum, squares) = powers.withUnsafeBufferPointer { powers in
        (powers.laneSum { $0 }, powers.laneSum { $0 * $0 })
    }
    return sum > 0 ? squares * Double(powers.count) / (sum * sum) - 2 : -2
}
