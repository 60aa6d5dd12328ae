package import Measurement

/// One indicator of a machine on its way to a limit, hour by hour, from what the record has of it, or faster from what
/// is read.
///
/// Only hours that nothing is added to any more stay taken in; the one that goes on counts anew each time. So whoever
/// begins with the whole record knows the same as whoever has been there all along. Hours, because lives of machines
/// are told in days, and because what lies closer together is too alike to learn from twice.
package struct IndicatorTrend: Sendable {
    /// The mean of an hour.
    package struct Hour: Sendable, Equatable {
        /// Seconds since 1970, a multiple of ``IndicatorConfiguration/step``.
        package let start: Int64
        package let mean: Double
        /// What the part was used until its end, since it began to serve; where wear goes by that.
        package let used: Double?

        package init(start: Int64, mean: Double, used: Double? = nil) {
            self.start = start
            self.mean = mean
            self.used = used
        }
    }

    /// Seconds.
    static let hour: Int64 = 3600
    /// Seconds after which nothing is added to an hour: minutes are gathered whole and written once a minute.
    private static let settling: Int64 = 300

    package let configuration: IndicatorConfiguration
    /// Seconds since 1970: hours that start earlier have been taken in.
    package private(set) var next: Int64 = 0
    private var trend: DegradationTrend
    private var newest: Prognosis.Value?
    private var since: WallTime?
    /// Until where the part had been used when an hour was last taken in.
    private var used = -Double.infinity

    /// - Parameters:
    ///   - limit: Of the indicator.
    ///   - start: Seconds since 1970: what lies before is of another part.
    package init(_ configuration: IndicatorConfiguration, limit: Double, from start: Int64 = 0) {
        self.configuration = configuration
        next = start
        trend = DegradationTrend(limit: limit)
    }

    /// Takes hours in; those that are in already are passed over.
    ///
    /// - Parameters:
    ///   - hours: Oldest first, none that starts after `now`; from ``next`` on none is left out.
    ///   - use: How far the part has been used now, where wear goes by that.
    /// - Returns: What they say now. Cost: microseconds an hour, and some milliseconds where wear shows.
    package mutating func take(
        _ hours: some Sequence<Hour>, at now: WallTime, use: Prognosis.Use? = nil
    ) -> Prognosis {
        var ahead: IndicatorTrend?
        for hour in hours where hour.start >= next {
            if ahead == nil, isSettled(hour.start, at: now) {
                observe(hour, until: now)
                next = hour.start + configuration.step
            } else {
                if ahead == nil { ahead = self }
                ahead?.observe(hour, until: now)
            }
        }
        return (ahead ?? self).prognosis(at: now, use)
    }

    /// Whether nothing is added any more to the hour that starts then, in seconds since 1970.
    static func isSettled(_ start: Int64, at now: WallTime) -> Bool {
        1000 * (start + hour + settling) <= now.milliseconds
    }

    /// What is followed faster comes when it is over.
    private func isSettled(_ start: Int64, at now: WallTime) -> Bool {
        configuration.isFollowed
            ? 1000 * (start + configuration.step) <= now.milliseconds : Self.isSettled(start, at: now)
    }

    private mutating func observe(_ hour: Hour, until now: WallTime) {
        let middle = WallTime(milliseconds: min(1000 * hour.start + 500 * configuration.step, now.milliseconds))
        newest = Prognosis.Value(hour.mean, at: middle)
        if let usedNow = hour.used {
            // Without use there is no wear to see.
            guard usedNow > used else { return }
            used = usedNow
            trend.observe(hour.mean, at: used)
        } else {
            trend.observe(hour.mean, at: middle.hours)
        }
        since = trend.isDegrading ? since ?? middle : nil
    }

    private func prognosis(at now: WallTime, _ use: Prognosis.Use?) -> Prognosis {
        let state: Prognosis.State =
            switch trend.outcome(at: use.map { max($0.used, used) } ?? now.hours) {
            case .learning: .learning(missing: trend.missingCount)
            case .noDegradation: .noDegradation
            case .remaining(let life): .degrading(life)
            case .limitPassed: .limitPassed
            }
        let stop = configuration.nextStop?.time(after: now)
        return Prognosis(
            time: now, state: state, newest: newest, since: since, nextStop: stop,
            failureBeforeStop: stop.flatMap { failure(before: $0, from: now, use) },
            modelWeights: trend.modelWeights, use: use, every: configuration.every)
    }

    private func failure(before stop: WallTime, from now: WallTime, _ use: Prognosis.Use?) -> Double? {
        guard let use else { return trend.probabilityOfPassing(before: stop.hours) }
        return use.rate.flatMap { trend.probabilityOfPassing(before: use.used + $0 * stop.hours(since: now)) }
    }
}

extension WallTime {
    fileprivate var hours: Double { Double(milliseconds) / 3_600_000 }
}
