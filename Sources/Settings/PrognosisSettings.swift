import DataAcquisition
import HealthAssessment
import Measurement
import PrognosticAssessment
import Wording

extension IndicatorConfiguration {
    /// Reads `prognosis` of an asset.
    ///
    /// - Parameters:
    ///   - asset: With its points and waveforms.
    ///   - areComplete: Whether all of its points could be read.
    static func all(
        _ section: Section, of asset: AssetConfiguration, knowledge: SiteKnowledge, areComplete: Bool
    ) -> [IndicatorConfiguration] {
        lazy var features = asset.waveforms.flatMap { waveform in
            WaveformFeatures.names.map { "\(waveform.id).\($0)" }
        }
        lazy var sources = Format<String>.name(
            of: .indicator, among: DeclaredNames(asset.numericPoints + features, isComplete: areComplete))
        lazy var faults = Format<String>.name(of: .fault, among: knowledge.names(knowledge.base.faults.map(\.id)))
        let components = section.names(under: "components")
        let totals = section.has("operation") ? IndicatorConfiguration.ownTotals : []
        let meters = Format<String>.name(
            of: .meter, among: DeclaredNames(asset.numericPoints + totals, isComplete: areComplete))
        let point = Format<Identifier>.reference(
            to: .point, among: DeclaredNames(asset.numericPoints, isComplete: areComplete))
        var parts = DeclaredParts()
        return section.items("prognosis") { id, section in
            section.check("usage", excludes: ["of", "limit", "per"])
            var source = "", kind = Kind.usage(life: nil)
            if let meter = section.value("usage", meters) {
                source = meter
                kind = .usage(life: section.value("life", .life))
                for key in ["of", "limit", "per"] { _ = section.knows(key) }
            } else {
                source = section.required("of", sources)
                let limit = section.required("limit", .decimal).value
                kind = .level(limit: limit, per: section.value("per", meters))
                section.check("life", needs: "usage")
                _ = section.knows("life")
            }
            var indicator = IndicatorConfiguration(asset: asset.id, id: id, source: source, kind: kind)
            section.read("name", .text, into: &indicator.name)
            indicator.component = section.value("component", .reference(to: .assetComponent, among: components))
            indicator.mode = section.value("mode", faults)
            indicator.nextStop = section.value("next_stop", .stop)
            indicator.product = section.value("product", point)
            indicator.replaced = section.value("replaced", .replacement(toldBy: point))
            indicator.partClass = section.value("class", .identifier(example: "round-knife"))
            parts.check(indicator, section)
            return indicator
        }
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
