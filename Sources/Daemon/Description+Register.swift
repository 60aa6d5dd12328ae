import HealthAssessment
import Measurement
import Publication

/// What the plant's books say of an asset, in its `describe` message: only what somebody said.
extension Description {
    static func write(_ asset: RegisteredAsset, _ writer: inout JSONWriter) {
        write(asset.line?.rawValue, under: ",\"line\":", &writer)
        write(asset.criticality?.rawValue, under: ",\"criticality\":", &writer)
        write(asset.entry, &writer)
        guard !asset.components.isEmpty else { return }
        writer.raw(",\"components\":{")
        for (index, component) in asset.components.enumerated() {
            if index > 0 { writer.raw(",") }
            writer.string(component.id.rawValue)
            writer.raw(":{\"name\":")
            writer.string(component.name)
            write(component.locations.first?.rawValue, under: ",\"location\":", &writer)
            if component.locations.count > 1 {
                write(component.locations.map(\.rawValue), under: ",\"locations\":", &writer)
            }
            if let orders = component.bearing?.geometry.orders { write(orders, &writer) }
            write(component.entry, &writer)
            writer.raw("}")
        }
        writer.raw("}")
    }

    private static func write(_ entry: RegisterEntry, _ writer: inout JSONWriter) {
        write(entry.maker, under: ",\"maker\":", &writer)
        write(entry.type, under: ",\"type\":", &writer)
        write(entry.serial, under: ",\"serial\":", &writer)
        write(entry.commissioned?.dayText, under: ",\"commissioned\":", &writer)
        if !entry.spareParts.isEmpty { write(entry.spareParts, under: ",\"spare_parts\":", &writer) }
    }

    private static func write(_ texts: [String], under key: StaticString, _ writer: inout JSONWriter) {
        writer.raw(key)
        writer.raw("[")
        for (index, text) in texts.enumerated() {
            if index > 0 { writer.raw(",") }
            writer.string(text)
        }
        writer.raw("]")
    }

    /// Multiples of the shaft's frequency at which defects of the bearing show.
    private static func write(_ orders: BearingGeometry.Orders, _ writer: inout JSONWriter) {
        writer.raw(",\"orders\":{\"bpfo\":")
        writer.number(orders.outerRace)
        writer.raw(",\"bpfi\":")
        writer.number(orders.innerRace)
        writer.raw(",\"bsf\":")
        writer.number(orders.elementSpin)
        writer.raw(",\"ftf\":")
        writer.number(orders.cage)
        writer.raw("}")
    }

    private static func write(_ text: String?, under key: StaticString, _ writer: inout JSONWriter) {
        guard let text else { return }
        writer.raw(key)
        writer.string(text)
    }
}
