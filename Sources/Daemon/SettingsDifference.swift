import ControlProtocol
import DataAcquisition
import HealthAssessment
import Measurement
import Modbus
import PrognosticAssessment
import Settings
import StateDetection

/// What a reload changes, by id.
struct SettingsDifference {
    private(set) var added: [String] = []
    private(set) var removed: [String] = []
    private(set) var changed: [String] = []

    init(from old: DaemonSettings, to new: DaemonSettings) {
        for (name, isSame) in [
            ("gateway", old.gateway == new.gateway && old.synchronizedFile == new.synchronizedFile),
            ("uplink", old.uplink == new.uplink),
            ("journal", old.outbox == new.outbox), ("record", old.record == new.record),
            ("control", old.control == new.control), ("knowledge", old.siteKnowledge == new.siteKnowledge),
        ] where !isSame { changed.append(name) }
        compare("link", old.links, new.links, id: \.id)
        compare("device", old.devices, new.devices, id: \.id)
        compare("asset", Self.assets(of: old), Self.assets(of: new), id: \.configuration.id)
    }

    private struct Asset: Equatable {
        let configuration: AssetConfiguration
        let registered: RegisteredAsset
        let limits: [LimitConfiguration]
        let indicators: [IndicatorConfiguration]
        let models: [ModelUse]
        let operation: OperationConfiguration?
        let anomalies: [AnomalyConfiguration]
        let programs: [ProgramConfiguration]
    }

    private static func assets(of settings: DaemonSettings) -> [Asset] {
        let limits = Dictionary(grouping: settings.limits, by: \.asset)
        let indicators = Dictionary(grouping: settings.indicators, by: \.asset)
        let models = Dictionary(grouping: settings.models, by: \.asset)
        let operations = Dictionary(settings.operations.map { ($0.asset, $0) }) { first, _ in first }
        let anomalies = Dictionary(grouping: settings.anomalies, by: \.asset)
        let programs = Dictionary(grouping: settings.programs, by: \.asset)
        return zip(settings.assets, settings.register).map {
            Asset(
                configuration: $0, registered: $1, limits: limits[$0.id] ?? [], indicators: indicators[$0.id] ?? [],
                models: models[$0.id] ?? [], operation: operations[$0.id], anomalies: anomalies[$0.id] ?? [],
                programs: programs[$0.id] ?? [])
        }
    }

    private mutating func compare<Item: Equatable>(
        _ kind: String, _ old: [Item], _ new: [Item], id: (Item) -> Identifier
    ) {
        let before = Dictionary(uniqueKeysWithValues: old.map { (id($0), $0) })
        let after = Set(new.map(id))
        for item in new {
            guard let known = before[id(item)] else {
                added.append("\(kind) \(id(item))")
                continue
            }
            if known != item { changed.append("\(kind) \(id(item))") }
        }
        for item in old where !after.contains(id(item)) { removed.append("\(kind) \(id(item))") }
    }

    var answer: ReloadAnswer {
        ReloadAnswer(applied: true, added: added, removed: removed, changed: changed, mistakes: [])
    }
}
