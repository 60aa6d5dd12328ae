import FoundationEssentials
import Measurement

/// What was learnt as it is kept: what it was made for, and itself, each as a binary property list.
package enum DetectorState {
    /// Why one is not gone on with.
    package enum Unusable: Error, Hashable, Sendable {
        case damaged
        /// Written by another version of the program.
        case otherVersion(Int)
        /// Made for other points, another period or another learning span; or for another program.
        case otherSettings
    }

    /// - Throws: `EncodingError`.
    package static func encode(
        _ detector: ModeDetector, of configuration: AnomalyConfiguration
    ) throws -> [UInt8] {
        try encode(detector, made: AnomalyHeader(configuration))
    }

    package static func decode(
        _ bytes: [UInt8], for configuration: AnomalyConfiguration
    ) throws(Unusable) -> ModeDetector {
        try decode(bytes, made: AnomalyHeader(configuration))
    }

    /// - Throws: `EncodingError`.
    package static func encode(_ ramps: RampDetector, of configuration: ProgramConfiguration) throws -> [UInt8] {
        try encode(ramps, made: ProgramHeader(configuration))
    }

    package static func decode(
        _ bytes: [UInt8], for configuration: ProgramConfiguration
    ) throws(Unusable) -> RampDetector {
        try decode(bytes, made: ProgramHeader(configuration))
    }

    private static func encode(_ detector: some Encodable, made header: some StateHeader) throws -> [UInt8] {
        let encoder = PropertyListEncoder()
        encoder.outputFormat = .binary
        let header = try encoder.encode(header), body = try encoder.encode(Body(detector: detector))
        return withUnsafeBytes(of: UInt32(header.count).littleEndian) { Array($0) } + header + body
    }

    private static func decode<Header: StateHeader, Detector: Decodable>(
        _ bytes: [UInt8], made expected: Header
    ) throws(Unusable) -> Detector {
        guard bytes.count > 4 else { throw .damaged }
        let count = bytes[..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard count <= bytes.count - 4 else { throw .damaged }
        let decoder = PropertyListDecoder()
        guard let header = try? decoder.decode(Header.self, from: Data(bytes[4..<4 + count])) else { throw .damaged }
        guard header.version == expected.version else { throw .otherVersion(header.version) }
        guard header == expected else { throw .otherSettings }
        guard let body = try? decoder.decode(Body<Detector>.self, from: Data(bytes[(4 + count)...])) else {
            throw .damaged
        }
        return body.detector
    }
}

/// What stands before a detector: whether it is looked at at all.
private protocol StateHeader: Codable, Equatable {
    var version: Int { get }
}

private struct Body<Detector> {
    let detector: Detector
}

extension Body: Encodable where Detector: Encodable {}
extension Body: Decodable where Detector: Decodable {}

private struct AnomalyHeader: StateHeader {
    let version: Int
    let points: [String]
    let periodMilliseconds: Int64
    let learningRows: Int

    init(_ configuration: AnomalyConfiguration) {
        version = ModeDetector.version
        points = configuration.points.map(\.rawValue)
        periodMilliseconds = configuration.period.milliseconds
        learningRows = configuration.learningRows
    }
}

private struct ProgramHeader: StateHeader {
    let version: Int
    let value: String
    let setPoint: String?
    let segments: SegmentFinder.Configuration

    init(_ configuration: ProgramConfiguration) {
        version = RampDetector.version
        value = configuration.value.rawValue
        setPoint = configuration.setPoint?.rawValue
        segments = configuration.segments
    }
}
