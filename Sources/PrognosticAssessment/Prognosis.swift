package import Measurement

/// What is known at one time of an indicator on its way to its limit.
package struct Prognosis: Sendable {
    package enum State: Sendable, Equatable {
        /// So many hours are still to come before the healthy level is known.
        case learning(missing: Int)
        case noDegradation
        /// In hours from now on.
        case degrading(RemainingLife)
        case limitPassed
    }

    package struct Value: Sendable, Equatable {
        package let value: Double
        package let time: WallTime

        package init(_ value: Double, at time: WallTime) {
            self.value = value
            self.time = time
        }
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

    package init(
        time: WallTime, state: State, newest: Value?, since: WallTime?, nextStop: WallTime?, failureBeforeStop: Double?,
        modelWeights: [(name: String, weight: Double)]
    ) {
        self.time = time
        self.state = state
        self.newest = newest
        self.since = since
        self.nextStop = nextStop
        self.failureBeforeStop = failureBeforeStop
        self.modelWeights = modelWeights
    }

    /// Whether there is nothing new for whoever was told that: the same state, and while degradation is visible a median within a
    /// tenth of, or an hour beside, the one that was told, told not longer than a day ago.
    package func says(theSameAs told: Prognosis) -> Bool {
        let isRecent = time.milliseconds - told.time.milliseconds < 86_400_000
        switch (state, told.state) {
        case (.learning, .learning), (.noDegradation, .noDegradation): return true
        case (.limitPassed, .limitPassed): return isRecent
        case (.degrading(let life), .degrading(let before)):
            let passed = Double(time.milliseconds - told.time.milliseconds) / 3_600_000
            let expected = max(0, before.p50 - passed)
            return isRecent && abs(life.p50 - expected) <= max(0.1 * before.p50, 1)
        default: return false
        }
    }
}
