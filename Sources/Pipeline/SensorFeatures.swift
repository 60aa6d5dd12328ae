import DataAcquisition
import Measurement

/// The features that a device makes by itself, of all its registers that are polled together: a message for each
/// direction that it measures, as of a waveform, but without samples.
struct SensorFeatures {
    private struct Location {
        let id: Identifier
        /// Of the features that have the unit of the samples.
        let unit: String
        let columns: [(column: Int, name: FeatureTag.Name)]
    }

    private let locations: [Location]

    /// - Returns: nil where the device makes none.
    init?(_ outline: GroupOutline) {
        let tagged = outline.points.enumerated().compactMap { column, point in
            point.feature.map { (column: column, tag: $0, unit: point.unit) }
        }
        guard tagged.contains(where: { $0.tag.name != .speed }) else { return nil }
        let named = Set(tagged.compactMap(\.tag.axis)).sorted()
        let axes: [Identifier?] = named.isEmpty ? [nil] : named
        locations = axes.compactMap { axis in
            let own = tagged.filter { $0.tag.axis == axis || $0.tag.axis == nil }
            let id = axis.map { Identifier("\(outline.device)_\($0)") } ?? outline.device
            return id.map { id in
                Location(
                    id: id, unit: own.first { $0.tag.name.unit == nil }?.unit ?? "",
                    columns: own.map { ($0.column, $0.tag.name) })
            }
        }
    }

    /// What a poll read of them; what is not good is not among them.
    func messages(of batch: ReadingBatch) -> [WaveformFeatures] {
        locations.compactMap { location in
            var features: [WaveformFeatures.Feature] = [], speed: Double?
            for (column, name) in location.columns {
                guard let value = batch.number(at: column) else { continue }
                if name == .speed { speed = value } else { features.append(.init(name.rawValue, value)) }
            }
            guard !features.isEmpty else { return nil }
            return WaveformFeatures(
                asset: batch.layout.asset, location: location.id, time: batch.time, rate: 0, sampleCount: 0,
                unit: location.unit, speed: speed, verdict: .good, findings: [], features: features)
        }
    }
}
