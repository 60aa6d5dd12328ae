package import FoundationEssentials

/// One measurement location of `GET /waveforms`; `?asset=ID&location=ID` gives that one with its samples.
package struct WaveformAnswer: Codable, Sendable, Equatable {
    /// The latest record.
    package struct Capture: Codable, Sendable, Equatable {
        /// When it was recorded.
        package var at: Int64
        package var samples: Int
        package var rateHz: Double
        package var unit: String
        /// Of the shaft at that time; absent where nobody knew.
        package var speedRpm: Double?
        /// The samples as 32-bit floats, little-endian, in Base64; only of one location.
        package var data: Data?

        package init(
            at: Int64, samples: [Float], rateHz: Double, unit: String, speedRpm: Double?, withData: Bool
        ) {
            self.at = at
            self.samples = samples.count
            self.rateHz = rateHz
            self.unit = unit
            self.speedRpm = speedRpm
            if withData { data = Data(littleEndian: samples) }
        }

        /// - Returns: nil where there are none, or not as many as stated.
        package var decodedSamples: [Float]? {
            guard let bytes = data.map(Array.init), bytes.count == 4 * samples else { return nil }
            return (0..<samples).map { index in
                let pattern = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[4 * index + $1]) << UInt32(8 * $1) }
                return Float(bitPattern: pattern)
            }
        }
    }

    package var asset: String
    package var location: String
    package var name: String
    /// The dimensions of the bearing that is heard there, as `n=9,d=0.2,D=1,phi=0`; absent where nobody said.
    package var bearing: String?
    /// Absent before the first, and where newer ones of other locations took its place.
    package var latest: Capture?

    package init(asset: String, location: String, name: String, bearing: String?, latest: Capture?) {
        self.asset = asset
        self.location = location
        self.name = name
        self.bearing = bearing
        self.latest = latest
    }
}

extension Data {
    /// 32-bit floats.
    init(littleEndian values: some Collection<Float>) {
        self = values.map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) }
    }
}
