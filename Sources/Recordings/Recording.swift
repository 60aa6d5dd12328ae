package import Wording

/// Samples from a file, channel by channel asked for.
package struct Recording: Sendable, Equatable {
    package let samples: [Float]
    /// Samples a second; `nil` where the file does not say.
    package let rate: Double?

    /// Eleven minutes at 12.8 kHz. Spectra of the whole take up to 400 bytes a sample.
    package static let longest = 1 << 23

    /// Before they are read.
    static func admit(_ count: Int) throws(CommissioningFailure.Recording) {
        if count > longest { throw .tooLong(count, limit: longest) }
    }

    package init(samples: [Float], rate: Double?) {
        self.samples = samples
        self.rate = rate
    }

    /// Reads a WAV file, a table of numbers (`.csv`, `.txt`) or raw 32-bit floats, little-endian (`.f32`, `.raw`).
    ///
    /// - Parameters:
    ///   - name: The name of the file; nothing is opened.
    ///   - channel: From 1; the channel of a WAV file or the column of a table.
    ///   - fullScale: What the largest integer of a WAV file stands for; numbers of other files are in their unit.
    package init(
        _ bytes: [UInt8], name: String, channel: Int, fullScale: Double
    ) throws(CommissioningFailure.Recording) {
        let name = name.lowercased()
        if bytes.starts(with: "RIFF".utf8) {
            self = try WaveFile(bytes).recording(channel: channel, fullScale: fullScale)
        } else if name.hasSuffix(".csv") || name.hasSuffix(".txt") {
            self.init(samples: try sampleColumn(channel, of: bytes), rate: nil)
        } else if name.hasSuffix(".f32") || name.hasSuffix(".raw") {
            self.init(samples: try rawSamples(bytes, channel: channel), rate: nil)
        } else {
            throw name.hasSuffix(".wav") ? .notWave : .unknownKind
        }
        if samples.isEmpty { throw .noSamples }
        if samples.count == 1 { throw .oneSample }
        if let index = samples.firstIndex(where: { !$0.isFinite }) { throw .notFinite(sample: index + 1) }
    }
}

private func rawSamples(_ bytes: [UInt8], channel: Int) throws(CommissioningFailure.Recording) -> [Float] {
    guard bytes.count.isMultiple(of: 4) else { throw .truncated(stated: (bytes.count / 4 + 1) * 4, found: bytes.count) }
    guard channel == 1 else { throw .noSuchChannel(channel, of: 1) }
    try Recording.admit(bytes.count / 4)
    return stride(from: 0, to: bytes.count, by: 4).map { Float(bitPattern: bytes.littleEndian(at: $0)) }
}

extension [UInt8] {
    /// - Precondition: As many bytes are there.
    func littleEndian<Word: FixedWidthInteger>(at index: Int) -> Word {
        (0..<MemoryLayout<Word>.size).reduce(0) { $0 | Word(truncatingIfNeeded: self[index + $1]) << Word(8 * $1) }
    }
}
