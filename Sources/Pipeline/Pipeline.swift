package import DataAcquisition
package import Measurement
package import Publication

/// What is done with the readings of a gateway between the wire and the broker: computed points are filled in, the
/// latest value of each point is kept, and what is reported by change is held back while it does not.
///
/// Confined to the thread of acquisition.
package final class Pipeline {
    /// Values acquired, good or not.
    package let values = Counter("acquisition.values")
    /// Values that are reported by change and had not changed.
    package let unchanged = Counter("acquisition.unchanged")
    /// The newest batch of each layout, by its id.
    package private(set) var latest: [UInt32: ReadingBatch] = [:]

    /// Only of layouts that have some.
    private var calculations: [UInt32: [Calculation]] = [:]
    /// One for each column, only of layouts that have some.
    private var filters: [UInt32: [ValueFilter?]] = [:]
    private var trends = TrendGathering()

    /// Only of layouts that have some.
    private var sensorFeatures: [UInt32: SensorFeatures] = [:]

    package init() {}

    /// Says what is polled from now on: each outline with its layout. A layout that was there before keeps what was
    /// reported of it.
    ///
    /// - Parameter trends: The points of each asset whose past is kept.
    package func install(
        _ members: [(outline: GroupOutline, layout: BatchLayout)], trends: [Identifier: Set<Identifier>] = [:]
    ) {
        self.trends.install(members, trends: trends)
        var sources: [Identifier: [Identifier: Calculation.Source]] = [:]
        for (_, layout) in members {
            for (column, point) in layout.points.enumerated() {
                sources[layout.asset, default: [:]][point.id] = Calculation.Source(layout: layout.id, column: column)
            }
        }
        calculations.removeAll()
        sensorFeatures = Dictionary(
            members.compactMap { member in SensorFeatures(member.outline).map { (member.layout.id, $0) } }
        ) { first, _ in first }
        let before = filters
        filters.removeAll()
        for (outline, layout) in members {
            let found = outline.calculated.enumerated().map { index, point in
                Calculation(
                    column: outline.points.count + index, expression: point.expression,
                    sources: point.expression.references.compactMap { sources[layout.asset]?[$0] })
            }
            if !found.isEmpty { calculations[layout.id] = found }
            let rules = outline.points.map(\.report) + outline.calculated.map(\.report)
            if rules.contains(where: { $0 != nil }) {
                filters[layout.id] = before[layout.id] ?? rules.map { $0.map(ValueFilter.init) }
            }
        }
    }

    /// Takes what one poll read.
    ///
    /// - Returns: What goes upstream.
    package func accept(_ batches: [ReadingBatch]) -> [MessageContent] {
        var contents: [MessageContent] = []
        contents.reserveCapacity(batches.count)
        for read in batches {
            var batch = read
            for calculation in calculations[batch.layout.id] ?? [] { calculation.fill(&batch, latest: latest) }
            values.add(UInt64(batch.words.count))
            latest[batch.layout.id] = batch
            trends.take(batch)
            if let reported = filtered(batch) { contents.append(.readings(reported)) }
            guard !sensorFeatures.isEmpty, let features = sensorFeatures[batch.layout.id] else { continue }
            contents += features.messages(of: batch).map(MessageContent.features)
        }
        return contents
    }

    /// What the minutes that are over came to, or, at the end, all that was gathered.
    package func takeTrends(includingPresent isEnd: Bool = false) -> [(TrendSeries, TrendSpan)] {
        if isEnd { trends.finish() }
        return trends.takeFinished()
    }

    /// The batch without what is not reported, or `nil` where nothing is left.
    private func filtered(_ batch: ReadingBatch) -> ReadingBatch? {
        guard filters[batch.layout.id] != nil else { return batch }
        var result = batch
        if result.qualities.isEmpty { result.qualities = [Quality](repeating: .good, count: batch.words.count) }
        var count = 0
        for column in batch.words.indices
        where filters[batch.layout.id]?[column]?.passes(batch[column], at: batch.time.monotonic) == false {
            result.qualities[column] = .unchanged
            count += 1
        }
        unchanged.add(UInt64(count))
        if count == batch.words.count { return nil }
        return count == 0 ? batch : result
    }

    /// Forgets a layout that is no longer polled.
    package func forget(_ layout: BatchLayout) {
        latest[layout.id] = nil
        filters[layout.id] = nil
    }
}
