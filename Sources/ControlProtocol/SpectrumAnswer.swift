package import Measurement
package import Pipeline

/// `millwright spectrum LOCATION --json`: what stands out of the latest capture. The fields of the summary stand beside
/// its own.
@dynamicMemberLookup
package struct SpectrumAnswer: Encodable, Sendable, Equatable {
    package let asset: String
    package let location: String
    /// When it was recorded, UTC milliseconds.
    package let at: Int64
    private let summary: WaveformSummary

    package init(_ features: WaveformFeatures, _ inspection: WaveformInspection) {
        asset = features.asset.rawValue
        location = features.location.rawValue
        at = features.time.wall.milliseconds
        summary = WaveformSummary(features, inspection)
    }

    package subscript<Value>(dynamicMember field: KeyPath<WaveformSummary, Value>) -> Value { summary[keyPath: field] }

    private enum Key: CodingKey { case asset, location, at }

    package func encode(to encoder: any Encoder) throws {
        try summary.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(asset, forKey: .asset)
        try container.encode(location, forKey: .location)
        try container.encode(at, forKey: .at)
    }
}
