package import ControlProtocol

/// What the live screen remembers to draw trends: one sample a refresh.
///
/// Bounded: at most ``samples`` of each of at most ``seriesLimit`` points; points beyond that have no trend, and
/// what the daemon no longer names is forgotten.
package struct History: Sendable {
    package static let samples = 60
    package static let seriesLimit = 2000

    private struct Key: Hashable {
        let asset: String
        let point: String
    }

    /// Values a second, the newest last; nil where the daemon did not answer.
    package private(set) var rates: [Double?] = []
    private var series: [Key: [Double?]] = [:]

    package init() {}

    package mutating func record(_ snapshot: Snapshot) {
        rates = Self.extended(rates, by: snapshot.status.valuesPerSecond)
        var current: [Key: [Double?]] = [:]
        for point in snapshot.points.prefix(Self.seriesLimit) {
            let key = Key(asset: point.asset, point: point.id)
            current[key] = Self.extended(series[key] ?? [], by: point.value?.number)
        }
        series = current
    }

    /// The daemon did not answer: every trend has a hole.
    package mutating func recordSilence() {
        rates = Self.extended(rates, by: nil)
        series = series.mapValues { Self.extended($0, by: nil) }
    }

    package func trend(of point: PointAnswer) -> [Double?] { series[Key(asset: point.asset, point: point.id)] ?? [] }

    private static func extended(_ values: [Double?], by value: Double?) -> [Double?] {
        values.suffix(samples - 1) + [value]
    }
}

/// Everything the live screen asks for at one refresh.
package struct Snapshot: Sendable {
    package var status: StatusAnswer
    package var assets: [AssetAnswer]
    package var points: [PointAnswer]
    package var links: [LinkAnswer]
    package var alarms: AlarmsAnswer

    package init(
        status: StatusAnswer, assets: [AssetAnswer], points: [PointAnswer], links: [LinkAnswer], alarms: AlarmsAnswer
    ) {
        self.status = status
        self.assets = assets
        self.points = points
        self.links = links
        self.alarms = alarms
    }
}
