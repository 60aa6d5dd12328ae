/// How fast a score moves: the median of the slopes between the means of days (P. K. Sen, JASA 63 (1968) 1379–1389),
/// which neither a bad day nor the noise of one bends.
package struct HealthTrend: Sendable, Equatable {
    private struct Day: Equatable {
        let number: Int64
        var mean: Double
        var count: Double
    }

    /// Days that are looked back on.
    package static let length = 30
    /// Fewer days have no trend.
    package static let least = 3
    private var days: [Day] = []

    package init() {}

    /// - Parameters:
    ///   - second: Since 1970. What is older than the newest day goes to nobody.
    ///   - count: How many values the score is the mean of.
    package mutating func add(_ score: Double, at second: Int64, count: Int = 1) {
        let number = second / 86_400, count = Double(count)
        if let last = days.last, last.number == number {
            days[days.count - 1].count += count
            days[days.count - 1].mean += (score - last.mean) * count / days[days.count - 1].count
        } else if days.last.map({ $0.number < number }) ?? true {
            days.append(Day(number: number, mean: score, count: count))
            days.removeAll { $0.number <= number - Int64(Self.length) }
        }
    }

    /// Points a day; nil while there are too few days.
    package var perDay: Double? {
        guard days.count >= Self.least else { return nil }
        var slopes: [Double] = []
        for (index, later) in days.enumerated() {
            for earlier in days[..<index] {
                slopes.append((later.mean - earlier.mean) / Double(later.number - earlier.number))
            }
        }
        slopes.sort()
        let middle = slopes.count / 2
        return slopes.count.isMultiple(of: 2) ? (slopes[middle - 1] + slopes[middle]) / 2 : slopes[middle]
    }
}
