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
        return section.items("prognosis") { id, section in
            var indicator = IndicatorConfiguration(
                asset: asset.id, id: id, source: section.required("of", sources),
                limit: section.required("limit", .decimal).value)
            section.read("name", .text, into: &indicator.name)
            indicator.component = section.value("component", .reference(to: .assetComponent, among: components))
            indicator.mode = section.value("mode", faults)
            indicator.nextStop = section.value("next_stop", .stop)
            return indicator
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
