import DataAcquisition
import Measurement

/// Gathers what the points whose trend is kept come to, minute by minute.
///
/// Bounded: one span for each point. Values that are not good, and those that are no numbers, do not count. Cost: a few
/// comparisons a value that is gathered, nothing for others.
struct TrendGathering {
    private struct Member {
        let column: Int
        let series: TrendSeries
        var span = TrendSpan(start: .min)
    }

    /// By the id of the layout, only of layouts that have some.
    private var members: [UInt32: [Member]] = [:]
    /// Minutes that are over.
    private(set) var finished: [(TrendSeries, TrendSpan)] = []

    /// What was gathered so far counts as finished.
    mutating func install(
        _ outlines: [(outline: GroupOutline, layout: BatchLayout)], trends: [Identifier: Set<Identifier>]
    ) {
        finish()
        members.removeAll()
        for (outline, layout) in outlines {
            guard let wanted = trends[outline.asset] else { continue }
            let columns =
                outline.points.map { ($0.id, $0.unit) } + outline.calculated.map { ($0.id, $0.unit) }
            let found = columns.enumerated().filter { wanted.contains($0.element.0) }.map { column, point in
                Member(
                    column: column,
                    series: TrendSeries(asset: outline.asset, name: point.0.rawValue, unit: point.1))
            }
            if !found.isEmpty { members[layout.id] = found }
        }
    }

    mutating func take(_ batch: ReadingBatch) {
        guard let count = members[batch.layout.id]?.count else { return }
        let minute = TrendSpan.minute(of: batch.time.wall)
        for index in 0..<count {
            guard let column = members[batch.layout.id]?[index].column, let value = batch.number(at: column) else {
                continue
            }
            add(value, to: batch.layout.id, index, minute)
        }
    }

    /// What has a minute of its own.
    mutating func take(_ features: WaveformFeatures) { finished += features.trends }

    private mutating func add(_ value: Double, to layout: UInt32, _ index: Int, _ minute: Int64) {
        if let member = members[layout]?[index], member.span.start != minute {
            if member.span.count > 0 { finished.append((member.series, member.span)) }
            members[layout]?[index].span = TrendSpan(start: minute)
        }
        members[layout]?[index].span.add(value)
    }

    /// Everything that was gathered, the minute that goes on included.
    mutating func finish() {
        for (layout, own) in members {
            for (index, member) in own.enumerated() where member.span.count > 0 {
                finished.append((member.series, member.span))
                members[layout]?[index].span = TrendSpan(start: .min)
            }
        }
    }

    /// Hands over the minutes that are over.
    mutating func takeFinished() -> [(TrendSeries, TrendSpan)] {
        defer { finished.removeAll() }
        return finished
    }
}
