import Measurement
import Wording

/// One section of a settings file while it is read.
///
/// Asking for a key is what declares it: when the reading ends, every key that nobody asked for is a mistake, and
/// those that were asked for are the known ones. Reading never stops at a mistake; a placeholder goes on in its stead,
/// and the whole result is dropped in the end.
final class Section {
    private let path: String
    private let mark: Mark
    private let entries: [Node.Entry]
    /// Whether a missing key is worth a mistake; not where the section itself is missing or wrong.
    private let reportsMissing: Bool
    private let report: MistakeReport
    private var asked: [String] = []

    private init(path: String, mark: Mark, entries: [Node.Entry], reportsMissing: Bool, report: MistakeReport) {
        self.path = path
        self.mark = mark
        self.entries = entries
        self.reportsMissing = reportsMissing
        self.report = report
    }

    /// Reads a whole text.
    ///
    /// - Parameter sample: The file to point to where nothing is written.
    static func read<Result>(
        _ text: [UInt8], file: String, sample: String, _ body: (Section) -> Result
    ) throws(SettingsMistakes) -> Result {
        try read(text, file: file, sample: sample, counting: { _ in true }, body).0
    }

    /// Reads a whole text, some of whose mistakes may stand.
    ///
    /// - Parameter counts: Of a mistake, whether it is thrown with all others.
    /// - Returns: What was read, and the mistakes that do not count.
    static func read<Result>(
        _ text: [UInt8], file: String, sample: String, counting counts: (SettingsMessage) -> Bool,
        _ body: (Section) -> Result
    ) throws(SettingsMistakes) -> (Result, [Mistake]) {
        let report = MistakeReport(file: file)
        let root = Composer.root(of: text, sample: sample, report: report)
        let section = Section(root, path: "", mark: .start, report: report)
        let result = section.read(body)
        return (result, try report.check(counts))
    }

    /// Reads a tree that was made of something else than YAML.
    static func read<Result>(
        _ root: Node, report: MistakeReport, _ body: (Section) -> Result
    ) throws(SettingsMistakes) -> Result {
        let result = Section(root, path: "", mark: .start, report: report).read(body)
        try report.check()
        return result
    }

    private convenience init(_ node: Node?, path: String, mark: Mark, report: MistakeReport) {
        var entries: [Node.Entry]?
        if let node {
            switch node.content {
            case .mapping(let found): entries = found
            case .scalar where node.isNull: entries = []  // A section of which every key is commented out.
            case .scalar: report.add(.wrongShape(found: .value, expected: .section), at: node.mark, path)
            case .sequence: report.add(.wrongShape(found: .list, expected: .section), at: node.mark, path)
            case .reported: break
            }
        }
        self.init(path: path, mark: mark, entries: entries ?? [], reportsMissing: entries != nil, report: report)
    }

    private func read<Result>(_ body: (Section) -> Result) -> Result {
        let result = body(self)
        reportUnknownKeys()
        return result
    }

    private func reportUnknownKeys() {
        for entry in entries where !report.isFull && !asked.contains(entry.key) {
            report.add(
                .unknownKey(entry.key, known: asked, nearest: nearestName(to: entry.key, in: asked)), at: entry.mark,
                entry.value.path)
        }
    }

    private func entry(_ key: String) -> Node.Entry? { entries.first { $0.key == key } }

    private func ask(_ key: String) -> Node.Entry? {
        asked.append(key)
        return entry(key)
    }

    private func reportMissing(_ key: String, example: String) {
        guard reportsMissing else { return }
        report.add(.missingKey(key, example: example), at: mark, path.appending(key: key))
    }
}

// MARK: Values

extension Section {
    /// The value of a key that may be left out.
    ///
    /// - Parameter format: Made only where the key is there: some know all names of the knowledge base.
    func value<Value>(_ key: String, _ format: @autoclosure () -> Format<Value>) -> Value? {
        ask(key).map { parse($0.value, format()) }
    }

    /// The value of a key that may not be left out.
    func required<Value>(_ key: String, _ format: Format<Value>) -> Value {
        if let value = value(key, format) { return value }
        reportMissing(key, example: format.example)
        return format.placeholder
    }

    /// Replaces a default by the value of a key, where there is one.
    func read<Value>(_ key: String, _ format: @autoclosure () -> Format<Value>, into target: inout Value) {
        if let value = value(key, format()) { target = value }
    }

    /// The values of a list that may not be left out or empty.
    func list<Value>(_ key: String, _ format: Format<Value>) -> [Value] {
        if !has(key) { reportMissing(key, example: "[\(format.example)]") }
        return list(key, ifThere: format)
    }

    /// The values of a list that may be left out, but not empty.
    func list<Value>(_ key: String, ifThere format: Format<Value>) -> [Value] {
        guard let node = ask(key)?.value else { return [] }
        switch node.content {
        case .sequence(let elements):
            if elements.isEmpty { report.add(.emptyList, at: node.mark, node.path) }
            return elements.map { parse($0, format) }
        case .scalar where node.isNull: report.add(.noValue, at: node.mark, node.path)
        case .scalar: report.add(.wrongShape(found: .value, expected: .list), at: node.mark, node.path)
        case .mapping: report.add(.wrongShape(found: .section, expected: .list), at: node.mark, node.path)
        case .reported: break
        }
        return []
    }

    /// One value, or a list of several; none where the key is left out.
    func valueOrList<Value>(_ key: String, _ format: Format<Value>) -> [Value] {
        if case .sequence = entry(key)?.value.content { return list(key, ifThere: format) }
        return value(key, format).map { [$0] } ?? []
    }

    /// Pairs below a key, such as `{ 0: off, 4: running }`, in their order.
    func pairs<Key, Value>(_ key: String, _ keys: Format<Key>, _ values: Format<Value>) -> [(Key, Value)]? {
        guard let entry = ask(key) else { return nil }
        let below = below(entry, key)
        return below.entries.map { entry in
            var found = keys.placeholder
            do throws(SettingsMessage) {
                found = try keys.parse(entry.key)
            } catch {
                report.add(error, at: entry.mark, entry.value.path)
            }
            return (found, parse(entry.value, values))
        }
    }

    private func parse<Value>(_ node: Node, _ format: Format<Value>) -> Value {
        do throws(SettingsMessage) {
            switch node.content {
            case .scalar where node.isNull: throw .noValue
            case .scalar(let text, _): return try format.parse(text)
            case .sequence: throw .wrongShape(found: .list, expected: .value)
            case .mapping: throw .wrongShape(found: .section, expected: .value)
            case .reported: return format.placeholder
            }
        } catch {
            report.add(error, at: node.mark, node.path)
            return format.placeholder
        }
    }
}

// MARK: Sections

extension Section {
    /// A section that may be left out.
    func section<Result>(_ key: String, _ body: (Section) -> Result) -> Result {
        below(ask(key), key).read(body)
    }

    /// A section that means something by being there.
    func section<Result>(ifThere key: String, _ body: (Section) -> Result) -> Result? {
        ask(key).map { below($0, key).read(body) }
    }

    /// A section that may not be left out.
    func section<Result>(required key: String, example: String, _ body: (Section) -> Result) -> Result {
        let entry = ask(key)
        if entry == nil { reportMissing(key, example: example) }
        return below(entry, key).read(body)
    }

    /// The sections below a key, each under an id of its own.
    func items<Item>(_ key: String, _ body: (Identifier, Section) -> Item) -> [Item] {
        below(ask(key), key).all(body)
    }

    /// The sections of this one, each under an id of its own.
    func all<Item>(_ body: (Identifier, Section) -> Item) -> [Item] {
        knowAll()
        var result: [Item] = []
        for entry in entries where !report.isFull {
            let id = identifier(of: entry)
            result.append(below(entry, entry.key).read { body(id, $0) })
        }
        return result
    }

    /// Reports where there is no section with at least one key.
    func requireEntries(_ key: String, example: String) {
        guard let entry = entry(key) else { return reportMissing(key, example: example) }
        if case .mapping(let entries) = entry.value.content, !entries.isEmpty { return }
        if case .mapping = entry.value.content { return report.add(.noValue, at: entry.mark, entry.value.path) }
        if entry.value.isNull { report.add(.noValue, at: entry.mark, entry.value.path) }
    }

    /// The keys below a key, whether what stands under them is right or wrong.
    func names(under key: String) -> DeclaredNames {
        guard case .mapping(let entries) = entry(key)?.value.content else { return DeclaredNames([]) }
        return DeclaredNames(entries.map(\.key))
    }

    /// The keys below a key of which the section lacks another key.
    func names(under key: String, without other: String) -> DeclaredNames {
        guard case .mapping(let entries) = entry(key)?.value.content else { return DeclaredNames([]) }
        return DeclaredNames(
            entries.filter { entry in
                guard case .mapping(let own) = entry.value.content else { return true }
                return !own.contains { $0.key == other }
            }.map(\.key))
    }

    private func below(_ entry: Node.Entry?, _ key: String) -> Section {
        Section(
            entry?.value, path: entry?.value.path ?? path.appending(key: key), mark: entry?.mark ?? mark,
            report: report)
    }

    private func identifier(of entry: Node.Entry) -> Identifier {
        let format = Format<Identifier>.identifier
        do throws(SettingsMessage) {
            return try format.parse(entry.key)
        } catch {
            report.add(error, at: entry.mark, entry.value.path)
            return format.placeholder
        }
    }
}

// MARK: Mistakes between keys

extension Section {
    func add(_ message: SettingsMessage, at key: String) {
        report.add(message, at: entry(key)?.mark ?? mark, path.appending(key: key))
    }

    /// Reports the first key that stands beside one that it makes no sense with.
    func check(_ key: String, excludes others: [String]) {
        guard has(key), let other = others.first(where: has) else { return }
        add(.exclusiveKeys(key, other), at: other)
    }

    func has(_ key: String) -> Bool { entry(key) != nil }

    /// As ``has(_:)``, where the key is a known one even if nobody asks for its value.
    func knows(_ key: String) -> Bool { ask(key) != nil }

    /// Takes every key for a known one.
    func knowAll() { asked += entries.map(\.key) }

    /// Whether a section stands below a key, not a single value.
    func hasSection(_ key: String) -> Bool {
        if case .mapping = entry(key)?.value.content { true } else { false }
    }

    /// Mistakes of other files that this one names.
    func include(_ mistakes: [Mistake]) { report.include(mistakes) }

    /// Reports a key that stands without another one that it means nothing without.
    func check(_ key: String, needs companion: String) {
        if entry(key) != nil, entry(companion) == nil {
            add(.missingCompanion(of: key, companion: companion), at: key)
        }
    }
}

/// The ids that a file declares for one kind of thing.
struct DeclaredNames {
    let inOrder: [String]
    private let all: Set<String>

    /// Where some could not be read, every name may be right.
    private let isComplete: Bool

    init(_ names: [String], isComplete: Bool = true) {
        inOrder = names
        all = Set(names)
        self.isComplete = isComplete
    }

    func contains(_ name: String) -> Bool { !isComplete || all.contains(name) }
}
