/// Complex numbers in split form, one a lane.
struct ComplexLanes<V: Lanes> {
    var real: V
    var imaginary: V

    @inline(__always)
    init(_ real: V, _ imaginary: V) {
        self.real = real
        self.imaginary = imaginary
    }

    @inline(__always)
    static func + (left: Self, right: Self) -> Self {
        Self(left.real + right.real, left.imaginary + right.imaginary)
    }

    @inline(__always)
    static func - (left: Self, right: Self) -> Self {
        Self(left.real - right.real, left.imaginary - right.imaginary)
    }

    @inline(__always)
    static func * (left: Self, right: Self) -> Self {
        Self(
            (left.real * right.real).subtracting(left.imaginary, times: right.imaginary),
            (left.real * right.imaginary).adding(left.imaginary, times: right.real))
    }

    @inline(__always)
    static func * (left: Self, right: V) -> Self {
        Self(left.real * right, left.imaginary * right)
    }

    /// `self + factor * other` for a real factor.
    @inline(__always)
    func adding(_ factor: Real, times other: Self) -> Self {
        let factor = V(repeating: factor)
        return Self(real.adding(factor, times: other.real), imaginary.adding(factor, times: other.imaginary))
    }

    /// `self + i * other`
    @inline(__always)
    func addingTurned(_ other: Self) -> Self {
        Self(real - other.imaginary, imaginary + other.real)
    }

    /// `self - i * other`
    @inline(__always)
    func subtractingTurned(_ other: Self) -> Self {
        Self(real + other.imaginary, imaginary - other.real)
    }
}
