import Glibc

/// A step of a program as it went: on the way from one value to another, or held there. Values are in the unit of the
/// point.
package struct ProgramSegment: Sendable, Codable, Equatable {
    package enum Kind: String, Sendable, Codable, CaseIterable { case rampUp = "ramp_up", rampDown = "ramp_down", soak }

    package let kind: Kind
    /// Where the program was before; of a soak, where it is.
    package let from: Double
    package let to: Double
    /// Seconds, on a clock that does not step. A ramp ends where the value arrives: within the tolerance of `to`.
    package let start: Double
    package let end: Double
    /// Seconds that the set point itself was on its way; 0 where it jumped or is not known.
    package let commanded: Double
    /// Of a ramp, nil where too little of it was seen.
    package let pace: Pace?
    /// Of a soak, how far the value went beyond `to`, in the direction from which it came.
    package let overshoot: Double?
    /// Of a soak, standard deviation of the value once it had settled.
    package let spread: Double?

    package var duration: Double { end - start }
}

/// How fast a ramp went from 10 % to 90 % of its span. The ends are left out as they are when makers of climatic
/// chambers state a rate of change (IEC 60068-3-5; second hand, from a laboratory's account of it).
package struct Pace: Sendable, Codable, Equatable {
    /// Shares of the span between which the pace is known, one more than bands.
    static let shares = (0...8).map { 0.1 + 0.1 * Double($0) }
    static var bandCount: Int { shares.count - 1 }

    /// From 10 % to 90 %, in units a minute, above 0.
    package let rate: Double
    /// Of each tenth of the span, the natural logarithm of the rate.
    let bands: [Double]

    /// - Parameters:
    ///   - span: From one end to the other, above 0.
    ///   - times: Seconds at which each of ``shares`` was reached.
    /// - Returns: nil where the times do not rise.
    init?(span: Double, times: [Double]) {
        precondition(times.count == Self.shares.count && span > 0)
        let steps = zip(times, times.dropFirst()).map { $1 - $0 }
        guard steps.allSatisfy({ $0 > 0 }) else { return nil }
        bands = steps.map { log(6 * span / $0) }
        rate = 48 * span / (times[times.count - 1] - times[0])
    }
}
