import Wording

/// A WAV file: PCM of 16, 24 or 32 bits, or floats of 32 or 64.
///
/// Source: Multimedia Programming Interface and Data Specifications 1.0 (IBM, Microsoft, 1991), and Multiple Channel
/// Audio Data and WAVE Files (Microsoft, 2007) for the extensible header.
struct WaveFile {
    private enum Coding: UInt16 {
        case integer = 1
        case float = 3
    }

    private let bytes: [UInt8]
    private let coding: Coding
    private let channelCount: Int
    private let rate: Double
    private let width: Int
    private let data: Range<Int>

    init(_ bytes: [UInt8]) throws(CommissioningFailure.Recording) {
        guard bytes.count >= 12, bytes[8..<12].elementsEqual("WAVE".utf8) else { throw .notWave }
        self.bytes = bytes
        let chunks = Self.chunks(of: bytes)
        guard let format = chunks["fmt "], format.count >= 16 else { throw .notWave }
        guard let data = chunks["data"] else { throw .noSamples }
        guard data.upperBound <= bytes.count else { throw .truncated(stated: data.upperBound, found: bytes.count) }
        var code: UInt16 = bytes.littleEndian(at: format.lowerBound)
        // The extensible header has the code at the beginning of a longer identifier.
        if code == 0xFFFE, format.count >= 26 { code = bytes.littleEndian(at: format.lowerBound + 24) }
        let bits: UInt16 = bytes.littleEndian(at: format.lowerBound + 14)
        let channels: UInt16 = bytes.littleEndian(at: format.lowerBound + 2)
        let rate: UInt32 = bytes.littleEndian(at: format.lowerBound + 4)
        guard let coding = Coding(rawValue: code), (coding == .integer ? [16, 24, 32] : [32, 64]).contains(bits) else {
            throw .unknownCoding(Int(code), bits: Int(bits))
        }
        guard channels >= 1 else { throw .notWave }
        guard rate >= 1 else { throw .noRate }
        self.coding = coding
        channelCount = Int(channels)
        self.rate = Double(rate)
        width = Int(bits) / 8
        self.data = data
    }

    /// Where the chunks lie, the first of each name; one that is cut off reaches past the end.
    private static func chunks(of bytes: [UInt8]) -> [String: Range<Int>] {
        var chunks: [String: Range<Int>] = [:]
        var index = 12
        while index + 8 <= bytes.count {
            let name = String(decoding: bytes[index..<index + 4], as: UTF8.self)
            let length: UInt32 = bytes.littleEndian(at: index + 4)
            let range = index + 8..<index + 8 + Int(length)
            if chunks[name] == nil, name == "data" || range.upperBound <= bytes.count { chunks[name] = range }
            // Chunks begin at even places.
            index = range.upperBound + Int(length & 1)
        }
        return chunks
    }

    func recording(channel: Int, fullScale: Double) throws(CommissioningFailure.Recording) -> Recording {
        guard (1...channelCount).contains(channel) else { throw .noSuchChannel(channel, of: channelCount) }
        let frame = channelCount * width
        let count = data.count / frame
        try Recording.admit(count)
        var samples: [Float] = []
        samples.reserveCapacity(count)
        for index in 0..<count {
            samples.append(sample(at: data.lowerBound + index * frame + (channel - 1) * width, fullScale))
        }
        return Recording(samples: samples, rate: rate)
    }

    private func sample(at index: Int, _ fullScale: Double) -> Float {
        switch (coding, width) {
        case (.float, 4): return Float(bitPattern: bytes.littleEndian(at: index))
        case (.float, _): return Float(Double(bitPattern: bytes.littleEndian(at: index)))
        case (.integer, 2): return Float(Double(bytes.littleEndian(at: index) as Int16) / 32768 * fullScale)
        case (.integer, 3):
            let low: UInt16 = bytes.littleEndian(at: index)
            let number = Int32(low) | Int32(Int8(bitPattern: bytes[index + 2])) << 16
            return Float(Double(number) / 8_388_608 * fullScale)
        case (.integer, _): return Float(Double(bytes.littleEndian(at: index) as Int32) / 2_147_483_648 * fullScale)
        }
    }
}
