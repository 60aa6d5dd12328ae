package import HealthAssessment
import Measurement
package import PrognosticAssessment

/// How long the parts of one machine will last: an element of `/rul`, and the fields of a `rul` message.
package struct RemainingLifeAnswer: Codable, Sendable, Equatable {
    /// One indicator on its way to its limit; times to come in hours from now on.
    package struct Indicator: Codable, Sendable, Equatable {
        package var id: String
        package var name: String
        /// Absent for the machine as a whole.
        package var component: String?
        /// A fault of the knowledge base.
        package var mode: String?
        package var modeName: LocalizedText?
        /// A point, or `LOCATION.FEATURE`.
        package var indicator: String
        /// Of limit and value; absent for a number without one.
        package var indicatorUnit: String?
        package var limit: Double
        /// The mean of the newest hour, and its middle in UTC milliseconds.
        package var now: Double?
        package var at: Int64?
        /// Hours that are still to come before the healthy level is known; absent once it is.
        package var learning: Int?
        package var degradation: Bool
        /// True, or absent.
        package var limitPassed: Bool?
        /// When degradation became visible, in UTC milliseconds.
        package var since: Int64?
        /// `h`; like all that follows absent while no degradation is seen.
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
        /// `as_in_the_trend`.
        package var assumedLoad: String?
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
        id = configuration.id.rawValue
        name = configuration.name
        component = configuration.component?.rawValue
        mode = configuration.mode
        modeName = configuration.mode.flatMap(base.fault).map { LocalizedText(en: $0.name.en, zh: $0.name.zh) }
        indicator = configuration.source
        indicatorUnit = unit.isEmpty ? nil : unit
        limit = configuration.limit
        now = prognosis.newest?.value
        at = prognosis.newest?.time.milliseconds
        since = prognosis.since?.milliseconds
        nextStop = prognosis.nextStop?.milliseconds
        degradation = false
        switch prognosis.state {
        case .learning(let missing): learning = missing
        case .noDegradation: break
        case .degrading(let life): take(life, prognosis)
        case .limitPassed:
            limitPassed = true
            take(RemainingLife(mean: 0, quantiles: RemainingLife.levels.map { _ in 0 }), prognosis)
        }
    }

    private mutating func take(_ life: RemainingLife, _ prognosis: Prognosis) {
        degradation = true
        unit = "h"
        mean = Self.rounded(life.mean, 10)
        p05 = Self.rounded(life.p05, 10)
        p10 = Self.rounded(life.p10, 10)
        p50 = Self.rounded(life.p50, 10)
        p90 = Self.rounded(life.p90, 10)
        p95 = Self.rounded(life.p95, 10)
        pFailBefore = prognosis.failureBeforeStop.map { Self.rounded($0, 1000) }
        models = Dictionary(prognosis.modelWeights.map { ($0.name, Self.rounded($0.weight, 100)) }) { first, _ in first
        }
        assumedLoad = "as_in_the_trend"
    }

    private static func rounded(_ value: Double, _ parts: Double) -> Double { (parts * value).rounded() / parts }
}
