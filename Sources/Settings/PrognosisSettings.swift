import DataAcquisition
import HealthAssessment
import Measurement
import PrognosticAssessment
import Wording

extension IndicatorConfiguration {
    /// Reads `prognosis` of an asset: indicators with limits, totals that count use, and trained models.
    ///
    /// - Parameters:
    ///   - asset: With its points and waveforms.
    ///   - hasHealth: Whether anything tells how well it is.
    ///   - areComplete: Whether all of its points could be read.
    static func all(
        _ section: Section, of asset: AssetConfiguration, knowledge: SiteKnowledge, shelf: ModelShelf,
        hasHealth: Bool, areComplete: Bool
    ) -> (indicators: [IndicatorConfiguration], models: [ModelUse]) {
        lazy var features = asset.waveforms.flatMap { waveform in
            WaveformFeatures.names.map { "\(waveform.id).\($0)" }
        }
        lazy var names = DeclaredNames(
            asset.numericPoints + features + (hasHealth ? [health] : []), isComplete: areComplete)
        lazy var sources = Format<String>.series(among: names)
        lazy var faults = Format<String>.name(of: .fault, among: knowledge.names(knowledge.base.faults.map(\.id)))
        let components = section.names(under: "components")
        let totals = section.has("operation") ? IndicatorConfiguration.ownTotals : []
        let meters = Format<String>.name(
            of: .meter, among: DeclaredNames(asset.numericPoints + totals, isComplete: areComplete))
        let polledNames = DeclaredNames(asset.numericPoints, isComplete: areComplete)
        let polled = Format<String>.name(of: .number, among: polledNames)
        let polledMeters = Format<String>.name(of: .meter, among: polledNames)
        let point = Format<Identifier>.reference(
            to: .point, among: DeclaredNames(asset.numericPoints, isComplete: areComplete))
        var parts = DeclaredParts()
        var indicators: [IndicatorConfiguration] = [], models: [ModelUse] = []
        _ = section.items("prognosis") { id, section in
            let component = section.value("component", .reference(to: .assetComponent, among: components))
            let mode = section.value("mode", faults), stop = section.value("next_stop", .stop)
            if section.has("model") {
                guard var use = ModelUse(section, id, of: asset.id, names: names, sources, shelf: shelf) else { return }
                (use.component, use.mode, use.nextStop) = (component, mode, stop)
                return models.append(use)
            }
            section.check("usage", excludes: ["of", "limit", "per"])
            section.check("every", excludes: ["usage", "product", "replaced", "class"])
            let every = section.value("every", .duration(.seconds(1) ... .seconds(1800)))
            // What is followed faster than by the hour comes from polls.
            let (sources, meters) = every == nil ? (sources, meters) : (polled, polledMeters)
            var source = "", kind = Kind.usage(life: nil)
            if let meter = section.value("usage", meters) {
                source = meter
                kind = .usage(life: section.value("life", .life))
                for key in ["of", "limit", "per"] { _ = section.knows(key) }
            } else {
                source = section.required("of", sources)
                let limit = section.required("limit", source == health ? .score : .decimal).value
                kind = .level(limit: limit, per: section.value("per", meters))
                section.check("life", needs: "usage")
                _ = section.knows("life")
            }
            var indicator = IndicatorConfiguration(asset: asset.id, id: id, source: source, kind: kind)
            if let every { indicator.every = .seconds(every.components.seconds) }
            section.read("name", .text, into: &indicator.name)
            (indicator.component, indicator.mode, indicator.nextStop) = (component, mode, stop)
            indicator.product = section.value("product", point)
            indicator.replaced = section.value("replaced", .replacement(toldBy: point))
            indicator.partClass = section.value("class", .identifier(example: "round-knife"))
            parts.check(indicator, section)
            indicators.append(indicator)
        }
        return (indicators, models)
    }
}

extension ModelUse {
    /// Milliseconds.
    private enum TimeUnit: String, CaseIterable {
        case hours = "h"
        case days = "d"
        case minutes = "min"
        case seconds = "s"

        var milliseconds: Double {
            switch self {
            case .seconds: 1000
            case .minutes: 60_000
            case .hours: 3_600_000
            case .days: 86_400_000
            }
        }
    }

    /// - Parameters:
    ///   - names: Of the numbers of the asset whose past is kept.
    ///   - sources: One of them.
    fileprivate init?(
        _ section: Section, _ id: Identifier, of asset: Identifier, names: DeclaredNames, _ sources: Format<String>,
        shelf: ModelShelf
    ) {
        let others = ["of", "limit", "usage"]
        section.check("model", excludes: others)
        for key in others where section.has(key) { _ = section.knows(key) }
        let model = section.value("model", shelf.format) ?? nil
        let needed = model?.model.neededColumns ?? []
        let columns = DeclaredNames(model?.model.columns ?? [], isComplete: model != nil)
        let named = section.pairs("columns", .name(of: .modelColumn, among: columns), sources) ?? []
        section.check("counter", excludes: ["time"])
        let counter = section.value("counter", sources)
        let unit = section.value("time", .choice(placeholder: TimeUnit.hours)) ?? .hours
        let since = section.value("since", .day)
        let name = section.value("name", .text)
        guard let model else { return nil }
        var found = Dictionary(named) { first, _ in first }
        for column in needed where found[column] == nil {
            if names.contains(column) {
                found[column] = column
            } else {
                section.add(.unmappedColumn(column, model: model.name), at: "columns")
            }
        }
        self.init(
            asset: asset, id: id, model: model, sources: found.filter { needed.contains($0.key) },
            clock: counter.map { .counter($0) } ?? .calendar(unit: unit.milliseconds))
        if let name { self.name = name }
        self.since = since?.time
    }
}

/// What was said of each part by the indicators before.
private struct DeclaredParts {
    private var said: [PartName: [String: String]] = [:]

    /// Reports what another indicator of the same part says differently.
    mutating func check(_ indicator: IndicatorConfiguration, _ section: Section) {
        let keys = [
            ("product", indicator.product?.rawValue),
            ("replaced", indicator.replaced.map { "\($0.point) \($0.outcome.rawValue)" }),
            ("class", indicator.partClass?.rawValue),
        ]
        for (key, value) in keys {
            guard let value else { continue }
            if let other = said[indicator.part]?[key], other != value {
                section.add(.differsInPart(key: key, other: other), at: key)
            }
            said[indicator.part, default: [:]][key] = value
        }
    }
}

extension Format where Value == IndicatorConfiguration.Replacement {
    /// `POINT`, or `POINT OUTCOME`.
    fileprivate static func replacement(toldBy point: Format<Identifier>) -> Self {
        Format(placeholder: .init(point: point.placeholder), example: "blade_changed worn") {
            text throws(SettingsMessage) in
            let words = text.split(separator: " ", maxSplits: 1).map(String.init)
            let told = try point.parse(words.first ?? "")
            guard words.count == 2 else { return .init(point: told) }
            return .init(point: told, outcome: try pick(words[1], from: LifeOutcome.allCases, named: \.rawValue))
        }
    }
}

extension Format where Value == String {
    /// - Parameter names: Of the numbers of an asset whose past is kept.
    fileprivate static func series(among names: DeclaredNames) -> Self {
        let named = name(of: .indicator, among: names)
        return Format(placeholder: named.placeholder, example: named.example) { text throws(SettingsMessage) in
            if text == IndicatorConfiguration.health, !names.contains(text) { throw .noHealth }
            return try named.parse(text)
        }
    }
}

extension Format where Value == DecimalNumber {
    /// What health may come down to: 100 is where it comes from.
    fileprivate static var score: Self {
        Format(placeholder: decimal.placeholder, example: "40") { text throws(SettingsMessage) in
            let number = try decimal.parse(text)
            guard (0...99).contains(number.value) else {
                throw .outOfRange(found: text, minimum: "0", maximum: "99")
            }
            return number
        }
    }
}

extension Format where Value == Double {
    /// Above 0.
    fileprivate static var life: Self {
        Format(placeholder: 1, example: "40000") { text throws(SettingsMessage) in
            let value = try DecimalNumber(spelling: text).value
            guard value > 0 else { throw .notLife(found: text) }
            return value
        }
    }
}

extension Format where Value == IndicatorConfiguration.Stop {
    /// `14d` or `36h` from now on, up to ten years; or a day, from its beginning on (UTC).
    fileprivate static var stop: Self {
        Format(placeholder: .within(.seconds(86_400)), example: "14d") { text throws(SettingsMessage) in
            if let milliseconds = Quantity.planning.value(of: text), (1...3660 * 86_400_000).contains(milliseconds) {
                return .within(.milliseconds(milliseconds))
            }
            guard let day = try? Format<CivilTime>.day.parse(text), let time = day.time else {
                throw .notStop(found: text)
            }
            return .at(time)
        }
    }
}
