package import Measurement

/// One indicator of a machine on its way to a limit, hour by hour, from what the record has of it.
///
/// Only hours that nothing is added to any more stay taken in; the one that goes on counts anew each time. So whoever begins
/// with the whole record knows the same as whoever has been there all along. Hours, because lives of machines are told in days,
/// and because what lies closer together is too alike to learn from twice.
package struct IndicatorTrend: Sendable {
    /// The mean of an hour.
    package struct Hour: Sendable, Equatable {
        /// Seconds since 1970, a multiple of ``IndicatorTrend/step``.
        package let start: Int64
        package let mean: Double

        package init(start: Int64, mean: Double) {
            self.start = start
            self.mean = mean
        }
    }

    /// Seconds.
    package static let step: Int64 = 3600
    /// Seconds after which nothing is added to an hour: minutes are gathered whole and written once a minute.
    private static let settling: Int64 = 300

    package let configuration: IndicatorConfiguration
    /// Seconds since 1970: hours that start earlier have been taken in.
    package private(set) var next: Int64 = 0
    private var trend: DegradationTrend
    private var newest: Prognosis.Value?
    private var since: WallTime?

    package init(_ configuration: IndicatorConfiguration) {
        self.configuration = configuration
        trend = DegradationTrend(limit: configuration.limit)
    }

    /// Takes hours in; those that are in already are passed over.
    ///
    /// - Parameter hours: Oldest first, none that starts after `now`; from ``next`` on none is left out.
    /// - Returns: What they say now. Cost: microseconds an hour, and some milliseconds where wear shows.
    package mutating func take(_ hours: some Sequence<Hour>, at now: WallTime) -> Prognosis {
        var ahead: IndicatorTrend?
        for hour in hours where hour.start >= next {
            if ahead == nil, 1000 * (hour.start + Self.step + Self.settling) <= now.milliseconds {
                observe(hour, until: now)
                next = hour.start + Self.step
            } else {
                if ahead == nil { ahead = self }
                ahead?.observe(hour, until: now)
            }
        }
        return (ahead ?? self).prognosis(at: now)
    }

    private mutating func observe(_ hour: Hour, until now: WallTime) {
        let middle = WallTime(milliseconds: min(1000 * hour.start + 500 * Self.step, now.milliseconds))
        trend.observe(hour.mean, at: middle.hours)
        newest = Prognosis.Value(hour.mean, at: middle)
        since = trend.isDegrading ? since ?? middle : nil
    }

    private func prognosis(at now: WallTime) -> Prognosis {
        let state: Prognosis.State =
            switch trend.outcome(at: now.hours) {
            case .learning: .learning(missing: trend.missingCount)
            case .noDegradation: .noDegradation
            case .remaining(let life): .degrading(life)
            case .limitPassed: .limitPassed
            }
        let stop = configuration.nextStop?.time(after: now)
        return Prognosis(
            time: now, state: state, newest: newest, since: since, nextStop: stop,
            failureBeforeStop: stop.flatMap { trend.probabilityOfPassing(before: $0.hours) },
            modelWeights: trend.modelWeights)
    }
}

extension WallTime {
    fileprivate var hours: Double { Double(milliseconds) / 3_600_000 }
}
