/// Numbers in rows and columns, kept by column.
struct FeatureMatrix: Sendable {
    let rowCount: Int
    let columnCount: Int
    /// The columns, one after the other.
    var values: [Float]

    init(rowCount: Int, columnCount: Int) {
        self.rowCount = rowCount
        self.columnCount = columnCount
        values = [Float](repeating: 0, count: rowCount * columnCount)
    }

    func row(_ row: Int) -> [Float] { (0..<columnCount).map { values[$0 * rowCount + row] } }
}
