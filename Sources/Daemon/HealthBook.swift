import HealthAssessment
import Measurement
import PrognosticAssessment

/// How well machines were, as far as their next health is compared with it.
struct HealthBook {
    /// What was told last.
    private var told: [Identifier: AssetHealth] = [:]
    private var trends: [Identifier: HealthTrend] = [:]

    /// The name of the series in the record.
    static let series = IndicatorConfiguration.health

    /// - Parameter means: Of days, oldest first, from the record.
    init(_ means: [(asset: Identifier, start: Int64, mean: Double, count: Int)]) {
        for mean in means {
            trends[mean.asset, default: HealthTrend()].add(mean.mean, at: mean.start, count: mean.count)
        }
    }

    func trend(of asset: Identifier) -> Double? { trends[asset]?.perDay }

    /// - Returns: Whether somebody should hear of it.
    mutating func enter(_ health: AssetHealth, of asset: Identifier, at wall: WallTime) -> Bool {
        if let score = health.score {
            trends[asset, default: HealthTrend()].add(score.value, at: wall.milliseconds / 1000)
        }
        let isNew = told[asset].map { !health.says(theSameAs: $0) } ?? (health.status != nil)
        if isNew { told[asset] = health }
        return isNew
    }

    /// Forgets machines that are gone.
    mutating func keep(_ assets: Set<Identifier>) {
        told = told.filter { assets.contains($0.key) }
        trends = trends.filter { assets.contains($0.key) }
    }
}
