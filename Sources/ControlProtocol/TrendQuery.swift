package import Measurement

/// Which trend somebody wants to see, and how much of it.
package struct TrendQuery: Hashable, Sendable {
    package let asset: Identifier
    /// The id of a point, or `LOCATION.FEATURE`.
    package let name: String
    /// Back from now: 1 to ``longest``.
    package let hours: Int

    /// Two years: nothing is kept for longer.
    package static let longest = 2 * 366 * 24

    /// - Returns: `nil` unless every part is what it must be.
    package init?(asset: Identifier, name: String, hours: Int) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ Identifier(String($0)) != nil }),
            (1...Self.longest).contains(hours)
        else { return nil }
        self.asset = asset
        self.name = name
        self.hours = hours
    }

    /// - Returns: `nil` unless every part is there once, in this order, and is what it must be.
    init?(_ text: String) {
        let values = zip(["asset=", "name=", "hours="], text.split(separator: "&")).compactMap { key, part in
            part.hasPrefix(key) ? String(part.dropFirst(key.count)) : nil
        }
        guard values.count == 3, text.split(separator: "&", omittingEmptySubsequences: false).count == 3,
            let asset = Identifier(values[0]), let hours = Int(values[2])
        else { return nil }
        self.init(asset: asset, name: values[1], hours: hours)
    }

    var text: String { "asset=\(asset)&name=\(name)&hours=\(hours)" }
}

/// What is known of the past of a point or a feature.
package struct TrendAnswer: Codable, Sendable, Equatable {
    package struct Span: Codable, Sendable, Equatable {
        /// Seconds since 1970, UTC.
        package let start: Int64
        /// Of good values.
        package let count: Int
        package let low: Double
        package let mean: Double
        package let high: Double
        package let last: Double

        package init(_ span: TrendSpan) {
            start = span.start
            count = span.count
            low = span.low
            mean = span.mean
            high = span.high
            last = span.last
        }
    }

    package let asset: String
    package let name: String
    package let unit: String
    /// Seconds.
    package let resolution: Int64
    /// Oldest first; none of a trend that is not kept.
    package let spans: [Span]

    package init(_ query: TrendQuery, unit: String, resolution: Int64, spans: [TrendSpan]) {
        asset = query.asset.rawValue
        name = query.name
        self.unit = unit
        self.resolution = resolution
        self.spans = spans.map(Span.init)
    }
}

/// A trend that is kept.
package struct TrendSeriesAnswer: Codable, Sendable, Equatable {
    package let asset: String
    package let name: String
    package let unit: String

    package init(_ series: TrendSeries) {
        asset = series.asset.rawValue
        name = series.name
        unit = series.unit
    }
}
