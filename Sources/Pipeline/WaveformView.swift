/// A way to look at a waveform.
package enum WaveformView: String, Sendable, CaseIterable {
    /// Peak amplitudes over frequency.
    case spectrum
    /// The same of its integral, where it is an acceleration: mm/s.
    case velocity
    /// Peak amplitudes of the squared envelope over frequency.
    case envelope
    /// The samples over time.
    case waveform
}

/// Values at even steps from 0 on: hertz, or seconds of a waveform.
package struct WaveformTrace: Sendable, Equatable {
    package let view: WaveformView
    package let values: [Double]
    package let step: Double
    package let unit: String
    /// Hertz; of an envelope: the band that was demodulated.
    package var band: ClosedRange<Double>?

    package var end: Double { Double(values.count - 1) * step }
}
