import DataAcquisition
import Measurement

extension AssetConfiguration {
    /// Of the points that are read, then of those that are computed.
    var columns: [BatchLayout.Point] { points.map(\.column) + calculated.map(\.column) }

    /// The points that have a number at any time, if only 0 or 1.
    var numericPoints: [String] {
        columns.filter { $0.valueType != .text && $0.valueType != .time }.map(\.id.rawValue)
    }
}

extension ValueType {
    /// Whether it tells how much, not only whether, when or what.
    var isQuantity: Bool { self != .bool && self != .text && self != .time }
}
