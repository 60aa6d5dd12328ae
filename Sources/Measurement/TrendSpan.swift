/// What a trend is kept of.
package struct TrendSeries: Hashable, Sendable {
    package let asset: Identifier
    /// The id of a point, or `LOCATION.FEATURE`.
    package let name: String
    package let unit: String

    package init(asset: Identifier, name: String, unit: String) {
        self.asset = asset
        self.name = name
        self.unit = unit
    }
}

/// Which series is meant, whatever its unit.
package struct SeriesName: Hashable, Sendable {
    package let asset: Identifier
    /// The id of a point, or `LOCATION.FEATURE`.
    package let name: String

    package init(asset: Identifier, name: String) {
        self.asset = asset
        self.name = name
    }
}

/// What the values of a series come to between two times.
package struct TrendSpan: Hashable, Sendable {
    /// Seconds since 1970, UTC, a multiple of the span's length.
    package let start: Int64
    package private(set) var count = 0
    package private(set) var low = Double.infinity
    package private(set) var mean = 0.0
    package private(set) var high = -Double.infinity
    package private(set) var last = 0.0

    /// Without a value yet.
    package init(start: Int64) { self.start = start }

    package init(start: Int64, count: Int, low: Double, mean: Double, high: Double, last: Double) {
        self.start = start
        self.count = count
        self.low = low
        self.mean = mean
        self.high = high
        self.last = last
    }

    package mutating func add(_ value: Double) {
        count += 1
        low = min(low, value)
        high = max(high, value)
        // Running, so that no sum outgrows its digits.
        mean += (value - mean) / Double(count)
        last = value
    }

    /// The start of the minute in which something happened.
    package static func minute(of wall: WallTime) -> Int64 {
        wall.milliseconds.flooredDivision(by: 60_000).quotient * 60
    }
}
