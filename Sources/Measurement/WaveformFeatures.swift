/// What one waveform comes to, number by number, here or in the sensor; or what one step of a program comes to.
package struct WaveformFeatures: Sendable, Equatable {
    package struct Feature: Sendable, Equatable {
        /// Such as `velocity_rms`; docs/formats.md says what each is and in which unit.
        package let name: String
        package let value: Double

        package init(_ name: String, _ value: Double) {
            self.name = name
            self.value = value
        }
    }

    /// Whether the numbers can be believed.
    package enum Verdict: UInt8, Sendable, CaseIterable {
        case good = 0
        case uncertain = 1
        case bad = 2

        package var label: String {
            switch self {
            case .good: "good"
            case .uncertain: "uncertain"
            case .bad: "bad"
            }
        }
    }

    /// All that a waveform may come to; which it does depends on its unit and rate.
    package static let names = [
        "rms", "peak", "peak_to_peak", "crest_factor", "kurtosis", "skewness", "shape_factor", "impulse_factor",
        "clearance_factor", "velocity_rms", "displacement_rms", "high_frequency_rms", "high_frequency_peak",
        "spectral_centroid", "spectral_entropy", "spectral_flatness",
    ]

    /// The unit of a feature; empty for a ratio.
    ///
    /// - Parameter samples: the unit of the samples.
    package static func unit(of feature: String, samples: String) -> String {
        switch feature {
        case "velocity_rms": "mm/s"
        case "displacement_rms": "µm"
        case "spectral_centroid": "Hz"
        case "duration": "s"
        case "ramp_rate", "expected_rate", "class_rate": "\(differenceUnit(of: samples))/min"
        case "overshoot", "spread": differenceUnit(of: samples)
        case "rms", "peak", "peak_to_peak", "high_frequency_rms", "high_frequency_peak": samples
        default: ""
        }
    }

    /// Each feature as a value of its trend.
    package var trends: [(TrendSeries, TrendSpan)] {
        features.map { feature in
            var span = TrendSpan(start: TrendSpan.minute(of: time.wall))
            span.add(feature.value)
            let unit = Self.unit(of: feature.name, samples: unit)
            return (TrendSeries(asset: asset, name: "\(location).\(feature.name)", unit: unit), span)
        }
    }

    package let asset: Identifier
    /// Or the step of a program.
    package let location: Identifier
    package let time: Moment
    /// Samples a second; 0 where the sensor made the features and keeps the samples to itself, and where there are
    /// none.
    package let rate: Double
    /// 0 likewise.
    package let sampleCount: Int
    /// Of the samples, and of the features that share it.
    package let unit: String
    /// Revolutions a minute; `nil` where nobody knows.
    package let speed: Double?
    package let verdict: Verdict
    /// What speaks against the waveform, such as `clipping`; empty where nothing does.
    package let findings: [String]
    /// None of a waveform that is bad.
    package let features: [Feature]

    package init(
        asset: Identifier, location: Identifier, time: Moment, rate: Double, sampleCount: Int, unit: String,
        speed: Double?, verdict: Verdict, findings: [String], features: [Feature]
    ) {
        self.asset = asset
        self.location = location
        self.time = time
        self.rate = rate
        self.sampleCount = sampleCount
        self.unit = unit
        self.speed = speed
        self.verdict = verdict
        self.findings = findings
        self.features = features
    }
}
