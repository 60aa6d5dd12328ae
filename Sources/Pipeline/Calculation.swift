import DataAcquisition
import Measurement

/// One computed column of a layout, and where its inputs stand.
struct Calculation {
    struct Source {
        let layout: UInt32
        let column: Int
    }

    let column: Int
    let expression: Expression
    /// One for each reference of the expression.
    let sources: [Source]

    /// Fills the column of a batch.
    ///
    /// - Parameter latest: The newest batch of each other layout.
    func fill(_ batch: inout ReadingBatch, latest: [UInt32: ReadingBatch]) {
        var quality = Quality.good
        let result = expression.evaluate { index in
            let source = sources[index]
            let batch = source.layout == batch.layout.id ? batch : latest[source.layout]
            guard let batch else {
                quality = .pending
                return .nan
            }
            let found = batch.quality(at: source.column)
            if found != .good, quality == .good { quality = found }
            return batch.layout.points[source.column].number(of: batch.words[source.column]) ?? .nan
        }
        if quality == .good, !result.isFinite { quality = .notANumber }
        batch.words[column] = expression.givesTruth ? UInt64(result != 0 ? 1 : 0) : result.bitPattern
        guard quality != .good || !batch.qualities.isEmpty else { return }
        if batch.qualities.isEmpty {
            batch.qualities = [Quality](repeating: .good, count: batch.words.count)
        }
        batch.qualities[column] = quality
    }
}
