import DataAcquisition
package import Measurement

/// The newest good value of a point that tells the diagnosis of its machine something.
package struct ToldValue: Sendable, Equatable {
    package let testimony: Testimony
    /// In the unit of the observation.
    package let value: Double
    package let time: MonotonicTime
    /// How often the point is read.
    package let period: Duration

    package init(_ testimony: Testimony, value: Double, time: MonotonicTime, period: Duration) {
        self.testimony = testimony
        self.value = value
        self.time = time
        self.period = period
    }
}

/// Keeps what the points of machines tell their diagnosis.
///
/// Bounded: one value for each point that tells something. Cost: a comparison a value of such a point, nothing for
/// others.
struct TestimonyGathering {
    private struct Witness {
        let column: Int
        let testimony: Testimony
        let period: Duration
    }

    /// By the id of the layout, only of layouts that have some.
    private var witnesses: [UInt32: [Witness]] = [:]
    private var told: [Identifier: [Testimony: ToldValue]] = [:]

    mutating func install(_ outlines: [(outline: GroupOutline, layout: BatchLayout)]) {
        witnesses.removeAll()
        var wanted: [Identifier: Set<Testimony>] = [:]
        for (outline, layout) in outlines {
            let found = (outline.points.map(\.tells) + outline.calculated.map(\.tells)).enumerated().compactMap {
                column, testimony in
                testimony.map { Witness(column: column, testimony: $0, period: outline.period) }
            }
            guard !found.isEmpty else { continue }
            witnesses[layout.id] = found
            wanted[layout.asset, default: []].formUnion(found.map(\.testimony))
        }
        for (asset, values) in told {
            told[asset] = wanted[asset].map { wanted in values.filter { wanted.contains($0.key) } }
        }
    }

    mutating func take(_ batch: ReadingBatch) {
        guard !witnesses.isEmpty, let own = witnesses[batch.layout.id] else { return }
        for witness in own {
            guard let value = batch.number(at: witness.column) else { continue }
            told[batch.layout.asset, default: [:]][witness.testimony] = ToldValue(
                witness.testimony, value: value * witness.testimony.factor, time: batch.time.monotonic,
                period: witness.period)
        }
    }

    func values(of asset: Identifier) -> [ToldValue] { told[asset].map { Array($0.values) } ?? [] }
}
