package import Measurement
package import Publication

/// What is done with the readings of a gateway between the wire and the broker.
///
/// Confined to the thread of acquisition. So far it keeps the latest value of each point and passes readings on.
package final class Pipeline {
    /// Values acquired, good or not.
    package let values = Counter("acquisition.values")
    /// The newest batch of each layout, by its id.
    package private(set) var latest: [UInt32: ReadingBatch] = [:]

    package init() {}

    /// Takes what one poll read.
    ///
    /// - Returns: What goes upstream.
    package func accept(_ batches: [ReadingBatch]) -> [MessageContent] {
        batches.map { batch in
            values.add(UInt64(batch.words.count))
            latest[batch.layout.id] = batch
            return .readings(batch)
        }
    }

    /// Forgets a layout that is no longer polled.
    package func forget(_ layout: BatchLayout) { latest[layout.id] = nil }
}
