import FoundationEssentials
import Measurement

/// A detector as it is kept: what it was made for, and itself, as a binary property list.
package enum DetectorState {
    /// Why one is not gone on with.
    package enum Unusable: Error, Hashable, Sendable {
        case damaged
        /// Written by another version of the program.
        case otherVersion(Int)
        /// Made for other points, another period or another learning span.
        case otherSettings
    }

    fileprivate struct Header: Codable {
        let version: Int
        let points: [String]
        let periodMilliseconds: Int64
        let learningRows: Int
    }

    private struct Body: Codable { let detector: ModeDetector }

    /// - Throws: `EncodingError`.
    package static func encode(
        _ detector: ModeDetector, of configuration: AnomalyConfiguration
    ) throws -> [UInt8] {
        let encoder = PropertyListEncoder()
        encoder.outputFormat = .binary
        let header = try encoder.encode(Header(configuration)), body = try encoder.encode(Body(detector: detector))
        return withUnsafeBytes(of: UInt32(header.count).littleEndian) { Array($0) } + header + body
    }

    package static func decode(
        _ bytes: [UInt8], for configuration: AnomalyConfiguration
    ) throws(Unusable) -> ModeDetector {
        guard bytes.count > 4 else { throw .damaged }
        let count = bytes[..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard count <= bytes.count - 4 else { throw .damaged }
        let decoder = PropertyListDecoder()
        guard let header = try? decoder.decode(Header.self, from: Data(bytes[4..<4 + count])) else { throw .damaged }
        guard header.version == ModeDetector.version else { throw .otherVersion(header.version) }
        guard header.isOf(configuration) else { throw .otherSettings }
        guard let body = try? decoder.decode(Body.self, from: Data(bytes[(4 + count)...])) else { throw .damaged }
        return body.detector
    }
}

extension DetectorState.Header {
    fileprivate init(_ configuration: AnomalyConfiguration) {
        self.init(
            version: ModeDetector.version, points: configuration.points.map(\.rawValue),
            periodMilliseconds: configuration.period.milliseconds, learningRows: configuration.learningRows)
    }

    fileprivate func isOf(_ configuration: AnomalyConfiguration) -> Bool {
        let own = Self(configuration)
        return points == own.points && periodMilliseconds == own.periodMilliseconds && learningRows == own.learningRows
    }
}
