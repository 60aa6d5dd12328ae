package import DataAcquisition
package import HealthAssessment
package import Modbus
package import PrognosticAssessment
package import Publication
package import StateDetection
package import Wording

/// Everything that the daemon is told, in the order of the file; `Config/millwright.yaml` says what each key means.
package struct DaemonSettings: Hashable, Sendable {
    package let gateway: GatewayConfiguration
    /// The language of the daemon's own log and messages.
    package let language: Language
    /// Is there once the machine's clock has been set; `nil` for that of systemd-timesyncd, where it runs.
    package let synchronizedFile: String?
    package let uplink: UplinkConfiguration
    package let outbox: OutboxConfiguration
    package let record: RecordConfiguration
    package let links: [LinkConfiguration]
    package let devices: [DeviceConfiguration]
    package let assets: [AssetConfiguration]
    /// What the plant's books say of the assets, in the same order.
    package let register: [RegisteredAsset]
    /// What is normal of their points.
    package let limits: [LimitConfiguration]
    /// By what their operating states are told.
    package let operations: [OperationConfiguration]
    /// What tells their wear.
    package let indicators: [IndicatorConfiguration]
    /// The trained models that tell their lives.
    package let models: [ModelUse]
    /// What detectors judge of them.
    package let anomalies: [AnomalyConfiguration]
    /// Those that follow a program.
    package let programs: [ProgramConfiguration]
    package let control: ControlGroups
    /// What the program brings, with the files of the site before it; nil where there are none.
    package let siteKnowledge: KnowledgeBase?
    package var knowledge: KnowledgeBase { siteKnowledge ?? .embedded }

    fileprivate static let sample = "Config/millwright.yaml"

    /// Reads the text of a settings file.
    ///
    /// - Parameters:
    ///   - file: The name of the file, for messages; nothing is opened.
    ///   - profiles: Gives the profiles that devices name; none where it is left out.
    ///   - knowledge: Gives the knowledge files that the settings name; none where it is left out.
    ///   - models: Gives the trained models that they name; none where it is left out.
    /// - Throws: Every mistake of the text, of these profiles, knowledge files and models, at once.
    package init(
        yaml text: [UInt8], file: String, profiles: @escaping ProfileSource = { _, _ in .missing(known: []) },
        knowledge: @escaping KnowledgeSource = { .unreadable(file: $0, reason: "") },
        models: @escaping ModelSource = { .unreadable(file: $0, reason: "") }
    ) throws(SettingsMistakes) {
        self = try Section.read(text, file: file, sample: Self.sample) {
            DaemonSettings($0, profiles: profiles, knowledge: knowledge, models: models)
        }
    }

    /// Reads the same at a start. Polling does not wait for a model: one whose file is there, and has been damaged or was
    /// made by another version, costs the entries that name it and nothing else.
    ///
    /// - Returns: The mistakes of such models too.
    /// - Throws: Every mistake, where there is any other.
    package static func atStart(
        yaml text: [UInt8], file: String, profiles: @escaping ProfileSource, knowledge: @escaping KnowledgeSource,
        models: @escaping ModelSource
    ) throws(SettingsMistakes) -> (DaemonSettings, [Mistake]) {
        try Section.read(text, file: file, sample: Self.sample, counting: { !$0.isOfModelFile }) {
            DaemonSettings($0, profiles: profiles, knowledge: knowledge, models: models)
        }
    }

    private init(
        _ root: Section, profiles: @escaping ProfileSource, knowledge: @escaping KnowledgeSource,
        models: @escaping ModelSource
    ) {
        (gateway, language, synchronizedFile) = root.section(
            required: "gateway", example: "{ id: gw-01, site: plant-2 }"
        ) { section in
            (
                GatewayConfiguration(section), section.value("language", .choice(placeholder: .english)) ?? .english,
                section.value("synchronized_file", .text)
            )
        }
        let client = "millwright-\(gateway.id)"
        uplink = root.section(required: "uplink", example: "{ brokers: [\(Format.broker.example)] }") { section in
            UplinkConfiguration(section, client: client)
        }
        outbox = root.section("journal") { OutboxConfiguration($0) }
        record = root.section("record") { RecordConfiguration($0) }
        let equipment = Equipment(root, profiles: profiles)
        links = equipment.links
        devices = equipment.devices
        let knowledge = SiteKnowledge(root, source: knowledge)
        siteKnowledge = knowledge.own
        var declared: [DeclaredLimits] = [], indicators: [IndicatorConfiguration] = []
        var lives: [ModelUse] = []
        let shelf = ModelShelf(models)
        var operations: [OperationConfiguration] = []
        var anomalies: [AnomalyConfiguration] = []
        var programs: [ProgramConfiguration] = []
        let assets = root.items("assets") { id, section in
            let asset = AssetConfiguration(
                id, section, devices: equipment.declared, knowledge: knowledge, shelf: shelf,
                limits: &declared, indicators: &indicators, models: &lives, operations: &operations,
                anomalies: &anomalies)
            let program = ProgramConfiguration.read(
                section, of: asset, areComplete: equipment.areComplete, limits: &declared)
            programs += [program].compactMap(\.self)
            let locations = section.names(under: "waveforms")
            return (asset, RegisteredAsset(id, section, locations: locations, knowledge: knowledge))
        }
        self.assets = assets.map(\.0)
        register = assets.map(\.1)
        let limits = declared.checked(operations: Set(operations.map(\.asset)), anomalies: anomalies)
        self.limits = limits
        self.operations = operations
        self.indicators = indicators
        self.models = lives
        declared.checkClasses(of: anomalies)
        self.anomalies = anomalies.map { $0.comparing(limits) }
        self.programs = programs
        control = root.section("control") { ControlGroups($0) }
    }
}

/// What points rest on.
private struct Equipment {
    let links: [LinkConfiguration]
    let devices: [DeviceConfiguration]
    let declared: DeclaredDevices
    /// Whether every profile could be read.
    let areComplete: Bool

    init(_ root: Section, profiles: @escaping ProfileSource) {
        let links = root.items("links") { LinkConfiguration($0, $1) }
        let linkNames = root.names(under: "links")
        let shelf = ProfileShelf(
            source: profiles, directory: root.value("profiles", .text) ?? "/usr/share/millwright/profiles")
        devices = root.items("devices") { DeviceConfiguration($0, $1, names: linkNames, links: links, shelf: shelf) }
        self.links = links
        root.include(shelf.mistakes)
        areComplete = shelf.mistakes.isEmpty
        declared = DeclaredDevices(names: root.names(under: "devices"), types: shelf.types)
    }
}

extension DeclaredDevices {
    /// Reads the devices of a settings file, and nothing else of it.
    ///
    /// - Parameters:
    ///   - file: The name of the file, for messages; nothing is opened.
    ///   - profiles: Gives the profiles that devices name.
    /// - Throws: Every mistake of links, devices and these profiles, at once.
    package init(
        yaml text: [UInt8], file: String, profiles: @escaping ProfileSource
    ) throws(SettingsMistakes) {
        self = try Section.read(text, file: file, sample: DaemonSettings.sample) { root in
            root.knowAll()
            return Equipment(root, profiles: profiles).declared
        }
    }
}

/// The Unix groups whose members may use the control sockets, beside the daemon's own user and root.
package struct ControlGroups: Hashable, Sendable {
    /// May ask.
    package var read: String?
    /// May change something.
    package var change: String?

    package init(read: String? = nil, change: String? = nil) {
        self.read = read
        self.change = change
    }
}

extension ControlGroups {
    fileprivate init(_ section: Section) {
        self.init(read: section.value("read_group", .group), change: section.value("change_group", .group))
    }
}

extension SettingsMessage {
    /// Whether a model's file is to blame, and not who wrote the settings.
    fileprivate var isOfModelFile: Bool {
        switch self {
        case .foreignModel, .damagedModel, .newerModel: true
        default: false
        }
    }
}
