package import Measurement

/// What is known at one time of an indicator on its way to its limit, or of a part on its way through its life.
package struct Prognosis: Sendable {
    package enum State: Sendable, Equatable {
        /// So many hours are still to come before the healthy level is known.
        case learning(missing: Int)
        case noDegradation
        /// From now on, by the trend.
        case degrading(RemainingLife)
        case limitPassed
        /// No degradation is looked for, or seen, and nobody said how old the part is.
        case ageUnknown
        /// From now on, by what like parts of its age had left.
        case expected(RemainingLife, of: Lives)
        /// So much of the life that somebody stated.
        case nominal(left: Double)
    }

    /// What an expectation rests on.
    package struct Lives: Sendable, Equatable {
        package let ended: Int
        package let all: Int
        package let shape: Double
        package let scale: Double

        package init(_ weibull: WeibullLife) {
            ended = weibull.failures
            all = weibull.lives
            shape = weibull.shape
            scale = weibull.scale
        }
    }

    package struct Value: Sendable, Equatable {
        package let value: Double
        package let time: WallTime

        package init(_ value: Double, at time: WallTime) {
            self.value = value
            self.time = time
        }
    }

    /// How a part's use goes on: what ``State`` is told in where it is not told in hours.
    package struct Use: Sendable, Equatable {
        package let meter: String
        /// Since the part began to serve, all products weighed; of one whose age is not known since it was first seen.
        package let used: Double
        /// An hour of the calendar, as over the last seven days; nil while it is not known.
        package let rate: Double?

        package init(meter: String, used: Double, rate: Double?) {
            self.meter = meter
            self.used = used
            self.rate = rate
        }

        /// Hours in which so much is used; nil where nothing is.
        package func hours(_ amount: Double) -> Double? { rate.flatMap { $0 > 0 ? amount / $0 : nil } }
    }

    package let time: WallTime
    package let state: State
    /// The mean of the newest hour.
    package let newest: Value?
    /// When degradation became visible; nil while none is.
    package let since: WallTime?
    package let nextStop: WallTime?
    package let failureBeforeStop: Double?
    package let modelWeights: [(name: String, weight: Double)]
    /// nil where ``state`` is told in hours.
    package let use: Use?
    /// When a trained model last saw the unit; nil of an indicator.
    package let lastHour: WallTime?
    /// Whether it saw it then in a regime that it was never taught.
    package let isStrange: Bool

    /// Of what time each value is the mean.
    package let every: Duration

    package init(
        time: WallTime, state: State, newest: Value?, since: WallTime?, nextStop: WallTime?, failureBeforeStop: Double?,
        modelWeights: [(name: String, weight: Double)], use: Use? = nil, lastHour: WallTime? = nil,
        isStrange: Bool = false, every: Duration = .seconds(3600)
    ) {
        self.time = time
        self.state = state
        self.newest = newest
        self.since = since
        self.nextStop = nextStop
        self.failureBeforeStop = failureBeforeStop
        self.modelWeights = modelWeights
        self.use = use
        self.lastHour = lastHour
        self.isStrange = isStrange
        self.every = every
    }

    /// What a part that is counted has left: by like parts where enough of them have ended, by a stated life else.
    package init(
        usageOf part: PartLife, _ configuration: IndicatorConfiguration, rate: Double?, kin: KinStatistics,
        at now: WallTime
    ) {
        let meter = configuration.source
        let used = kin.rates.effective(part.usage.byProduct(meter))
        let stop = configuration.nextStop?.time(after: now)
        let use = Use(meter: meter, used: used, rate: rate)
        var state = State.noDegradation, failure: Double?
        if !part.isWhole {
            state = .ageUnknown
        } else if let weibull = kin.weibull {
            state = .expected(weibull.remaining(at: used), of: Lives(weibull))
            failure = stop.flatMap { stop in
                rate.map { weibull.failure(from: used, to: used + $0 * stop.hours(since: now)) }
            }
        } else if case .usage(let life?) = configuration.kind {
            state = used < life ? .nominal(left: life - used) : .limitPassed
        }
        self.init(
            time: now, state: state, newest: Value(used, at: now), since: nil, nextStop: stop,
            failureBeforeStop: failure,
            modelWeights: [], use: use)
    }

    /// The same where degradation is not visible, with what like parts tell instead.
    ///
    /// - Parameter rate: Of use, all products weighed.
    package func expecting(
        _ kin: KinStatistics, of part: PartLife, by meter: String?, rate: Double?
    ) -> Prognosis {
        guard state == .noDegradation, let weibull = kin.weibull, let age = kin.age(of: part, by: meter) else {
            return self
        }
        let use = meter.map { Use(meter: $0, used: age, rate: rate) }
        let failure = nextStop.flatMap { stop -> Double? in
            let hours = stop.hours(since: time)
            let amount = meter == nil ? hours : rate.map { $0 * hours }
            return amount.map { weibull.failure(from: age, to: age + $0) }
        }
        return Prognosis(
            time: time, state: .expected(weibull.remaining(at: age), of: Lives(weibull)), newest: newest, since: nil,
            nextStop: nextStop, failureBeforeStop: failure, modelWeights: [], use: use)
    }

    /// Whether there is nothing new for whoever was told that: the same state, no regime of a new kind, and a median
    /// within a tenth of, or the time or use of one value beside, the one that was told; and while degradation is
    /// visible told not longer than a day ago.
    package func says(theSameAs told: Prognosis) -> Bool {
        guard isStrange == told.isStrange else { return false }
        let isRecent = time.milliseconds - told.time.milliseconds < 86_400_000
        switch (state, told.state) {
        case (.learning, .learning), (.noDegradation, .noDegradation), (.ageUnknown, .ageUnknown): return true
        case (.limitPassed, .limitPassed): return isRecent
        case (.degrading(let life), .degrading(let before)):
            return isRecent && isNear(life.p50, before.p50, told)
        case (.expected(let life, _), .expected(let before, _)): return isNear(life.p50, before.p50, told)
        case (.nominal(let left), .nominal(let before)): return isNear(left, before, told)
        default: return false
        }
    }

    private func isNear(_ left: Double, _ before: Double, _ told: Prognosis) -> Bool {
        let hours = Double(every.milliseconds) / 3_600_000
        let passed = use.map { $0.used - (told.use?.used ?? $0.used) } ?? time.hours(since: told.time)
        return abs(left - max(0, before - passed)) <= max(0.1 * before, (use.map { $0.rate ?? 0 } ?? 1) * hours)
    }
}

extension WallTime {
    func hours(since earlier: WallTime) -> Double { Double(milliseconds - earlier.milliseconds) / 3_600_000 }
}
