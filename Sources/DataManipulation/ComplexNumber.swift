import Glibc

/// One complex number, for the design of filters; many of them are a `SplitComplex`.
struct ComplexNumber: Equatable {
    var real: Double
    var imaginary: Double

    init(_ real: Double, _ imaginary: Double = 0) {
        self.real = real
        self.imaginary = imaginary
    }

    init(length: Double = 1, angle: Double) {
        self.init(length * cos(angle), length * sin(angle))
    }

    var conjugate: Self { Self(real, -imaginary) }
    var magnitude: Double { hypot(real, imaginary) }
    var angle: Double { atan2(imaginary, real) }
    var squareRoot: Self { Self(length: magnitude.squareRoot(), angle: angle / 2) }

    static func + (a: Self, b: Self) -> Self { Self(a.real + b.real, a.imaginary + b.imaginary) }
    static func - (a: Self, b: Self) -> Self { Self(a.real - b.real, a.imaginary - b.imaginary) }
    static func * (a: Self, b: Self) -> Self {
        Self(a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
    }
    static func / (a: Self, b: Self) -> Self {
        let product = a * b.conjugate, norm = b.real * b.real + b.imaginary * b.imaginary
        return Self(product.real / norm, product.imaginary / norm)
    }
}
