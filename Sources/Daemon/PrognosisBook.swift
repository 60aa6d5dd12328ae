import Journal
import Measurement
import PrognosticAssessment

/// How long what wears will last, as far as the record tells, and what of it was told.
///
/// Nothing is kept here that is not in the record: who starts anew knows the same after one pass over its quarters.
actor PrognosisBook {
    struct Entry: Sendable {
        let configuration: IndicatorConfiguration
        let prognosis: Prognosis
        /// Of the series; empty before it has a value.
        let unit: String
    }

    private let record: RecordWorker
    private var trends: [IndicatorTrend]
    /// What was told last of each indicator.
    private var told: [IndicatorConfiguration: Prognosis] = [:]

    init(_ indicators: [IndicatorConfiguration], record: RecordWorker) {
        self.record = record
        trends = indicators.map(IndicatorTrend.init)
    }

    /// One that is declared otherwise than before begins anew.
    func judge(by indicators: [IndicatorConfiguration]) {
        let before = Dictionary(trends.map { ($0.configuration, $0) }) { first, _ in first }
        trends = indicators.map { before[$0] ?? IndicatorTrend($0) }
        told = told.filter { before[$0.key] != nil && indicators.contains($0.key) }
    }

    /// In the order of the settings.
    func entries(at now: WallTime) async throws -> [Entry] {
        guard !trends.isEmpty else { return [] }
        let seconds = now.milliseconds / 1000
        // A clock that was set back: what lies ahead of it is not so yet.
        trends = trends.map { $0.next > seconds ? IndicatorTrend($0.configuration) : $0 }
        let start = trends.map(\.next).min() ?? 0
        let names = Set(trends.map(\.configuration.series))
        let (means, units) = try await record.withStore { store in
            let units = store.series.map { (SeriesName(asset: $0.asset, name: $0.name), $0.unit) }
            return (
                try store.hourlyMeans(of: names, from: start, to: seconds),
                Dictionary(units) { first, _ in first }
            )
        }
        // Declared anew in the meantime: its past was not asked for.
        guard trends.allSatisfy({ $0.next >= start && names.contains($0.configuration.series) }) else {
            return try await entries(at: now)
        }
        return trends.indices.map { index in
            let configuration = trends[index].configuration
            let hours = (means[configuration.series] ?? []).lazy.map {
                IndicatorTrend.Hour(start: $0.start, mean: $0.mean)
            }
            return Entry(
                configuration: configuration, prognosis: trends[index].take(hours, at: now),
                unit: units[configuration.series] ?? "")
        }
    }

    /// The machines of which somebody should hear, each with all of its indicators, counted as told.
    func news(at now: WallTime) async throws -> [(asset: Identifier, entries: [Entry])] {
        let machines = Dictionary(grouping: try await entries(at: now), by: \.configuration.asset)
        return machines.sorted { $0.key < $1.key }.compactMap { asset, entries in
            let isNew = entries.contains { entry in
                told[entry.configuration].map { !entry.prognosis.says(theSameAs: $0) } ?? true
            }
            guard isNew else { return nil }
            for entry in entries { told[entry.configuration] = entry.prognosis }
            return (asset, entries)
        }
    }
}

extension IndicatorConfiguration {
    fileprivate var series: SeriesName { SeriesName(asset: asset, name: source) }
}
