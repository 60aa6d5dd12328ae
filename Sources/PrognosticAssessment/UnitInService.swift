package import Measurement

/// A unit that serves, as its model sees it: hour by hour from what the record has of it, so that a restart forgets
/// nothing.
///
/// Its rows are what `rul predict` would be given: means of hours at the middles of these, and the model says of them
/// what it would say there. Only hours that nothing is added to any more stay taken in, as in ``IndicatorTrend``. A
/// counter that starts anew is a new unit.
package struct UnitInService: Sendable {
    /// What an hour had of each series that it rests on.
    package struct Hour: Sendable {
        /// Seconds since 1970, a multiple of 3600.
        package let start: Int64
        /// By name of series.
        package let means: [String: Double]

        package init(start: Int64, means: [String: Double]) {
            self.start = start
            self.means = means
        }
    }

    /// Two years of hours, as long as the record keeps them; beyond them every second row goes.
    private static let rowLimit = 17_600

    package let use: ModelUse
    /// Seconds since 1970: hours that start earlier have been taken in.
    package private(set) var next: Int64 = 0
    private var rows = Rows()
    /// Where the counter has fallen: a new life if the next hour goes on from there, else a slip.
    private var fallen: Row?

    private struct Row {
        var moment: WallTime
        var time: Double
        /// By the model's columns; NaN where there was none.
        var values: [Double]
    }

    private struct Rows {
        var moments: [WallTime] = []
        var times: [Double] = []
        var values: [[Double]] = []

        mutating func append(_ row: Row) {
            if values.isEmpty { values = row.values.map { _ in [] } }
            moments.append(row.moment)
            times.append(row.time)
            for (column, value) in row.values.enumerated() { values[column].append(value) }
            if times.count > UnitInService.rowLimit { thin() }
        }

        /// The first row stays: it tells the age.
        private mutating func thin() {
            moments = Self.halved(moments)
            times = Self.halved(times)
            values = values.map(Self.halved)
        }

        private static func halved<Element>(_ all: [Element]) -> [Element] {
            stride(from: 0, to: all.count, by: 2).map { all[$0] }
        }
    }

    package init(_ use: ModelUse) { self.use = use }

    /// Takes hours in; those that are in already are passed over.
    ///
    /// - Parameter hours: Oldest first, none that starts after `now`; from ``next`` on none is left out.
    /// - Returns: What the model says now. Cost: a pass over the unit's hours for each column, milliseconds for a year
    ///   of ten.
    package mutating func take(_ hours: some Sequence<Hour>, at now: WallTime) -> Prognosis {
        var ahead: UnitInService?
        for hour in hours where hour.start >= next {
            if ahead == nil, IndicatorTrend.isSettled(hour.start, at: now) {
                observe(hour, until: now)
                next = hour.start + IndicatorTrend.hour
            } else {
                if ahead == nil { ahead = self }
                ahead?.observe(hour, until: now)
            }
        }
        return (ahead ?? self).prognosis(at: now)
    }

    private mutating func observe(_ hour: Hour, until now: WallTime) {
        let moment = WallTime(
            milliseconds: min(1000 * hour.start + 500 * IndicatorTrend.hour, now.milliseconds))
        let columns = use.model.model.columns
        let values = columns.map { use.sources[$0].flatMap { hour.means[$0] } ?? .nan }
        guard values.contains(where: \.isFinite) else { return }
        switch use.clock {
        case .calendar(let unit):
            if let since = use.since {
                guard moment >= since else { return }
                // Before its first value nothing is known of the unit but its age.
                if rows.times.isEmpty, moment > since {
                    rows.append(
                        Row(
                            moment: since, time: Double(since.milliseconds) / unit,
                            values: columns.map { _ in Double.nan }))
                }
            }
            rows.append(Row(moment: moment, time: Double(moment.milliseconds) / unit, values: values))
        case .counter(let counter):
            if let since = use.since, moment < since { return }
            guard let time = hour.means[counter], time.isFinite else { return }
            count(Row(moment: moment, time: time, values: values))
        }
    }

    private mutating func count(_ row: Row) {
        guard let last = rows.times.last, row.time <= last else {
            fallen = nil
            rows.append(row)
            return
        }
        // Who stands still does not age.
        guard row.time < last else { return }
        if let begun = fallen, row.time > begun.time {
            rows = Rows()
            rows.append(begun)
            rows.append(row)
            fallen = nil
        } else {
            fallen = row
        }
    }

    // MARK: What is left

    private func prognosis(at now: WallTime) -> Prognosis {
        let stop = use.nextStop?.time(after: now)
        func prognosis(
            _ state: Prognosis.State, beforeStop: Double? = nil, isStrange: Bool = false
        ) -> Prognosis {
            Prognosis(
                time: now, state: state, newest: nil, since: nil, nextStop: stop, failureBeforeStop: beforeStop,
                modelWeights: use.model.model.parts.map { ($0.method, $0.weight) }, lastHour: rows.moments.last,
                isStrange: isStrange)
        }
        guard let last = rows.moments.last, rows.times.count >= 2, let hours = hoursPerUnit else {
            return prognosis(.learning(missing: max(1, 2 - rows.times.count)))
        }
        let said = use.model.model.prediction(
            for: Fleet.Unit(name: use.id.rawValue, times: rows.times, values: rows.values))
        // "At least so long" is no life that anybody sees the end of.
        if let cap = use.model.model.cap, said.remaining.p50 >= cap {
            return prognosis(.noDegradation, isStrange: said.isStrange)
        }
        let passed = Double(now.milliseconds - last.milliseconds) / 3_600_000
        func left(_ value: Double) -> Double { max(0, value * hours - passed) }
        let life = RemainingLife(mean: left(said.remaining.mean), quantiles: said.remaining.quantiles.map(left))
        return prognosis(
            .degrading(life),
            beforeStop: stop.map { stop in
                life.probability(from: 0, to: Double(stop.milliseconds - now.milliseconds) / 3_600_000)
            }, isStrange: said.isStrange)
    }

    /// Of the model's time; a counter's is what it took so far. Nil of a counter that has not moved.
    private var hoursPerUnit: Double? {
        switch use.clock {
        case .calendar(let unit): return unit / 3_600_000
        case .counter:
            guard let first = rows.moments.first, let last = rows.moments.last, let start = rows.times.first,
                let end = rows.times.last, end > start
            else { return nil }
            return Double(last.milliseconds - first.milliseconds) / 3_600_000 / (end - start)
        }
    }
}
