package import Measurement
package import Platform

/// The file that remembers what machines did: trends of points and features. One thread at a time.
///
/// People may read it with their own tools while the daemon runs (docs/record.md). A power cut may lose what was
/// written in the last minutes, never more: unlike the outbox it holds nothing that somebody was promised.
package final class RecordStore {
    /// How far a trend is resolved.
    package enum Resolution: Int64, Sendable, CaseIterable {
        case minute = 60
        case quarter = 900

        fileprivate var table: String {
            switch self {
            case .minute: "minutes"
            case .quarter: "quarters"
            }
        }

        /// Seconds after which spans go.
        fileprivate var age: Int64 {
            switch self {
            case .minute: 30 * 86_400
            case .quarter: 2 * 366 * 86_400
            }
        }
    }

    let database: Database
    /// Where that ends, the oldest spans go.
    package var allowance: DiskAllowance
    private let disk: @Sendable () -> DiskSpace?
    private var keys: [TrendSeries: Int64] = [:]
    private let merges: [Resolution: Statement]

    /// Opens the file, or makes it.
    ///
    /// - Parameter disk: Asked at each minute's end; by default the system.
    /// - Throws: ``ForeignFile`` and ``DatabaseError``.
    package init(path: String, allowance: DiskAllowance, disk: (@Sendable () -> DiskSpace?)? = nil) throws {
        database = try Database(path: path)
        self.allowance = allowance
        self.disk = disk ?? { DiskSpace(of: path) }
        // NORMAL: the file stays sound through a power cut, and a commit waits for nothing.
        try database.prepare(
            RecordSchema.steps, application: RecordSchema.applicationID, path: path, synchronous: "NORMAL")
        var merges: [Resolution: Statement] = [:]
        for resolution in Resolution.allCases { merges[resolution] = try Self.merge(into: resolution, on: database) }
        self.merges = merges
        try loadSeries()
    }

    /// Makes a new record of what can be read of a damaged one, which stays as it is.
    ///
    /// - Throws: ``DatabaseError`` where the new file cannot be written.
    package static func salvage(_ damaged: String, as path: String) throws -> Salvage {
        try Salvage.remake(damaged, as: path, RecordSchema.steps, application: RecordSchema.applicationID)
    }

    private func loadSeries() throws(DatabaseError) {
        let series = try Statement("SELECT id, asset, name, unit FROM series", on: database)
        while try series.step() {
            guard let asset = Identifier(series.text(1)) else { continue }
            keys[TrendSeries(asset: asset, name: series.text(2), unit: series.text(3))] = series.integer(0)
        }
    }

    /// A span that is there already takes the new one in.
    private static func merge(into resolution: Resolution, on database: Database) throws(DatabaseError) -> Statement {
        try Statement(
            """
            INSERT INTO \(resolution.table) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT(start, series) DO UPDATE SET
            mean = mean + (excluded.mean - mean) * excluded.count / (count + excluded.count), count = count + excluded.count,
            low = min(low, excluded.low), high = max(high, excluded.high), last = excluded.last
            """, on: database)
    }

    /// Adds what minutes came to, in one transaction; what has grown too old or too much goes.
    package func add(_ spans: [(TrendSeries, TrendSpan)], at wall: WallTime) throws(DatabaseError) {
        let before = keys
        do throws(DatabaseError) {
            try database.transaction { () throws(DatabaseError) in
                for (series, span) in spans {
                    let key = try key(of: series)
                    for resolution in Resolution.allCases { try merge(span, of: key, into: resolution) }
                }
                try forget(at: wall)
            }
        } catch {
            keys = before
            throw error
        }
        try? database.shrink(to: allowance.maximumBytes)
    }

    private func merge(_ span: TrendSpan, of key: Int64, into resolution: Resolution) throws(DatabaseError) {
        guard let statement = merges[resolution], span.count > 0 else { return }
        statement.bind(1, span.start - span.start.flooredDivision(by: resolution.rawValue).remainder)
        statement.bind(2, key)
        statement.bind(3, Int64(span.count))
        statement.bind(4, span.low)
        statement.bind(5, span.mean)
        statement.bind(6, span.high)
        statement.bind(7, span.last)
        try statement.run()
    }

    /// A series whose unit has changed keeps its past.
    private func key(of series: TrendSeries) throws(DatabaseError) -> Int64 {
        if let key = keys[series] { return key }
        let insert = try Statement(
            "INSERT INTO series VALUES(NULL, ?1, ?2, ?3) ON CONFLICT(asset, name) DO UPDATE SET unit = excluded.unit "
                + "RETURNING id", on: database)
        insert.bind(1, series.asset.rawValue)
        insert.bind(2, series.name)
        insert.bind(3, series.unit)
        _ = try insert.step()
        let key = insert.integer(0)
        insert.reset()
        keys = keys.filter { $0.value != key }
        keys[series] = key
        return key
    }

    private func forget(at wall: WallTime) throws(DatabaseError) {
        let now = wall.milliseconds / 1000
        for resolution in Resolution.allCases { try forget(resolution, before: now - resolution.age) }
        let capacity = allowance.capacity(on: disk())
        // Hours only of the last day.
        for step in [86_400, 3600] as [Int64] {
            for resolution in Resolution.allCases {
                while try database.usedBytes() > capacity {
                    let oldest = try database.number("SELECT min(start) FROM \(resolution.table)")
                    guard oldest > 0, oldest + step < now else { break }
                    try forget(resolution, before: oldest + step)
                }
            }
        }
    }

    private func forget(_ resolution: Resolution, before start: Int64) throws(DatabaseError) {
        try database.execute("DELETE FROM \(resolution.table) WHERE start < \(start)")
    }

    package var series: [TrendSeries] { Array(keys.keys) }

    /// The spans of a series between two times, oldest first; cost: those of all series in between.
    package func spans(
        of series: TrendSeries, _ resolution: Resolution, from start: Int64, to end: Int64
    ) throws(DatabaseError) -> [TrendSpan] {
        guard let key = keys[series] else { return [] }
        let select = try Statement(
            """
            SELECT start, count, low, mean, high, last FROM \(resolution.table)
            WHERE start >= ?1 AND start <= ?2 AND series = ?3 ORDER BY start
            """, on: database)
        select.bind(1, start)
        select.bind(2, end)
        select.bind(3, key)
        var spans: [TrendSpan] = []
        while try select.step() {
            spans.append(
                TrendSpan(
                    start: select.integer(0), count: Int(select.integer(1)), low: select.double(2),
                    mean: select.double(3), high: select.double(4), last: select.double(5)))
        }
        return spans
    }

    /// The means of hours of some series, each oldest first; cost: one pass over the quarters of an hour in between.
    ///
    /// - Parameters:
    ///   - start: Seconds since 1970, as `end`.
    package func hourlyMeans(
        of wanted: Set<SeriesName>, from start: Int64, to end: Int64
    ) throws(DatabaseError) -> [SeriesName: [(start: Int64, mean: Double)]] {
        let names = Dictionary(
            keys.map { ($0.value, SeriesName(asset: $0.key.asset, name: $0.key.name)) }.filter { wanted.contains($0.1) }
        ) { first, _ in first }
        guard !names.isEmpty else { return [:] }
        let select = try Statement(
            """
            SELECT series, start - start % 3600 AS hour, sum(mean * count) / sum(count) FROM quarters
            WHERE start >= ?1 AND start <= ?2 AND series IN (\(names.keys.sorted().map(String.init).joined(separator: ",")))
            GROUP BY series, hour ORDER BY series, hour
            """, on: database)
        select.bind(1, start)
        select.bind(2, end)
        var means: [SeriesName: [(start: Int64, mean: Double)]] = [:]
        while try select.step() {
            guard let name = names[select.integer(0)] else { continue }
            means[name, default: []].append((select.integer(1), select.double(2)))
        }
        return means
    }

    /// The means of days of every series of a name, oldest first; cost: one pass over the quarters of an hour since
    /// then.
    ///
    /// - Parameter start: Seconds since 1970.
    package func dailyMeans(
        of name: String, from start: Int64
    ) throws(DatabaseError) -> [(asset: Identifier, start: Int64, mean: Double, count: Int)] {
        let wanted = keys.filter { $0.key.name == name }
        let assets = Dictionary(uniqueKeysWithValues: wanted.map { ($0.value, $0.key.asset) })
        guard !assets.isEmpty else { return [] }
        let select = try Statement(
            """
            SELECT series, start - start % 86400 AS day, sum(mean * count) / sum(count), sum(count) FROM quarters
            WHERE start >= ?1 AND series IN (\(assets.keys.sorted().map(String.init).joined(separator: ",")))
            GROUP BY series, day ORDER BY day, series
            """, on: database)
        select.bind(1, start)
        var means: [(asset: Identifier, start: Int64, mean: Double, count: Int)] = []
        while try select.step() {
            guard let asset = assets[select.integer(0)] else { continue }
            means.append((asset, select.integer(1), select.double(2), Int(select.integer(3))))
        }
        return means
    }
}
