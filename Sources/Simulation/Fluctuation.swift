import Measurement

extension RandomSource {
    /// Evenly spread over the range.
    mutating func uniform(_ range: ClosedRange<Double>) -> Double {
        // The upper 53 bits are all that a double can tell apart in 0..<1.
        let fraction = Double(next() >> 11) / Double(1 << 53)
        return range.lowerBound + (range.upperBound - range.lowerBound) * fraction
    }

    /// Nearly normal, mean 0 and standard deviation 1: the sum of twelve uniform numbers less its mean.
    /// Never beyond ±6, so that no reading of a healthy machine is absurd.
    mutating func normal() -> Double {
        var sum = -6.0
        for _ in 0..<12 { sum += uniform(0...1) }
        return sum
    }
}

/// A quantity that wanders about zero and forgets where it was after `correlationTime`
/// (an Ornstein–Uhlenbeck process): demand, mains frequency, room temperature.
struct Fluctuation: Sendable {
    let deviation: Double
    /// s
    let correlationTime: Double
    private(set) var value = 0.0

    init(deviation: Double, correlationTime: Double) {
        self.deviation = deviation
        self.correlationTime = correlationTime
    }

    mutating func advance(by step: Double, _ random: inout RandomSource) {
        let share = step / correlationTime
        value += -value * share + deviation * (2 * share).squareRoot() * random.normal()
    }
}

extension Double {
    /// Moves towards a target as a first-order system does. The implicit step is stable however long it is.
    mutating func approach(_ target: Double, timeConstant: Double, step: Double) {
        self += (target - self) * step / (timeConstant + step)
    }

    func clamped(to range: ClosedRange<Double>) -> Double {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
