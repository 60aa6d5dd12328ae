import DataAcquisition
import HealthAssessment
import Measurement
import Modbus
import Publication
import Settings
import StateDetection
import Uplink

/// What the points of an asset are, for whoever reads its values: the `describe` message.
enum Description {
    /// Write the retained message of each asset that is polled.
    static func messages(of plan: AcquisitionPlan, topics: Topics) -> [@Sendable () -> UplinkWorker.Retained] {
        let limits = Dictionary(grouping: plan.limits, by: \.asset)
        return plan.assets.compactMap { asset in
            guard let revision = plan.revisions[asset.id] else { return nil }
            let registered = plan.register[asset.id]
            let limits = limits[asset.id] ?? []
            return { message(of: asset, registered, limits: limits, revision: revision, topics: topics) }
        }
    }

    private static func message(
        of asset: AssetConfiguration, _ registered: RegisteredAsset?, limits: [LimitConfiguration], revision: UInt32,
        topics: Topics
    ) -> UplinkWorker.Retained {
        var writer = JSONWriter()
        writer.raw("{\"schema\":\"describe/1\",\"cfg\":")
        writer.number(UInt64(revision))
        writer.raw(",")
        write(asset, registered, limits, &writer)
        writer.raw("}")
        return UplinkWorker.Retained(topic: topics.describe(asset.id), payload: writer.bytes)
    }

    /// Equal exactly while nothing of the description changed.
    static func text(
        of asset: AssetConfiguration, _ registered: RegisteredAsset?, limits: [LimitConfiguration]
    ) -> String {
        var writer = JSONWriter()
        write(asset, registered, limits, &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func write(
        _ asset: AssetConfiguration, _ registered: RegisteredAsset?, _ limits: [LimitConfiguration],
        _ writer: inout JSONWriter
    ) {
        let limits = Dictionary(limits.filter { $0.detected == nil }.map { ($0.point, $0) }) { first, _ in first }
        writer.raw("\"asset\":")
        writer.string(asset.id.rawValue)
        writer.raw(",\"name\":")
        writer.string(asset.name)
        if let registered { write(registered, &writer) }
        writer.raw(",\"points\":{")
        var isFirst = true
        for point in asset.points {
            begin(point.id, point.name, point.column, point.unit, isFirst: isFirst, &writer)
            isFirst = false
            writer.raw(",\"every_ms\":")
            writer.number(point.period.milliseconds)
            writer.raw(",\"at\":")
            writer.string(PointAddress(device: point.device, value: point.source).description)
            switch point.interpretation.meanings {
            case .none: break
            case .numbers(let meanings): write(meanings, under: ",\"enum\":{", &writer)
            case .bits(let meanings): write(meanings, under: ",\"bits\":{", &writer)
            }
            if let report = point.report { write(report, &writer) }
            if let limits = limits[point.id] { write(limits, &writer) }
            writer.raw("}")
        }
        for point in asset.calculated {
            begin(point.id, point.name, point.column, point.unit, isFirst: isFirst, &writer)
            isFirst = false
            writer.raw(",\"value\":")
            writer.string(point.expression.text)
            if let report = point.report { write(report, &writer) }
            if let limits = limits[point.id] { write(limits, &writer) }
            writer.raw("}")
        }
        writer.raw("}")
    }

    private static func begin(
        _ id: Identifier, _ name: String, _ column: BatchLayout.Point, _ unit: String, isFirst: Bool,
        _ writer: inout JSONWriter
    ) {
        if !isFirst { writer.raw(",") }
        writer.string(id.rawValue)
        writer.raw(":{\"name\":")
        writer.string(name)
        writer.raw(",\"type\":")
        writer.string(column.valueType.name)
        if !unit.isEmpty {
            writer.raw(",\"unit\":")
            writer.string(unit)
        }
    }

    private static func write(_ report: ReportRule, _ writer: inout JSONWriter) {
        writer.raw(",\"report\":{")
        switch report.deadband {
        case .absolute(let band):
            writer.raw("\"deadband\":")
            writer.number(band)
        case .percent(let percent):
            writer.raw("\"deadband_percent\":")
            writer.number(percent)
        }
        writer.raw(",\"min_ms\":")
        writer.number(report.minimum.milliseconds)
        if let maximum = report.maximum {
            writer.raw(",\"max_ms\":")
            writer.number(maximum.milliseconds)
        }
        writer.raw("}")
    }

    private static func write(_ limits: LimitConfiguration, _ writer: inout JSONWriter) {
        writer.raw(",\"limits\":{\"priority\":")
        writer.string(limits.priority.label)
        func number(_ key: StaticString, _ value: Double?) {
            guard let value else { return }
            writer.raw(key)
            writer.number(value)
        }
        func time(_ key: StaticString, _ value: Duration?) {
            guard let value, value > .zero else { return }
            writer.raw(key)
            writer.number(value.milliseconds)
        }
        number(",\"low_low\":", limits.lowLow)
        number(",\"low\":", limits.low)
        number(",\"high\":", limits.high)
        number(",\"high_high\":", limits.highHigh)
        number(",\"rate\":", limits.rate?.change)
        time(",\"rate_ms\":", limits.rate?.interval)
        number(",\"deviation\":", limits.deviation?.limit)
        if let expected = limits.deviation?.expected {
            writer.raw(",\"expected\":")
            writer.string(expected.text)
        }
        time(",\"missing_ms\":", limits.missing)
        if limits.deadband > 0 { number(",\"deadband\":", limits.deadband) }
        time(",\"on_delay_ms\":", limits.onDelay)
        time(",\"off_delay_ms\":", limits.offDelay)
        if limits.isLatched { writer.raw(",\"latched\":true") }
        if let condition = limits.condition {
            writer.raw(",\"when\":")
            writer.string(condition.text)
        }
        if !limits.states.isEmpty {
            writer.raw(",\"states\":[")
            for (index, state) in OperatingState.allCases.filter(limits.states.contains).enumerated() {
                if index > 0 { writer.raw(",") }
                writer.string(state.rawValue)
            }
            writer.raw("]")
        }
        if let parent = limits.parent {
            writer.raw(",\"parent\":")
            writer.string(parent.description)
        }
        if !limits.advice.isEmpty { writer.advice(limits.advice) }
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
