/// What a waveform comes down to without a transform, of the samples as they are: an offset counts in RMS and peak.
///
/// What has no value, such as the crest factor of nothing but zeros, is nil. Cost: two passes.
package struct ScalarFeatures: Sendable, Equatable {
    package let mean: Double
    package let rms: Double
    /// The largest |x|.
    package let peak: Double
    /// The largest x less the smallest: true, not derived from the RMS.
    package let peakToPeak: Double
    /// Peak / RMS; √2 for a sine.
    package let crestFactor: Double?
    /// Pearson's, μ₄/σ⁴: 3 for Gaussian noise, 1.5 for a sine. About the mean, over N.
    package let kurtosis: Double?
    /// μ₃/σ³ about the mean, over N.
    package let skewness: Double?
    /// RMS / mean |x|.
    package let shapeFactor: Double?
    /// Peak / mean |x|.
    package let impulseFactor: Double?
    /// Peak / (mean √|x|)².
    package let clearanceFactor: Double?

    /// - Returns: nil for no samples, or where one is not a number or the sums overflow.
    package init?(of samples: [Double]) {
        let sums = samples.withUnsafeBufferPointer(Sums.init)
        guard let sums else { return nil }
        let count = Double(samples.count)
        let meanSize = sums.size / count, meanRoot = sums.root / count
        let peak = max(sums.largest, -sums.smallest), rms = (sums.square / count).squareRoot()
        mean = sums.mean
        self.rms = rms
        self.peak = peak
        peakToPeak = sums.largest - sums.smallest
        func peakRatio(_ divisor: Double) -> Double? { peak > 0 && divisor > 0 ? peak / divisor : nil }
        crestFactor = peakRatio(rms)
        impulseFactor = peakRatio(meanSize)
        clearanceFactor = peakRatio(meanRoot * meanRoot)
        shapeFactor = meanSize > 0 ? rms / meanSize : nil
        // The variance of a constant is no more than what rounding its mean leaves.
        let variance = sums.secondMoment / count
        let moves = variance > rms * rms * 1e-28
        kurtosis = moves ? sums.fourthMoment / count / (variance * variance) : nil
        skewness = moves ? sums.thirdMoment / count / (variance * variance.squareRoot()) : nil
    }
}

private struct Sums {
    var mean, size, root, square, largest, smallest: Double
    var secondMoment, thirdMoment, fourthMoment: Double

    init?(_ samples: UnsafeBufferPointer<Double>) {
        guard let first = samples.first else { return nil }
        var sum = Lanes.zero, size = Lanes.zero, root = Lanes.zero, square = Lanes.zero
        var largest = Lanes(repeating: first), smallest = largest
        func add(_ lanes: Lanes) {
            let sizes = lanes.magnitudes
            sum += lanes
            size += sizes
            root += sizes.squareRoot()
            square += lanes * lanes
        }
        func bound(_ lanes: Lanes) {
            largest.raise(to: lanes)
            smallest.lower(to: lanes)
        }
        let whole = samples.count / Lanes.scalarCount * Lanes.scalarCount
        for index in stride(from: 0, to: whole, by: Lanes.scalarCount) {
            let lanes = samples.lanes(at: index)
            add(lanes)
            bound(lanes)
        }
        if whole < samples.count {
            // What is left over is filled up with what changes nothing.
            add(samples.lanes(at: whole, padding: 0))
            bound(samples.lanes(at: whole, padding: first))
        }
        let mean = sum.sum() / Double(samples.count)
        guard mean.isFinite, square.sum().isFinite else { return nil }
        var second = Lanes.zero, third = Lanes.zero, fourth = Lanes.zero
        for index in stride(from: 0, to: samples.count, by: Lanes.scalarCount) {
            let deviation = samples.lanes(at: index, padding: mean) - mean
            let squared = deviation * deviation
            second += squared
            third += squared * deviation
            fourth += squared * squared
        }
        self.mean = mean
        (self.size, self.root, self.square) = (size.sum(), root.sum(), square.sum())
        (self.largest, self.smallest) = (largest.max(), smallest.min())
        (secondMoment, thirdMoment, fourthMoment) = (second.sum(), third.sum(), fourth.sum())
    }
}
