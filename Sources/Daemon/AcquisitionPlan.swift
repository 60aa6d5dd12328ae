import DataAcquisition
import Journal
import Measurement
import Modbus
import Publication
import Settings

/// Everything that is polled, as one comparable value: what a reload compares, device by device.
struct AcquisitionPlan: Sendable {
    struct Device: Sendable {
        let configuration: DeviceConfiguration
        let link: LinkConfiguration
        /// In the order of the device's outlines.
        let layouts: [BatchLayout]

        /// Whether a running poller serves this device as well as a new one would.
        ///
        /// Layouts with the same ids stand for the same descriptions, and so for the same points at the same places.
        func isServed(by other: Device) -> Bool {
            configuration == other.configuration && link == other.link
                && layouts.map(\.id) == other.layouts.map(\.id)
        }
    }

    let links: [LinkConfiguration]
    let devices: [Device]
    let assets: [AssetConfiguration]
    /// The revision of each asset's description.
    let revisions: [Identifier: UInt32]

    /// What the journal must know before anything is polled.
    static func outlines(of settings: DaemonSettings) -> [GroupOutline] {
        PollGroup.outlines(of: settings.assets, on: settings.devices)
    }

    /// - Parameter layouts: One for each outline of ``outlines(of:)``, in that order.
    init(_ settings: DaemonSettings, layouts: [BatchLayout]) {
        let links = Dictionary(uniqueKeysWithValues: settings.links.map { ($0.id, $0) })
        self.links = settings.links
        devices = settings.devices.compactMap { device in
            guard let link = links[device.link] else { return nil }
            return Device(configuration: device, link: link, layouts: layouts.filter { $0.device == device.id })
        }
        assets = settings.assets
        revisions = Dictionary(layouts.map { ($0.asset, $0.revision) }) { first, _ in first }
    }

    /// What a device is asked for.
    func groups(of device: Device) -> [PollGroup] {
        let polled = Set(device.layouts.map(\.asset))
        let outlines = PollGroup.outlines(
            of: assets.filter { polled.contains($0.id) }, on: [device.configuration])
        return PollGroup.groups(
            of: zip(outlines, device.layouts).map { ($0, $1) }, limits: device.configuration.limits)
    }

    /// Registers the layouts of the settings.
    static func registered(_ settings: DaemonSettings, in store: OutboxStore) throws -> AcquisitionPlan {
        let outlines = outlines(of: settings).map { outline in
            OutboxStore.LayoutOutline(
                asset: outline.asset, device: outline.device,
                points: outline.points.map { BatchLayout.Point(id: $0.id, type: $0.source.encoding.valueType) })
        }
        let descriptions = settings.assets.map { ($0.id, Description.text(of: $0)) }
        return AcquisitionPlan(
            settings,
            layouts: try store.register(outlines, descriptions: Dictionary(uniqueKeysWithValues: descriptions)))
    }
}
