import Glibc

/// How often a score gets as high as it is: peaks over a threshold, as in SPOT, counted by episode and in O(1) memory.
///
/// A score arrives as evidence: minus the natural logarithm of the probability that theory gives it, so its tail should
/// be exponential with scale 1. What is seen corrects that: the threshold follows the 98 % quantile, episodes above it
/// are counted once however long they last, and the excess of their peaks has a generalised Pareto tail by its moments
/// (J. R. M. Hosking and J. R. Wallis, Technometrics 29 (1987) 339–349). The few peaks of a short record make the tail
/// heavier, as the predictive distribution of an exponential law does (a Lomax law whose shape is the number of peaks).
/// A. Siffer et al., Anomaly Detection in Streams with Extreme Value Theory, KDD 2017.
package struct TailModel: Sendable, Codable {
    /// Peaks that the theory counts for, before any are seen.
    private static let priorPeaks = 8.0
    private static let exceedance = 0.02
    /// Peaks remembered; older ones fade.
    private static let memory = 256.0
    /// Rows below the threshold that end an episode.
    private static let quietRows = 16
    /// Mean excesses that a lasting alarm counts with: an exponential law exceeds them once in twenty.
    private static let lastingExcess = 3.0

    package private(set) var threshold = -log(Self.exceedance)
    private var rows = Self.priorPeaks / Self.exceedance
    private var peaks = Self.priorPeaks
    private var mean = 1.0
    private var square = 2.0
    private var peak = 0.0
    private var quiet = Self.quietRows
    private var shape = 1 / Self.priorPeaks
    private var scale = 1.0
    private var logFrequency = log(Self.exceedance)

    package init() {}

    package mutating func observe(_ evidence: Double) {
        let isAbove = evidence > threshold
        let step = max(0.02, min(0.5, 1 / (Self.exceedance * rows)))
        threshold = max(1, threshold + step * ((isAbove ? 1 : 0) - Self.exceedance))
        rows += 1
        if isAbove {
            peak = quiet >= Self.quietRows ? evidence : max(peak, evidence)
            quiet = 0
        } else if quiet < Self.quietRows {
            quiet += 1
            if quiet == Self.quietRows { close(peak) }
        }
    }

    private mutating func close(_ peak: Double) {
        let excess = min(max(peak - threshold, 0), 10 * mean)
        peaks += 1
        mean += (excess - mean) / peaks
        square += (excess * excess - square) / peaks
        if peaks > Self.memory {
            let fading = Self.memory / peaks
            peaks *= fading
            rows *= fading
        }
        let ratio = mean * mean / max(square - mean * mean, 1e-9)
        let moment = min(max(0.5 * (1 - ratio), 0), 0.4)
        scale = mean * (1 - moment)
        shape = moment + 1 / peaks
        logFrequency = log(peaks / rows)
    }

    /// The episode that was under way had become an alarm, which is over.
    ///
    /// One that has passed by itself is what happens now and then. One that lasted counts with the size of one in
    /// twenty: a fault must not teach that its like is usual.
    package mutating func endAlarm(isFleeting: Bool) {
        guard quiet < Self.quietRows else { return }
        quiet = Self.quietRows
        close(isFleeting ? peak : min(peak, threshold + Self.lastingExcess * mean))
    }

    /// Natural logarithm of the episodes a row that reach such an evidence.
    package func logRate(of evidence: Double) -> Double {
        let excess = evidence - threshold
        // Below the threshold nothing is decided: from there to no evidence at all it rises to every row.
        guard excess > 0 else { return logFrequency * max(evidence, 0) / threshold }
        return logFrequency - log1p(shape * excess / scale) / shape
    }
}
