import ControlProtocol
import Journal
import Measurement
import PrognosticAssessment

/// The part that serves now.
struct ServingPart: Sendable {
    let id: Int64
    /// Milliseconds since 1970.
    let began: Int64
    /// With what was not written yet.
    let life: PartLife
    /// What it and those before it were used in the last seven days, or since there are any, and in how many hours.
    let recent: PartUsage
    let recentHours: Double
    /// With the one that goes on.
    let hours: [StoredLifeHour]
}

/// A part that is gone, as a point told it.
struct PartReplacement: Sendable {
    let name: PartName
    /// When it was at the latest: a quarter of an hour is not resolved.
    let wall: WallTime
    /// How long the part did; nil where nobody knows.
    let served: Duration?
}

/// Lives as the record has them.
struct PartBook: Sendable {
    var serving: [PartName: ServingPart] = [:]
    /// Of all parts, those that serve too, each with its key and class.
    var lives: [(id: Int64, name: PartName, partClass: String, life: PartLife)] = []
    /// Keys of those that are not as they were written.
    var refused: [Int64] = []
    /// Of each part the last one that had not been told before.
    var replaced: [PartReplacement] = []

    /// Lives of the same class, and those of the part itself, without the one that serves.
    func kin(of part: PartConfiguration) -> [PartLife] {
        lives.filter { known in
            known.id != serving[part.name]?.id
                && (known.name == part.name || known.partClass == part.partClass?.rawValue)
        }.map(\.life)
    }
}

extension PartLife {
    /// - Returns: nil of one that is not as it was written.
    init?(_ stored: StoredLife, at now: WallTime) {
        guard let usage = try? decode(PartUsage.self, from: Array(stored.usage.utf8)), usage.isSound else { return nil }
        let outcome = stored.outcome.flatMap(LifeOutcome.init)
        guard stored.ended == nil || outcome != nil, stored.ended ?? .max >= stored.began else { return nil }
        let end = stored.ended ?? max(now.milliseconds, stored.began)
        self.init(
            isWhole: stored.isWhole, hours: Double(end - stored.began) / 3_600_000, usage: usage, outcome: outcome)
    }
}

/// Follows the parts of machines from what the record has of their series; nothing is kept anywhere else.
extension RecordStore {
    private static let hour: Int64 = 3600
    private static let week: Int64 = 7 * 86_400

    /// Writes down the hours that are over, and says how parts stand.
    ///
    /// - Parameter wanted: From when on the hours of each are to be told, in seconds since 1970.
    func follow(_ parts: [PartConfiguration], wanted: [PartName: Int64], at now: WallTime) throws -> PartBook {
        var book = PartBook(), entries: [PartName: LifeEntry] = [:]
        let present = try presentLives(of: parts, at: now)
        let start = present.values.map(\.settled).min() ?? 0
        let spans = try quarters(of: Set(parts.flatMap(\.seriesNames)), from: start)
        for part in parts {
            guard let stored = present[part.name] else { continue }
            var entry = try LifeEntry(stored, of: part)
            try atomically { try entry.take(rows(spans, of: part, from: stored.settled), until: now, into: self) }
            entries[part.name] = entry
        }
        book.replaced = entries.values.compactMap(\.replacement)
        let all = try lives()
        let first = Dictionary(all.map { ($0.part, $0.began) }) { first, _ in first }
        for (name, entry) in entries {
            book.serving[name] = try serving(entry, first[name], wanted[name], at: now)
        }
        for stored in all {
            guard let life = PartLife(stored, at: now) else {
                book.refused.append(stored.id)
                continue
            }
            let serving = book.serving[stored.part].flatMap { $0.id == stored.id ? $0.life : nil }
            book.lives.append((stored.id, stored.part, stored.partClass, serving ?? life))
        }
        return book
    }

    /// Of each part the one that serves, begun where there is none or what there is cannot be read.
    private func presentLives(
        of parts: [PartConfiguration], at now: WallTime
    ) throws -> [PartName: StoredLife] {
        var present: [PartName: StoredLife] = [:]
        for stored in try lives() where stored.ended == nil {
            present[stored.part] = stored
        }
        for part in parts {
            if let stored = present[part.name] {
                if LifeEntry.isReadable(stored) { continue }
                var ended = stored
                (ended.ended, ended.outcome, ended.toldBy) = (
                    max(now.milliseconds, stored.began), LifeOutcome.replaced.rawValue, "damage"
                )
                try update(ended)
            }
            let first = try firstQuarter(of: Set(part.seriesNames))
            let start = min(first ?? .max, now.milliseconds / 1000 / 900 * 900)
            var life = StoredLife(
                asset: part.name.asset, component: part.name.component?.rawValue ?? "",
                partClass: part.partClass?.rawValue ?? "", began: 1000 * start, isWhole: false, settled: start,
                usage: try LifeEntry.text(PartUsage()), state: try LifeEntry.text(PartFollower()))
            life.id = try begin(life)
            present[part.name] = life
        }
        return present
    }

    /// Quarters of an hour, oldest first, each with the series of a part.
    private func rows(
        _ spans: [SeriesName: [TrendSpan]], of part: PartConfiguration, from start: Int64
    ) -> [LifeRow] {
        var rows: [Int64: [String: TrendSpan]] = [:]
        for name in part.seriesNames {
            for span in spans[name] ?? [] where span.start >= start { rows[span.start, default: [:]][name.name] = span }
        }
        return rows.sorted { $0.key < $1.key }.map { LifeRow(start: $0.key, spans: $0.value) }
    }

    /// - Parameter first: When the first life of the part began.
    private func serving(
        _ entry: LifeEntry, _ first: Int64?, _ wanted: Int64?, at now: WallTime
    ) throws -> ServingPart {
        let seconds = now.milliseconds / 1000
        let start = (seconds - Self.week) / Self.hour * Self.hour, stored = entry.stored
        var recent = PartUsage(try usage(of: stored.asset, stored.component, from: start))
        let unsettled = entry.course.unsettled
        recent.add(unsettled)
        var hours = try wanted.map { try self.hours(of: stored.id, from: $0) } ?? []
        if wanted != nil { hours += entry.course.goingOn.map(StoredLifeHour.init) }
        var usage = entry.usage
        usage.add(unsettled)
        return ServingPart(
            id: stored.id, began: stored.began,
            life: PartLife(
                isWhole: stored.isWhole, hours: max(0, Double(now.milliseconds - stored.began) / 3_600_000),
                usage: usage,
                outcome: nil),
            recent: recent, recentHours: Double(seconds - max(start, (first ?? stored.began) / 1000)) / 3600,
            hours: hours)
    }

    /// Ends the life of a part, and begins the next.
    ///
    /// - Returns: How long it served; nil where nobody knows.
    @discardableResult func replace(
        _ part: PartConfiguration, _ outcome: LifeOutcome, toldBy origin: String, at now: WallTime
    ) throws -> Duration? {
        guard let stored = try presentLives(of: [part], at: now)[part.name] else { return nil }
        var entry = try LifeEntry(stored, of: part)
        let rows = rows(
            try quarters(of: Set(part.seriesNames), from: stored.settled), of: part, from: stored.settled)
        var served: Duration?
        try atomically {
            try entry.take(rows, until: now, into: self)
            let ended = entry.stored
            if ended.isWhole { served = .milliseconds(now.milliseconds - ended.began) }
            try entry.end(outcome, toldBy: origin, at: now, in: rows.last, into: self)
        }
        return served
    }

    /// Says how much a part had been used when it is asked: of its first meter, or in hours of the calendar.
    func declare(_ part: PartConfiguration, used: Double, at now: WallTime) throws {
        guard var stored = try presentLives(of: [part], at: now)[part.name] else { return }
        var usage = try decode(PartUsage.self, from: Array(stored.usage.utf8))
        if let meter = part.meters.sorted().first {
            let counted = try follow([part], wanted: [:], at: now).serving[part.name]?.life.usage.total(meter) ?? 0
            stored = try presentLives(of: [part], at: now)[part.name] ?? stored
            usage = try decode(PartUsage.self, from: Array(stored.usage.utf8))
            usage.add(used - counted, of: meter, product: "")
        } else {
            stored.began = now.milliseconds - Int64(3_600_000 * used)
        }
        stored.usage = try LifeEntry.text(usage)
        stored.isWhole = true
        try atomically { try update(stored) }
    }

    /// Says how the newest life of a part that has ended did.
    ///
    /// - Returns: Whether there is one.
    func correct(_ part: PartName, _ outcome: LifeOutcome, toldBy origin: String) throws -> Bool {
        guard var newest = try lives().last(where: { $0.part == part && $0.ended != nil }) else { return false }
        (newest.outcome, newest.toldBy) = (outcome.rawValue, origin)
        try atomically { try update(newest) }
        return true
    }
}

/// The life of a part, written down as it goes on.
private struct LifeEntry {
    private(set) var stored: StoredLife
    /// In hours that are written.
    private(set) var usage: PartUsage
    private(set) var course: PartCourse
    /// The last that a point told.
    private(set) var replacement: PartReplacement?

    static func text(_ value: some Encodable) throws -> String { String(decoding: try encode(value), as: UTF8.self) }
    static func isReadable(_ stored: StoredLife) -> Bool { (try? read(stored)) != nil }

    private static func read(_ stored: StoredLife) throws -> (PartUsage, PartFollower) {
        let usage = try decode(PartUsage.self, from: Array(stored.usage.utf8))
        return (usage, try decode(PartFollower.self, from: Array(stored.state.utf8)))
    }

    init(_ stored: StoredLife, of part: PartConfiguration) throws {
        let (usage, follower) = try Self.read(stored)
        self.stored = stored
        self.usage = usage
        self.stored.partClass = part.partClass?.rawValue ?? ""
        course = PartCourse(part, from: follower)
    }

    mutating func take(_ rows: [LifeRow], until now: WallTime, into store: RecordStore) throws {
        for row in rows { try write(course.take(row.spans, at: row.start), until: now, into: store) }
        try write(course.settle(until: now), until: now, into: store)
        try update(in: store)
    }

    private mutating func write(
        _ events: [PartCourse.Event], until now: WallTime, into store: RecordStore
    ) throws {
        for event in events {
            switch event {
            case .hour(let hour):
                try store.keep(StoredLifeHour(hour), of: stored.id)
                usage.add(hour.usage)
                stored.settled = hour.start + 3600
                stored.state = try Self.text(hour.follower)
            case .replaced(let start, let follower):
                let point = course.part.replaced ?? ""
                replacement = PartReplacement(
                    name: stored.part, wall: min(now, WallTime(milliseconds: 1000 * (start + 900))),
                    served: stored.isWhole ? .milliseconds(1000 * start - stored.began) : nil)
                try begin(
                    after: course.part.outcome, toldBy: point, at: 1000 * start, from: (start, follower), into: store)
            }
        }
    }

    private mutating func update(in store: RecordStore) throws {
        stored.usage = try Self.text(usage)
        try store.update(stored)
    }

    /// - Parameter start: What the next one goes on with: the quarter, in seconds since 1970, and how totals stood.
    private mutating func begin(
        after outcome: LifeOutcome, toldBy origin: String, at end: Int64, from start: (Int64, PartFollower),
        into store: RecordStore
    ) throws {
        (stored.ended, stored.outcome, stored.toldBy) = (max(end, stored.began), outcome.rawValue, origin)
        try update(in: store)
        usage = PartUsage()
        var next = StoredLife(
            asset: stored.asset, component: stored.component, partClass: stored.partClass, began: end, isWhole: true,
            settled: start.0, usage: try Self.text(usage), state: try Self.text(start.1))
        next.id = try store.begin(next)
        stored = next
    }

    /// Ends the life now.
    ///
    /// - Parameter row: The newest quarter.
    mutating func end(
        _ outcome: LifeOutcome, toldBy origin: String, at now: WallTime, in row: LifeRow?, into store: RecordStore
    ) throws {
        try write(course.end(in: row?.spans ?? [:]), until: now, into: store)
        try begin(
            after: outcome, toldBy: origin, at: now.milliseconds,
            from: (row?.start ?? stored.settled, course.follower), into: store)
    }
}

/// A quarter of an hour, with the series of a part.
private struct LifeRow {
    /// Seconds since 1970.
    let start: Int64
    let spans: [String: TrendSpan]
}

extension StoredLife {
    fileprivate var part: PartName { PartName(asset: asset, component: Identifier(component)) }
}

extension StoredLifeHour {
    init(_ hour: PartCourse.Hour) { self.init(start: hour.start, means: hour.means, usage: hour.usage.amounts) }
}

extension PartConfiguration {
    fileprivate var seriesNames: [SeriesName] { series.sorted().map { SeriesName(asset: name.asset, name: $0) } }
}
