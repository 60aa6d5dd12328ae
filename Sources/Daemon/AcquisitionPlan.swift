import DataAcquisition
import HealthAssessment
import Journal
import Measurement
import Modbus
import PrognosticAssessment
import Publication
import Settings
import StateDetection

/// Everything that is polled, as one comparable value: what a reload compares, device by device.
struct AcquisitionPlan: Sendable {
    struct Device: Sendable {
        let configuration: DeviceConfiguration
        let link: LinkConfiguration
        /// What it is asked for, each with its layout.
        let outlines: [GroupOutline]
        let layouts: [BatchLayout]

        /// Whether a running poller serves this device as well as a new one would.
        func isServed(by other: Device) -> Bool {
            configuration == other.configuration && link == other.link && outlines == other.outlines
                && layouts.map(\.id) == other.layouts.map(\.id)
        }

        var groups: [PollGroup] {
            PollGroup.groups(of: zip(outlines, layouts).map { ($0, $1) }, limits: configuration.limits)
        }
    }

    let links: [LinkConfiguration]
    let devices: [Device]
    let assets: [AssetConfiguration]
    let register: [Identifier: RegisteredAsset]
    let limits: [LimitConfiguration]
    let operations: [OperationConfiguration]
    let anomalies: [AnomalyConfiguration]
    let programs: [ProgramConfiguration]
    let indicators: [IndicatorConfiguration]
    /// The revision of each asset's description.
    let revisions: [Identifier: UInt32]
    /// What is known of each device from before.
    let boundaries: [Identifier: Set<Boundary>]

    /// After so long, what a device refused is tried again.
    private static let memory = Duration.seconds(24 * 3600)

    /// What the journal must know before anything is polled.
    static func outlines(of settings: DaemonSettings) -> [GroupOutline] {
        PollGroup.outlines(of: settings.assets, on: settings.devices)
    }

    /// - Parameter layouts: One for each outline of ``outlines(of:)``, in that order.
    private init(
        _ settings: DaemonSettings, layouts: [BatchLayout], boundaries: [Identifier: Set<Boundary>]
    ) {
        self.boundaries = boundaries
        let links = Dictionary(uniqueKeysWithValues: settings.links.map { ($0.id, $0) })
        self.links = settings.links
        let outlines = zip(Self.outlines(of: settings), layouts)
        devices = settings.devices.compactMap { device in
            guard let link = links[device.link] else { return nil }
            let own = outlines.filter { $0.0.device == device.id }
            return Device(configuration: device, link: link, outlines: own.map(\.0), layouts: own.map(\.1))
        }
        assets = settings.assets
        register = Dictionary(uniqueKeysWithValues: settings.register.map { ($0.id, $0) })
        limits = settings.limits
        operations = settings.operations
        anomalies = settings.anomalies
        programs = settings.programs
        indicators = settings.indicators
        revisions = Dictionary(layouts.map { ($0.asset, $0.revision) }) { first, _ in first }
    }

    /// Registers the layouts of the settings.
    static func registered(
        _ settings: DaemonSettings, in store: OutboxStore, at wall: WallTime
    ) throws -> AcquisitionPlan {
        let outlines = outlines(of: settings).map { outline in
            OutboxStore.LayoutOutline(
                asset: outline.asset, device: outline.device,
                points: outline.columns)
        }
        let limits = Dictionary(grouping: settings.limits, by: \.asset)
        let descriptions = zip(settings.assets, settings.register).map { asset, registered in
            (asset.id, Description.text(of: asset, registered, limits: limits[asset.id] ?? []))
        }
        let since = WallTime(milliseconds: wall.milliseconds - memory.milliseconds)
        return AcquisitionPlan(
            settings,
            layouts: try store.register(outlines, descriptions: Dictionary(uniqueKeysWithValues: descriptions)),
            boundaries: try store.boundaries(since: since).mapValues(Boundary.set(from:)))
    }
}

extension Boundary {
    /// `holding:12,input:400`
    static func text(of boundaries: Set<Boundary>) -> String {
        boundaries.map { "\($0.table.rawValue):\($0.address)" }.sorted().joined(separator: ",")
    }

    /// What is no boundary in the text is left out.
    static func set(from text: String) -> Set<Boundary> {
        Set(
            text.split(separator: ",").compactMap { part in
                let halves = part.split(separator: ":")
                guard halves.count == 2, let table = Table(rawValue: String(halves[0])), let address = Int(halves[1])
                else { return nil }
                return Boundary(table: table, address: address)
            })
    }
}
