import Glibc

/// How probable it is that noise does as much, as −ln p: 1 in the mean for noise itself.
enum NoiseProbability {
    /// Of a sum of independent exponential numbers of mean 1: −ln Q(count, sum), exact.
    static func ofSum(_ sum: Double, count: Int) -> Double {
        var term = 1.0, series = 1.0
        for index in 1..<max(count, 1) {
            term *= sum / Double(index)
            series += term
        }
        return sum - log(series)
    }

    /// Of a sum of `width` neighbouring lines of noise behind a Hann window, each of mean 1.
    ///
    /// The window ties neighbours together: (4/9, 1/36) of their energies' variance is common to the next and the one
    /// after. The sum has the distribution of a gamma variable of the same mean and variance, and its cube root is
    /// nearly normal (E. B. Wilson and M. M. Hilferty, Proc. Natl. Acad. Sci. 17 (1931) 684–688).
    static func ofLines(_ sum: Double, width: Int) -> Double {
        guard width > 1 else { return sum }
        let mean = Double(width)
        let scale = 1 + 2 * ((1 - 1 / mean) * 4 / 9 + max(0, 1 - 2 / mean) / 36)
        let shape = mean / scale
        let deviation = (cbrt(sum / mean) - 1 + 1 / (9 * shape)) * 3 * shape.squareRoot()
        // Far out erfc would be 0 in a double; its asymptote is right within a hundredth there.
        guard deviation > 10 else { return -log(erfc(deviation / 2.0.squareRoot()) / 2) }
        return deviation * deviation / 2 + log(deviation * (2 * .pi).squareRoot())
    }
}
