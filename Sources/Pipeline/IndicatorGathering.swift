import DataAcquisition
import Measurement
package import PrognosticAssessment

/// Gathers the means of indicators that are followed faster than by the hour.
///
/// Bounded: one interval an indicator. Values that are not good do not count, and no interval without any.
struct IndicatorGathering {
    private struct Member {
        let configuration: IndicatorConfiguration
        let value: BoundExpression.Source
        let unit: String
        let meter: BoundExpression.Source?
        /// Seconds since 1970.
        var start: Int64 = 0
        var count = 0.0
        var mean = 0.0
        /// Where the total stood at each value: where it stands, and where it did in the mean.
        var used: Double?
        var meanUsed = 0.0
        var usedAtEnd = 0.0

        mutating func takeFinished() -> FollowedMean? {
            defer { (count, mean, meanUsed) = (0, 0, 0) }
            guard count > 0 else { return nil }
            let used = meter == nil ? nil : meanUsed
            return FollowedMean(
                configuration: configuration, unit: unit,
                mean: IndicatorTrend.Hour(start: start, mean: mean, used: used), used: meter == nil ? nil : usedAtEnd)
        }
    }

    private var members: [Member] = []
    private var finished: [FollowedMean] = []

    /// What was gathered so far is given up.
    mutating func install(
        _ indicators: [IndicatorConfiguration], _ members: [(outline: GroupOutline, layout: BatchLayout)],
        sources: [Identifier: [Identifier: BoundExpression.Source]]
    ) {
        func source(_ asset: Identifier, _ name: String) -> BoundExpression.Source? {
            Identifier(name).flatMap { sources[asset]?[$0] }
        }
        func unit(_ source: BoundExpression.Source) -> String {
            let outline = members.first { $0.layout.id == source.layout }?.outline
            let units = (outline?.points.map(\.unit) ?? []) + (outline?.calculated.map(\.unit) ?? [])
            return units.indices.contains(source.column) ? units[source.column] : ""
        }
        self.members = indicators.filter(\.isFollowed).compactMap { indicator in
            guard let value = source(indicator.asset, indicator.source) else { return nil }
            let meter = indicator.meter.map { source(indicator.asset, $0) }
            if case .some(.none) = meter { return nil }
            return Member(configuration: indicator, value: value, unit: unit(value), meter: meter ?? nil)
        }
    }

    mutating func take(_ batch: ReadingBatch) {
        for index in members.indices {
            if let meter = members[index].meter, meter.layout == batch.layout.id,
                let used = batch.number(at: meter.column)
            {
                members[index].used = used
            }
            if members[index].value.layout == batch.layout.id { add(batch, to: index) }
        }
    }

    private mutating func add(_ batch: ReadingBatch, to index: Int) {
        let step = members[index].configuration.step
        let start = batch.time.wall.milliseconds.flooredDivision(by: 1000 * step).quotient * step
        if members[index].start != start {
            if let mean = members[index].takeFinished() { finished.append(mean) }
            members[index].start = start
        }
        guard let value = batch.number(at: members[index].value.column) else { return }
        let used = members[index].used
        guard members[index].meter == nil || used != nil else { return }
        members[index].count += 1
        members[index].mean += (value - members[index].mean) / members[index].count
        guard let used else { return }
        members[index].meanUsed += (used - members[index].meanUsed) / members[index].count
        members[index].usedAtEnd = used
    }

    /// Hands over the intervals that are over.
    mutating func takeFinished() -> [FollowedMean] {
        guard !finished.isEmpty else { return [] }
        defer { finished.removeAll() }
        return finished
    }
}

/// The mean of an interval of an indicator that is followed faster than by the hour.
package struct FollowedMean: Sendable {
    package let configuration: IndicatorConfiguration
    package let unit: String
    /// With where the total stood in the mean.
    package let mean: IndicatorTrend.Hour
    /// Where it stood at the last value.
    package let used: Double?
}
