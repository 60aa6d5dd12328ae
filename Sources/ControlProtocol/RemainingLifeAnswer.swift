package import HealthAssessment
import Measurement
package import PrognosticAssessment

/// How long the parts of one machine will last: an element of `/rul`, and the fields of a `rul` message.
package struct RemainingLifeAnswer: Codable, Sendable, Equatable {
    /// One indicator on its way to its limit, or what a trained model says; times to come in hours from now on.
    package struct Indicator: Codable, Sendable, Equatable {
        package var id: String
        package var name: String
        /// Absent for the machine as a whole.
        package var component: String?
        /// A fault of the knowledge base.
        package var mode: String?
        package var modeName: LocalizedText?
        /// A point, or `LOCATION.FEATURE`; absent, with all about it, where a trained model says it.
        package var indicator: String?
        /// Of limit and value; absent for a number without one.
        package var indicatorUnit: String?
        /// What must not be reached; of a total the stated life, or absent.
        package var limit: Double?
        /// The model that was trained on other units; absent where an indicator says it.
        package var trained: Trained?
        /// The mean of the newest hour, and its middle in UTC milliseconds; of a trained model, only when that was.
        package var now: Double?
        package var at: Int64?
        /// Of how many seconds each value is the mean, where that is less than an hour.
        package var everyS: Int?
        /// Hours, or spans of `every_s`, that are still to come before the healthy level is known; absent once it is.
        package var learning: Int?
        package var degradation: Bool
        /// True, or absent.
        package var limitPassed: Bool?
        /// When degradation became visible, in UTC milliseconds.
        package var since: Int64?
        /// What the numbers that follow rest on: `trend/1`, `weibull/1`, `nominal/1` or `trained/1`; absent while there
        /// are none.
        package var model: String?
        /// False, or absent: nobody said how old the part is.
        package var ageKnown: Bool?
        /// The part's use, where it is counted by that.
        package var use: RemainingLifeAnswer.Use?
        /// The lives that `weibull/1` rests on.
        package var lives: RemainingLifeAnswer.Lives?
        /// `h`; like all that follows absent without a model, and while the rate of use is not known.
        package var unit: String?
        package var mean: Double?
        package var p05: Double?
        package var p10: Double?
        package var p50: Double?
        package var p90: Double?
        package var p95: Double?
        /// UTC milliseconds; absent where none is planned.
        package var nextStop: Int64?
        package var pFailBefore: Double?
        /// What each kind of model counts.
        package var models: [String: Double]?
        /// `as_in_the_trend`, `as_over_the_last_seven_days`, `as_in_past_lives`, or `as_learnt`.
        package var assumedLoad: String?
        /// True where the model was never taught the regime in which the unit runs, or absent: the interval is wider
        /// then.
        package var unseenRegime: Bool?

        /// A trained model: its file, and what tells it from others.
        package struct Trained: Codable, Sendable, Equatable {
            package var file: String
            package var hash: String
        }
    }

    /// How far a part is used, and what it has left of that.
    package struct Use: Codable, Sendable, Equatable {
        /// The total that counts it.
        package var meter: String
        /// Since the part began to serve, or, where its age is not known, was first seen.
        package var used: Double
        /// In an hour of the calendar, over the last seven days; absent while it is not known.
        package var ratePerH: Double?
        /// What is left; absent as the numbers in hours.
        package var mean: Double?
        package var p05: Double?
        package var p10: Double?
        package var p50: Double?
        package var p90: Double?
        package var p95: Double?
    }

    /// Lives of like parts.
    package struct Lives: Codable, Sendable, Equatable {
        /// By failure or wear.
        package var ended: Int
        /// With those that were cut short or go on.
        package var all: Int
        /// Of the Weibull distribution that is likeliest; the scale in the unit of the age.
        package var shape: Double
        package var scale: Double
    }

    package var asset: String
    package var name: String
    package var indicators: [Indicator]

    /// - Parameter name: For people.
    package init(asset: String, name: String, indicators: [Indicator]) {
        self.asset = asset
        self.name = name
        self.indicators = indicators
    }
}

extension RemainingLifeAnswer.Indicator {
    /// - Parameter unit: Of the series.
    package init(_ prognosis: Prognosis, of configuration: IndicatorConfiguration, unit: String, by base: KnowledgeBase)
    {
        self.init(
            prognosis, id: configuration.id, name: configuration.name, component: configuration.component,
            mode: configuration.mode, trained: nil, by: base)
        indicator = configuration.source
        indicatorUnit = unit.isEmpty ? nil : unit
        limit = configuration.limit
        if case .usage(let life) = configuration.kind { limit = life }
        now = prognosis.newest?.value
        at = prognosis.newest?.time.milliseconds
    }

    package init(_ prognosis: Prognosis, of use: ModelUse, by base: KnowledgeBase) {
        self.init(
            prognosis, id: use.id, name: use.name, component: use.component, mode: use.mode,
            trained: Trained(file: use.model.name, hash: use.model.hash), by: base)
        at = prognosis.lastHour?.milliseconds
        unseenRegime = prognosis.isStrange ? true : nil
    }

    private init(
        _ prognosis: Prognosis, id: Identifier, name: String, component: Identifier?, mode: String?,
        trained: Trained?, by base: KnowledgeBase
    ) {
        self.trained = trained
        everyS = prognosis.every < .seconds(3600) ? Int(prognosis.every.components.seconds) : nil
        self.id = id.rawValue
        self.name = name
        self.component = component?.rawValue
        self.mode = mode
        modeName = mode.flatMap(base.fault).map { LocalizedText(en: $0.name.en, zh: $0.name.zh) }
        since = prognosis.since?.milliseconds
        nextStop = prognosis.nextStop?.milliseconds
        degradation = false
        let parts = parts
        use = prognosis.use.map { use in
            .init(
                meter: use.meter, used: Self.rounded(use.used, parts), ratePerH: use.rate.map { Self.rounded($0, 1000) }
            )
        }
        switch prognosis.state {
        case .learning(let missing): learning = missing
        case .noDegradation: break
        case .ageUnknown: ageKnown = false
        case .degrading(let life): takeTrend(life, prognosis)
        case .limitPassed:
            limitPassed = true
            takeTrend(RemainingLife(mean: 0, quantiles: RemainingLife.levels.map { _ in 0 }), prognosis)
        case .expected(let life, let rest):
            model = "weibull/1"
            lives = .init(
                ended: rest.ended, all: rest.all, shape: Self.rounded(rest.shape, 100),
                scale: Self.rounded(rest.scale, 10))
            take(life, prognosis)
            assumedLoad = prognosis.use == nil ? "as_in_past_lives" : "as_over_the_last_seven_days"
        case .nominal(let left):
            model = "nominal/1"
            use?.p50 = Self.rounded(left, 10)
            p50 = prognosis.use?.hours(left).map { Self.rounded($0, 10) }
            self.unit = p50 == nil ? nil : "h"
            assumedLoad = "as_over_the_last_seven_days"
        }
    }

    private mutating func takeTrend(_ life: RemainingLife, _ prognosis: Prognosis) {
        // A stated life that is used up shows no degradation.
        degradation = trained != nil || prognosis.since != nil
        model = trained != nil ? "trained/1" : degradation ? "trend/1" : "nominal/1"
        take(life, prognosis)
        if degradation {
            models = Dictionary(prognosis.modelWeights.map { ($0.name, Self.rounded($0.weight, 100)) }) { first, _ in
                first
            }
        }
        let load = prognosis.use == nil ? "as_in_the_trend" : "as_over_the_last_seven_days"
        assumedLoad = trained == nil ? load : "as_learnt"
    }

    /// In hours, and in use where that is what it is told in.
    private mutating func take(_ life: RemainingLife, _ prognosis: Prognosis) {
        pFailBefore = prognosis.failureBeforeStop.map { Self.rounded($0, 1000) }
        let parts = parts
        var hours: RemainingLife? = life
        if let told = prognosis.use {
            use?.mean = Self.rounded(life.mean, parts)
            use?.p05 = Self.rounded(life.p05, parts)
            use?.p10 = Self.rounded(life.p10, parts)
            use?.p50 = Self.rounded(life.p50, parts)
            use?.p90 = Self.rounded(life.p90, parts)
            use?.p95 = Self.rounded(life.p95, parts)
            hours = limitPassed == true ? life : told.hours(1).map { life.scaled(by: $0) }
        }
        guard let hours else { return }
        unit = "h"
        mean = Self.rounded(hours.mean, parts)
        p05 = Self.rounded(hours.p05, parts)
        p10 = Self.rounded(hours.p10, parts)
        p50 = Self.rounded(hours.p50, parts)
        p90 = Self.rounded(hours.p90, parts)
        p95 = Self.rounded(hours.p95, parts)
    }

    /// Of an hour or a unit of use, that are told: of what is followed by the second a minute would be too coarse.
    private var parts: Double { everyS == nil ? 10 : 10_000 }

    private static func rounded(_ value: Double, _ parts: Double) -> Double { (parts * value).rounded() / parts }
}
