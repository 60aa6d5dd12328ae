/// What a sensor hears above a frequency: the stress waves of impacts and friction, without the movement of the
/// machine.
///
/// High-passed both ways by a Butterworth filter of order 4, so that an impact stays where it is; the gain at the edge
/// is 1/2. `features` gives the RMS there (HFD), and its true peak-to-peak value is what spike energy follows.
package struct HighFrequencyBand: Sendable {
    private let filter: BiquadCascade

    /// - Parameter edge: hertz; 500 to 5000, by the speed of the machine, is common.
    /// - Returns: nil where the sample rate does not hold the edge.
    package init?(above edge: Double, sampleRate: Double) {
        guard let filter = BiquadCascade(butterworth: 4, .highPass(edge), sampleRate: sampleRate) else { return nil }
        self.filter = filter
    }

    package func waveform(of samples: [Double]) -> [Double] { filter.filteredBothWays(samples) }

    package func features(of samples: [Double]) -> ScalarFeatures? { ScalarFeatures(of: waveform(of: samples)) }

    /// The largest |x| of each block of the high-passed waveform, at the sample rate divided by the block's length:
    /// impacts keep their true amplitude, however short, where a low-pass filter would flatten them. The last block may
    /// be shorter.
    package func peakHold(of samples: [Double], blockLength: Int) -> [Double] {
        precondition(blockLength >= 1, "blocks of at least one sample")
        let waveform = waveform(of: samples)
        return stride(from: 0, to: waveform.count, by: blockLength).map { start in
            waveform[start..<min(start + blockLength, waveform.count)].reduce(0) { max($0, abs($1)) }
        }
    }
}
