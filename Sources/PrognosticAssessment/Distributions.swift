import Glibc

/// P(Z ≤ z) of a normal deviate.
func normalCDF(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }

/// The logarithm of that, also where it has no double of its own; by the first terms of the asymptotic series there
/// (Abramowitz and Stegun 7.1.23).
func logNormalCDF(_ z: Double) -> Double {
    guard z < -20 else { return log(normalCDF(z)) }
    let square = z * z
    return -square / 2 - log(-z) - 0.5 * log(2 * .pi) + log1p(-1 / square + 3 / (square * square))
}

/// P(T ≤ t) of Student's t.
func studentCDF(_ t: Double, degrees: Double) -> Double {
    let tail = 0.5 * incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5)
    return t > 0 ? 1 - tail : tail
}

/// The positive number at which an increasing distribution reaches a probability above one half, by bisection.
func quantile(_ probability: Double, of distribution: (Double) -> Double) -> Double {
    var low = 0.0, high = 1.0
    while distribution(high) < probability, high < 1e6 { high *= 2 }
    for _ in 0..<60 {
        let middle = (low + high) / 2
        if distribution(middle) < probability { low = middle } else { high = middle }
    }
    return high
}

func logStudentDensity(_ t: Double, degrees: Double) -> Double {
    lgamma((degrees + 1) / 2) - lgamma(degrees / 2) - 0.5 * log(degrees * .pi)
        - (degrees + 1) / 2 * log1p(t * t / degrees)
}

/// The regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22) after Lentz.
func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    // The fraction converges fast on this side of the mean.
    guard x <= (a + 1) / (a + b + 2) else { return 1 - incompleteBeta(1 - x, b, a) }
    let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    let tiny = 1e-300
    var c = 1.0
    var d = 1 / nonzero(1 - (a + b) * x / (a + 1), tiny)
    var fraction = d
    for m in 1...300 {
        let m = Double(m)
        let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / nonzero(1 + even * d, tiny)
        c = nonzero(1 + even / c, tiny)
        fraction *= c * d
        let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / nonzero(1 + odd * d, tiny)
        c = nonzero(1 + odd / c, tiny)
        fraction *= c * d
        if abs(c * d - 1) < 1e-12 { break }
    }
    return min(1, front * fraction)
}

private func nonzero(_ value: Double, _ tiny: Double) -> Double { abs(value) < tiny ? tiny : value }

/// The quantile of χ², after E. Wilson and M. Hilferty, Proc. Natl. Acad. Sci. 17 (1931) 684–688; within 2 % from three
/// degrees on.
func chiSquareQuantile(normal z: Double, degrees: Double) -> Double {
    let part = 2 / (9 * degrees)
    let root = 1 - part + z * part.squareRoot()
    return degrees * max(root, 0.05) * max(root, 0.05) * max(root, 0.05)
}

/// log Σ exp, safe from overflow.
func logSum(_ values: [Double]) -> Double {
    guard let largest = values.max(), largest > -.infinity else { return -.infinity }
    return largest + log(values.reduce(0) { $0 + exp($1 - largest) })
}
