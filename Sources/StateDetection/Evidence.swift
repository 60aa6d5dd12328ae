import Glibc

/// Evidence against "all is as it was": minus the natural logarithm of a probability, so that independent evidence adds
/// up.
package enum Evidence {
    /// Of a deviation in standard deviations, to either side.
    ///
    /// Within 0.4 of −ln erfc(|z|/√2) everywhere, at the cost of one logarithm, and finite where that underflows.
    package static func ofNormal(_ z: Double) -> Double {
        let size = min(z.magnitude, 1e6)
        return size * size / 2 + log(1 + 1.2533 * size)
    }

    /// The same where the standard deviation is an estimate from about `freedom` independent samples (Student's tails).
    package static func ofStudent(_ z: Double, freedom: Double) -> Double {
        let size = min(z.magnitude, 1e6)
        return (freedom + 1) / 2 * log1p(size * size / freedom)
    }

    /// Of a sum of squares that has the mean and the variance of `scale`·χ² with `freedom` degrees, by the cube root
    /// (E. B. Wilson and M. M. Hilferty, PNAS 17 (1931) 684–688); nothing where it is below its mean.
    package static func ofSquares(_ sum: Double, scale: Double, freedom: Double) -> Double {
        guard scale > 0, sum > 0 else { return 0 }
        let spread = 2 / (9 * freedom)
        let z = (cbrt(sum / (scale * freedom)) - 1 + spread) / spread.squareRoot()
        return z > 0 ? ofNormal(z) : 0
    }
}
