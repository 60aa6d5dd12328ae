/// A number that symptoms are told by.
package struct Feature: Sendable, Hashable {
    /// Such as `velocity_rms`; docs/diagnosis.md says what each is.
    package let name: String
    /// Empty for a pure number.
    package let unit: String

    package init(_ name: String, unit: String = "") {
        self.name = name
        self.unit = unit
    }
}

extension Feature {
    /// The features that a waveform gives; others are observations, which knowledge files declare.
    package static let computed: [Feature] =
        amplitudes + lines + [
            Feature("velocity_rms", unit: "mm/s"), Feature("displacement_rms", unit: "µm"),
            // In the unit of the samples, so that only their change means something.
            Feature("rms"), Feature("peak"), Feature("high_frequency_rms"),
            Feature("high_frequency_peak"),
            Feature("high_frequency_noise"),
            Feature("crest_factor"), Feature("kurtosis"), Feature("skewness"),
            Feature("spectral_flatness"),
            Feature("spectral_entropy"), Feature("spectral_centroid", unit: "Hz"),
            // Severity against the limits of the machine's class, and the change since the baseline as a share of B/C.
            Feature("zone_bc_ratio"), Feature("zone_cd_ratio"), Feature("zone_change"),
            Feature("harmonic_count"), Feature("subharmonic_count"),
            Feature("fluting_count"), Feature("tooth_impulse"),
        ]
        + bearingParts.flatMap { part in
            [Feature("\(part)_established"), Feature("\(part)_significance"), Feature("\(part)_sidebands")]
        } + WaveformFinding.allCases.map(\.feature)

    /// RMS values of vibration velocity at places that the shaft's speed sets.
    private static let amplitudes =
        ((1...10).map { "order_\($0)" } + [
            "order_third", "order_half", "order_three_halves", "order_five_halves", "subsynchronous", "low_order_noise",
            "stall_noise", "mesh_1", "mesh_2", "mesh_3", "mesh_sidebands", "hunting", "vane_1", "vane_2", "belt_1",
            "belt_2", "pole_pass_sidebands", "bar_pass_sidebands",
        ]).map { Feature($0, unit: "mm/s") }

    /// RMS values of vibration velocity at places that the power line sets.
    private static let lines = ["line_2", "line_2_pole_pass", "line_2_thirds"].map { Feature($0, unit: "mm/s") }

    private static let bearingParts = BearingEvidence.Part.allCases.map(\.featureName)
}

extension BearingEvidence.Part {
    /// As features and faults call it.
    package var featureName: String {
        switch self {
        case .outerRace: "outer_race"
        case .innerRace: "inner_race"
        case .rollingElement: "rolling_element"
        case .cage: "cage"
        }
    }
}

/// What may speak against a waveform; each is a feature that is 1 where it does and 0 where not.
package enum WaveformFinding: String, Sendable, CaseIterable {
    case constant, clipping, dropout
    case stuckBits = "stuck_bits"
    case levelJump = "level_jump"
    case skiSlope = "ski_slope"

    package var feature: Feature { Feature("finding_\(rawValue)") }
}
