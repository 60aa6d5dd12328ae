import DataManipulation
package import Measurement

/// From a waveform to its features; the same for live captures and files.
///
/// Plans are kept for the lengths and rates that come again. One thread at a time. Cost: about one Fourier transform
/// and a few passes over the samples.
package struct WaveformAnalysis {
    private struct Plans {
        let estimator: SpectrumEstimator
        var workspace: SpectrumEstimator.Workspace
        let highFrequency: HighFrequencyBand?
    }

    private var shelf = PlanShelf<Plans>()

    package init() {}

    package mutating func features(of waveform: Waveform) -> WaveformFeatures {
        let samples = waveform.samples.map(Double.init)
        let purpose = WaveformQuality.Purpose(shaftFrequency: waveform.speed.flatMap { $0 > 0 ? $0 / 60 : nil })
        let quality = WaveformQuality(of: samples, sampleRate: waveform.rate, for: purpose)
        let features = quality.verdict == .bad ? [] : numbers(of: samples, waveform)
        return WaveformFeatures(
            asset: waveform.asset, location: waveform.location, time: waveform.time, rate: waveform.rate,
            sampleCount: samples.count, unit: waveform.unit, speed: waveform.speed,
            verdict: WaveformFeatures.Verdict(quality.verdict), findings: quality.findings.map(\.label),
            features: features)
    }

    private mutating func numbers(of samples: [Double], _ waveform: Waveform) -> [WaveformFeatures.Feature] {
        let kind = PlanShelf<Plans>.Kind(count: samples.count, rate: waveform.rate)
        var plans = shelf.take(kind, otherwise: Self.plan)
        defer { shelf.putBack(plans, kind) }
        let spectrum = plans.estimator.spectrum(of: samples, using: &plans.workspace)
        // What an accelerometer shows at rest is not vibration.
        var features = Self.scalars(of: Trend.constant.removed(from: samples))
        if let spectrum {
            features += Self.severity(of: spectrum, waveform.unit)
            features += Self.shape(of: spectrum, rate: waveform.rate)
        }
        if let high = plans.highFrequency?.features(of: samples) {
            features += [.init("high_frequency_rms", high.rms), .init("high_frequency_peak", high.peak)]
        }
        // A ratio to nothing is no number.
        return features.filter(\.value.isFinite)
    }

    private static func plan(_ kind: PlanShelf<Plans>.Kind) -> Plans {
        let estimator = SpectrumEstimator(segmentLength: kind.count, sampleRate: kind.rate)
        return Plans(
            estimator: estimator, workspace: estimator.makeWorkspace(),
            highFrequency: HighFrequencyBand(above: highFrequencyEdge, sampleRate: kind.rate))
    }

    /// Hertz: above the movement of most machines, below what most accelerometers resolve.
    private static let highFrequencyEdge = 1000.0

    private static func scalars(of samples: [Double]) -> [WaveformFeatures.Feature] {
        guard let scalars = ScalarFeatures(of: samples) else { return [] }
        let always: [WaveformFeatures.Feature] = [
            .init("rms", scalars.rms), .init("peak", scalars.peak), .init("peak_to_peak", scalars.peakToPeak),
        ]
        let ratios: [(String, Double?)] = [
            ("crest_factor", scalars.crestFactor), ("kurtosis", scalars.kurtosis), ("skewness", scalars.skewness),
            ("shape_factor", scalars.shapeFactor), ("impulse_factor", scalars.impulseFactor),
            ("clearance_factor", scalars.clearanceFactor),
        ]
        return always + ratios.compactMap { name, value in value.map { .init(name, $0) } }
    }

    /// What standards of vibration severity judge, of an accelerometer.
    private static func severity(of spectrum: Spectrum, _ unit: String) -> [WaveformFeatures.Feature] {
        guard let factor = metresPerSecondSquared[unit] else { return [] }
        let band = ClosedRange<Double>.severity
        return [
            .init("velocity_rms", 1e3 * factor * spectrum.rms(of: .once, in: band)),
            .init("displacement_rms", 1e6 * factor * spectrum.rms(of: .twice, in: band)),
        ]
    }

    /// Spellings of units of acceleration.
    static let metresPerSecondSquared = ["g": 9.80665, "m/s²": 1, "m/s2": 1, "mg": 0.00980665]

    private static func shape(of spectrum: Spectrum, rate: Double) -> [WaveformFeatures.Feature] {
        guard let shape = SpectralFeatures(of: spectrum, in: 10...max(10, rate / 2.56)) else { return [] }
        return [
            .init("spectral_centroid", shape.centroid), .init("spectral_entropy", shape.entropy),
            .init("spectral_flatness", shape.flatness),
        ]
    }
}

extension WaveformFeatures.Verdict {
    fileprivate init(_ verdict: WaveformQuality.Verdict) {
        switch verdict {
        case .good: self = .good
        case .uncertain: self = .uncertain
        case .bad: self = .bad
        }
    }
}

extension WaveformQuality.Finding {
    /// What stands in messages.
    fileprivate var label: String {
        switch self {
        case .empty: "empty"
        case .notFinite: "not_finite"
        case .constant: "constant"
        case .clipping: "clipping"
        case .dropout: "dropout"
        case .stuckBits: "stuck_bits"
        case .levelJump: "level_jump"
        case .skiSlope: "ski_slope"
        case .tooFewRevolutions: "too_few_revolutions"
        case .tooCoarse: "too_coarse"
        }
    }
}
