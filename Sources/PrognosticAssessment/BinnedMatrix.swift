/// Features in at most 64 bins each, by quantiles: all that histograms need.
struct BinnedMatrix: Sendable {
    static let binLimit = 64
    let rowCount: Int
    let columnCount: Int
    /// The bins, one column after the other.
    let bins: [UInt8]
    /// The upper bounds of all bins but the last, by column.
    let bounds: [[Float]]

    init(_ matrix: FeatureMatrix) {
        rowCount = matrix.rowCount
        columnCount = matrix.columnCount
        let rowCount = rowCount
        var bins = [UInt8](repeating: 0, count: rowCount * columnCount)
        var bounds: [[Float]] = []
        for column in 0..<columnCount {
            let values = matrix.values[column * rowCount..<(column + 1) * rowCount]
            let columnBounds = Self.bounds(values)
            for (row, value) in values.enumerated() { bins[column * rowCount + row] = Self.bin(value, columnBounds) }
            bounds.append(columnBounds)
        }
        self.bins = bins
        self.bounds = bounds
    }

    /// Quantiles of a sample, midway between neighbours.
    private static func bounds(_ values: ArraySlice<Float>) -> [Float] {
        let step = max(1, values.count / 8192)
        let sorted = stride(from: values.startIndex, to: values.endIndex, by: step).map { values[$0] }.sorted()
        var bounds: [Float] = []
        for bin in 1..<binLimit {
            let place = bin * sorted.count / binLimit
            guard place > 0 else { continue }
            let bound = sorted[place - 1] + (sorted[place] - sorted[place - 1]) / 2
            if bound < sorted[sorted.count - 1], bounds.last.map({ bound > $0 }) ?? true { bounds.append(bound) }
        }
        return bounds
    }

    private static func bin(_ value: Float, _ bounds: [Float]) -> UInt8 {
        var low = 0
        var high = bounds.count
        while low < high {
            let middle = (low + high) / 2
            if value <= bounds[middle] { high = middle } else { low = middle + 1 }
        }
        return UInt8(low)
    }
}
