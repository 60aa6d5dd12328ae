/// Says that a scalar of a sensor is a feature that the sensor itself made of a waveform.
package struct FeatureTag: Hashable, Sendable {
    package enum Name: String, Hashable, Sendable, CaseIterable {
        case rms, peak
        case peakToPeak = "peak_to_peak"
        case crestFactor = "crest_factor"
        case kurtosis, skewness
        case velocityRMS = "velocity_rms"
        case displacementRMS = "displacement_rms"
        case highFrequencyRMS = "high_frequency_rms"
        case highFrequencyPeak = "high_frequency_peak"
        case temperature
        /// Of the shaft: no feature, but what the message says beside them.
        case speed

        /// The only one that it may have; `nil` for those of the samples, and empty for ratios.
        package var unit: String? {
            switch self {
            case .rms, .peak, .peakToPeak, .highFrequencyRMS, .highFrequencyPeak: nil
            case .crestFactor, .kurtosis, .skewness: ""
            case .velocityRMS: "mm/s"
            case .displacementRMS: "µm"
            case .temperature: "°C"
            case .speed: "rpm"
            }
        }
    }

    package let name: Name
    /// Which of the directions that the sensor measures; `nil` for all of them.
    package let axis: Identifier?

    package init(name: Name, axis: Identifier?) {
        self.name = name
        self.axis = axis
    }
}
