package import Measurement

/// What points of a machine came to over one interval, beside what its detectors expected of them.
package struct RowComparison: Sendable, Equatable {
    package struct Point: Sendable, Equatable {
        package let point: Identifier
        /// The mean over the interval, in the unit of the point; NaN where there was no value.
        package let value: Double
        /// In the same unit, and not moved by the value; `nil` while it cannot be told.
        package let expected: Double?
    }

    package let asset: Identifier
    /// Those whose deviation is limited.
    package let points: [Point]
}
