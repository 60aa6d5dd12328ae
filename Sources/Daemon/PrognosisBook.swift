import Journal
import Measurement
import Pipeline
import PrognosticAssessment
import Settings

/// How long what wears will last, as far as the record tells, and what of it was told.
///
/// Nothing is kept here that is not in the record: who starts anew knows the same after one pass over its quarters. But
/// for what is followed faster than by the hour, which begins anew.
actor PrognosisBook {
    /// What is foretold.
    enum Subject: Sendable {
        /// - unit: Of the series; empty before it has a value.
        case indicator(IndicatorConfiguration, unit: String)
        case model(ModelUse)
    }

    struct Entry: Sendable {
        let subject: Subject
        let prognosis: Prognosis
    }

    /// What is declared, whatever its series' unit.
    fileprivate enum Key: Hashable {
        case indicator(IndicatorConfiguration)
        case model(ModelUse)
    }

    private let record: RecordWorker
    private let onRefused: @Sendable (Int64) -> Void
    private let followed: FollowedIndicators
    private var followedTrends: [IndicatorConfiguration: FollowedTrend] = [:]
    private var indicators: [IndicatorConfiguration]
    private var trends: [IndicatorConfiguration: IndicatorTrend] = [:]
    /// The life that a trend is of.
    private var lives: [PartName: Int64] = [:]
    /// What trained models judge.
    private var units: [UnitInService]
    /// What was told last of each.
    private var told: [Key: Prognosis] = [:]
    private var refused: Set<Int64> = []
    private var replaced: [PartReplacement] = []
    private var kin: [Place: (stamp: [Int64], statistics: KinStatistics)] = [:]

    private struct Place: Hashable {
        let part: PartConfiguration
        let meter: String?
    }

    /// - Parameter onRefused: Hears once of each life that is not as it was written, by its key.
    init(
        _ settings: DaemonSettings, record: RecordWorker, followed: FollowedIndicators,
        onRefused: @escaping @Sendable (Int64) -> Void
    ) {
        self.followed = followed
        self.record = record
        indicators = settings.indicators
        units = settings.models.map(UnitInService.init)
        self.onRefused = onRefused
    }

    /// One that is declared otherwise than before begins anew.
    func judge(by settings: DaemonSettings) {
        indicators = settings.indicators
        trends = trends.filter { indicators.contains($0.key) }
        followedTrends = followedTrends.filter { indicators.contains($0.key) }
        let served = Dictionary(units.map { ($0.use, $0) }) { first, _ in first }
        units = settings.models.map { served[$0] ?? UnitInService($0) }
        let kept = Set(indicators.map(Key.indicator) + settings.models.map(Key.model))
        told = told.filter { kept.contains($0.key) }
    }

    /// Parts of which a point told since the last call that they are gone.
    func takeReplacements() -> [PartReplacement] {
        defer { replaced = [] }
        return replaced
    }

    /// In the order of the settings, indicators first.
    func entries(at now: WallTime) async throws -> [Entry] {
        let recorded = try await recordedEntries(at: now)
        takeFollowed()
        let known = Dictionary(recorded.map { (Key($0.subject), $0) }) { first, _ in first }
        return indicators.compactMap { $0.isFollowed ? followedEntry($0, at: now) : known[.indicator($0)] }
            + (try await modelEntries(at: now))
    }

    // MARK: What is followed faster than by the hour

    private func takeFollowed() {
        for mean in followed.takeAll() where indicators.contains(mean.configuration) {
            guard let limit = mean.configuration.limit else { continue }
            followedTrends[
                mean.configuration, default: FollowedTrend(mean.configuration, limit: limit, unit: mean.unit)
            ].take(mean)
        }
    }

    private func followedEntry(_ indicator: IndicatorConfiguration, at now: WallTime) -> Entry? {
        guard let limit = indicator.limit else { return nil }
        let trend = followedTrends[indicator] ?? FollowedTrend(indicator, limit: limit, unit: "")
        return Entry(subject: .indicator(indicator, unit: trend.unit), prognosis: trend.latest(at: now))
    }

    /// Whether there is something new in what is followed.
    func hasFollowedNews(at now: WallTime) -> Bool {
        takeFollowed()
        return followedTrends.contains { indicator, trend in
            told[.indicator(indicator)].map { !trend.latest(at: now).says(theSameAs: $0) } ?? true
        }
    }

    // MARK: What the record tells

    private var inRecord: [IndicatorConfiguration] { indicators.filter { !$0.isFollowed } }

    private func recordedEntries(at now: WallTime) async throws -> [Entry] {
        guard !inRecord.isEmpty else { return [] }
        let asked = inRecord, parts = PartConfiguration.all(of: asked), seconds = now.milliseconds / 1000
        // A clock that was set back: what lies ahead of it is not so yet.
        trends = trends.filter { $0.value.next <= seconds }
        let known = trends, before = lives
        let (book, means, units) = try await record.withStore { store in
            let byUse = asked.filter { $0.limit != nil && $0.meter != nil }
            let wanted = Dictionary(byUse.map { ($0.part, known[$0]?.next ?? 0) }, uniquingKeysWith: min)
            let book = try store.follow(parts, wanted: wanted, at: now)
            let units = store.series.map { (SeriesName(asset: $0.asset, name: $0.name), $0.unit) }
            let inTime = asked.filter { $0.limit != nil && $0.meter == nil }
            let start = inTime.map { indicator in
                let isSame = before[indicator.part] == book.serving[indicator.part]?.id
                return isSame ? known[indicator]?.next ?? 0 : 0
            }
            return (
                book,
                try store.hourlyMeans(of: Set(inTime.map(\.series)), from: start.min() ?? seconds, to: seconds),
                Dictionary(units) { first, _ in first }
            )
        }
        replaced += book.replaced
        // Declared anew, or asked by another in the meantime.
        guard asked == inRecord, known.mapValues(\.next) == trends.mapValues(\.next) else {
            return try await recordedEntries(at: now)
        }
        for key in book.refused where refused.insert(key).inserted { onRefused(key) }
        let entries = asked.map { indicator in
            let unit = indicator.isOwnTotal ? (indicator.source == "run_hours" ? "h" : "") : units[indicator.series]
            return Entry(
                subject: .indicator(indicator, unit: unit ?? ""),
                prognosis: prognosis(of: indicator, book, means[indicator.series] ?? [], parts, at: now))
        }
        lives = book.serving.mapValues(\.id)
        return entries
    }

    private func prognosis(
        of indicator: IndicatorConfiguration, _ book: PartBook, _ means: [(start: Int64, mean: Double)],
        _ parts: [PartConfiguration], at now: WallTime
    ) -> Prognosis {
        guard let part = parts.first(where: { $0.name == indicator.part }), let serving = book.serving[part.name] else {
            // `parts` are those of the indicators asked for, and `follow` opens a life for each that has none: no outside
            // input reaches this.
            preconditionFailure("the record follows every part that it is asked for")
        }
        let kin = statistics(of: part, by: indicator.meter, book, at: now)
        let rate = indicator.meter.flatMap { serving.rate(of: $0, kin.rates) }
        guard let limit = indicator.limit else {
            return Prognosis(usageOf: serving.life, indicator, rate: rate, kin: kin, at: now)
        }
        // Taken out, so that what it has learnt is not copied.
        let known = trends.removeValue(forKey: indicator)
        // The hour in which the one before was replaced is of both.
        let start = serving.life.isWhole ? (serving.began + 3_599_999) / 3_600_000 * 3600 : 0
        var trend =
            (lives[part.name] == serving.id ? known : nil) ?? IndicatorTrend(indicator, limit: limit, from: start)
        let prognosis: Prognosis
        if let meter = indicator.meter {
            let use = Prognosis.Use(
                meter: meter, used: serving.life.usage.total(meter), rate: serving.rate(of: meter, WearRates([])))
            prognosis = trend.take(serving.hours(of: indicator.source, by: meter), at: now, use: use)
        } else {
            prognosis = trend.take(means.lazy.map { IndicatorTrend.Hour(start: $0.start, mean: $0.mean) }, at: now)
        }
        trends[indicator] = trend
        return prognosis.expecting(kin, of: serving.life, by: indicator.meter, rate: rate)
    }

    // MARK: What trained models tell

    private func modelEntries(at now: WallTime) async throws -> [Entry] {
        guard !units.isEmpty else { return [] }
        let seconds = now.milliseconds / 1000
        units = units.map { $0.next > seconds ? UnitInService($0.use) : $0 }
        let start = units.map(\.next).min() ?? 0, names = Set(units.flatMap(\.use.allSeries))
        let means = try await record.withStore { try $0.hourlyMeans(of: names, from: start, to: seconds) }
        // Declared anew in the meantime: its past was not asked for.
        guard units.allSatisfy({ $0.next >= start && names.isSuperset(of: $0.use.allSeries) }) else {
            return try await modelEntries(at: now)
        }
        return units.indices.map { index in
            let use = units[index].use
            return Entry(
                subject: .model(use), prognosis: units[index].take(Self.hours(of: use, in: means), at: now))
        }
    }

    /// The means of an hour beside each other, oldest first.
    private static func hours(
        of use: ModelUse, in means: [SeriesName: [(start: Int64, mean: Double)]]
    ) -> [UnitInService.Hour] {
        var hours: [Int64: [String: Double]] = [:]
        for series in use.allSeries {
            for (start, mean) in means[series] ?? [] { hours[start, default: [:]][series.name] = mean }
        }
        return hours.sorted { $0.key < $1.key }.map { UnitInService.Hour(start: $0.key, means: $0.value) }
    }

    /// Once an hour, and when a life has ended or begun.
    private func statistics(
        of part: PartConfiguration, by meter: String?, _ book: PartBook, at now: WallTime
    ) -> KinStatistics {
        let place = Place(part: part, meter: meter)
        let stamp = [now.milliseconds / 3_600_000, Int64(book.lives.count), book.serving[part.name]?.id ?? 0]
        if let known = kin[place], known.stamp == stamp { return known.statistics }
        let statistics = KinStatistics(book.kin(of: part), by: meter)
        kin[place] = (stamp, statistics)
        return statistics
    }

    /// The machines of which somebody should hear, each with all that is foretold of it, counted as told.
    func news(at now: WallTime) async throws -> [(asset: Identifier, entries: [Entry])] {
        let machines = Dictionary(grouping: try await entries(at: now), by: \.subject.asset)
        return machines.sorted { $0.key < $1.key }.compactMap { asset, entries in
            let isNew = entries.contains { entry in
                told[Key(entry.subject)].map { !entry.prognosis.says(theSameAs: $0) } ?? true
            }
            guard isNew else { return nil }
            for entry in entries { told[Key(entry.subject)] = entry.prognosis }
            return (asset, entries)
        }
    }

    // MARK: Maintenance

    /// The part that somebody speaks of; nil where no indicator is declared of it.
    func part(_ name: PartName) -> PartConfiguration? {
        PartConfiguration.all(of: inRecord).first { $0.name == name }
    }

    /// What was learnt of lives is learnt anew.
    func forgetStatistics() { kin.removeAll() }
}

extension ServingPart {
    /// An hour of the calendar; nil before a day is known.
    fileprivate func rate(of meter: String, _ rates: WearRates) -> Double? {
        recentHours >= 24 ? rates.effective(recent.byProduct(meter)) / recentHours : nil
    }

    /// Hours with a value, each with what the part had been used until its end.
    fileprivate func hours(of series: String, by meter: String) -> [IndicatorTrend.Hour] {
        var used = life.usage.total(meter) - hours.reduce(0) { $0 + PartUsage($1.usage).total(meter) }
        return hours.compactMap { hour in
            used += PartUsage(hour.usage).total(meter)
            return hour.means[series].map { IndicatorTrend.Hour(start: hour.start, mean: $0, used: used) }
        }
    }
}

extension IndicatorConfiguration {
    fileprivate var series: SeriesName { SeriesName(asset: asset, name: source) }
    fileprivate var isOwnTotal: Bool { limit == nil && Self.ownTotals.contains(source) }
}

extension ModelUse {
    fileprivate var allSeries: [SeriesName] { series.map { SeriesName(asset: asset, name: $0) } }
}

extension PrognosisBook.Key {
    fileprivate init(_ subject: PrognosisBook.Subject) {
        switch subject {
        case .indicator(let configuration, _): self = .indicator(configuration)
        case .model(let use): self = .model(use)
        }
    }
}

extension PrognosisBook.Subject {
    var asset: Identifier {
        switch self {
        case .indicator(let configuration, _): configuration.asset
        case .model(let use): use.asset
        }
    }
}
