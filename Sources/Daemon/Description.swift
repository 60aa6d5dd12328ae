import DataAcquisition
import Measurement
import Modbus
import Publication
import Settings
import Uplink

/// What the points of an asset are, for whoever reads its values: the `describe` message.
enum Description {
    /// The retained message of each asset that is polled.
    static func messages(of plan: AcquisitionPlan, topics: Topics) -> [UplinkWorker.Retained] {
        plan.assets.compactMap { asset in
            guard let revision = plan.revisions[asset.id] else { return nil }
            var writer = JSONWriter()
            writer.raw("{\"schema\":\"describe/1\",\"cfg\":")
            writer.number(UInt64(revision))
            writer.raw(",")
            write(asset, &writer)
            writer.raw("}")
            return UplinkWorker.Retained(topic: topics.describe(asset.id), payload: writer.bytes)
        }
    }

    /// Equal exactly while nothing of the description changed.
    static func text(of asset: AssetConfiguration) -> String {
        var writer = JSONWriter()
        write(asset, &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func write(_ asset: AssetConfiguration, _ writer: inout JSONWriter) {
        writer.raw("\"asset\":")
        writer.string(asset.id.rawValue)
        writer.raw(",\"name\":")
        writer.string(asset.name)
        writer.raw(",\"points\":{")
        for (index, point) in asset.points.enumerated() {
            if index > 0 { writer.raw(",") }
            writer.string(point.id.rawValue)
            writer.raw(":{\"name\":")
            writer.string(point.name)
            writer.raw(",\"type\":")
            writer.string(point.column.valueType.name)
            if !point.unit.isEmpty {
                writer.raw(",\"unit\":")
                writer.string(point.unit)
            }
            writer.raw(",\"every_ms\":")
            writer.number(point.period.milliseconds)
            writer.raw(",\"at\":")
            writer.string(PointAddress(device: point.device, value: point.source).description)
            switch point.interpretation.meanings {
            case .none: break
            case .numbers(let meanings): write(meanings, under: ",\"enum\":{", &writer)
            case .bits(let meanings): write(meanings, under: ",\"bits\":{", &writer)
            }
            writer.raw("}")
        }
        writer.raw("}")
    }

    private static func write(_ meanings: [Int64: Meaning], under key: StaticString, _ writer: inout JSONWriter) {
        writer.raw(key)
        for (index, (number, meaning)) in meanings.sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 { writer.raw(",") }
            writer.string(String(number))
            writer.raw(":{\"id\":")
            writer.string(meaning.id.rawValue)
            writer.raw(",\"name\":")
            writer.string(meaning.text)
            writer.raw("}")
        }
        writer.raw("}")
    }
}
