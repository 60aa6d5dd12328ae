/// How much is in a complex envelope c, and how unevenly.
struct EnvelopeMoments {
    private var count: Int
    /// Σ |c|² and Σ |c|⁴.
    private var power = 0.0, square = 0.0

    /// Cost: one pass. Sums of so many values in lanes are right within 10⁻⁵ for a few thousand.
    ///
    /// - Parameter imaginary: as many as real parts.
    init(of real: UnsafeBufferPointer<Float>, _ imaginary: UnsafeBufferPointer<Float>) {
        count = real.count
        var powers = SIMD8<Float>.zero, squares = SIMD8<Float>.zero
        let whole = count / 8 * 8
        for index in stride(from: 0, to: whole, by: 8) {
            let x = UnsafeRawPointer(real.baseAddress! + index).loadUnaligned(as: SIMD8<Float>.self)
            let y = UnsafeRawPointer(imaginary.baseAddress! + index).loadUnaligned(as: SIMD8<Float>.self)
            let lanes = x * x + y * y
            powers += lanes
            squares += lanes * lanes
        }
        power = Double(powers.sum())
        square = Double(squares.sum())
        for index in whole..<count { add(Double(real[index]), Double(imaginary[index])) }
    }

    init(of values: SplitComplex<Double>) {
        count = values.count
        for index in 0..<count { add(values.real[index], values.imaginary[index]) }
    }

    private mutating func add(_ real: Double, _ imaginary: Double) {
        let lane = real * real + imaginary * imaginary
        power += lane
        square += lane * lane
    }

    static func + (first: Self, second: Self) -> Self {
        var both = first
        both.count += second.count
        both.power += second.power
        both.square += second.square
        return both
    }

    /// ⟨|c|⁴⟩ / ⟨|c|²⟩² − 2, which is 0 for Gaussian noise and −1 for a tone; −2, less than anything can have, for
    /// nothing at all.
    var kurtosis: Double { power > 0 ? square * Double(count) / (power * power) - 2 : -2 }
}
