import Measurement

/// An expression, and where its inputs stand.
struct BoundExpression {
    struct Source {
        let layout: UInt32
        let column: Int
    }

    let expression: Expression
    /// One for each reference of the expression.
    let sources: [Source]

    /// - Parameters:
    ///   - batch: What was just read.
    ///   - latest: The newest batch of each other layout.
    /// - Returns: Where the quality is not good there is no value.
    func value(in batch: ReadingBatch, latest: [UInt32: ReadingBatch]) -> (value: Double, quality: Quality) {
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
        return (result, quality == .good && !result.isFinite ? .notANumber : quality)
    }
}
