import DataAcquisition
import Measurement

/// One computed column of a layout.
struct Calculation {
    let column: Int
    let expression: BoundExpression

    /// Fills the column of a batch.
    ///
    /// - Parameter latest: The newest batch of each other layout.
    func fill(_ batch: inout ReadingBatch, latest: [UInt32: ReadingBatch]) {
        let (result, quality) = expression.value(in: batch, latest: latest)
        batch.words[column] = expression.expression.givesTruth ? UInt64(result != 0 ? 1 : 0) : result.bitPattern
        guard quality != .good || !batch.qualities.isEmpty else { return }
        if batch.qualities.isEmpty {
            batch.qualities = [Quality](repeating: .good, count: batch.words.count)
        }
        batch.qualities[column] = quality
    }
}
