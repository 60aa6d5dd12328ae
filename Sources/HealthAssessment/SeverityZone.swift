/// Evaluation zones of a machine's vibration.
package enum SeverityZone: String, Sendable, CaseIterable, Comparable {
    /// Newly commissioned.
    case a = "A"
    /// Unrestricted long-term operation.
    case b = "B"
    /// Limited time.
    case c = "C"
    /// Damage is likely.
    case d = "D"

    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// The three limits between the zones; a value on a limit belongs to the better zone.
package struct ZoneLimits: Sendable, Hashable {
    package let ab, bc, cd: Double

    /// - Returns: nil where they do not rise from above 0.
    package init?(_ ab: Double, _ bc: Double, _ cd: Double) {
        guard 0 < ab, ab < bc, bc < cd, cd.isFinite else { return nil }
        self.ab = ab
        self.bc = bc
        self.cd = cd
    }

    package func zone(of value: Double) -> SeverityZone {
        if value <= ab { .a } else if value <= bc { .b } else if value <= cd { .c } else { .d }
    }
}

/// The limits of one standard, class by class.
package struct ZoneTable: Sendable, Hashable {
    package struct Limits: Sendable, Hashable {
        /// RMS velocity, mm/s.
        package let velocity: ZoneLimits
        /// RMS displacement, µm; nil where the standard has none.
        package let displacement: ZoneLimits?

        package init(velocity: ZoneLimits, displacement: ZoneLimits?) {
            self.velocity = velocity
            self.displacement = displacement
        }
    }

    package let name: LocalizedText
    /// Where the numbers are from.
    package let source: String
    /// Whether somebody compared them with the standard itself.
    package let isVerified: Bool
    /// 1/min.
    package let speeds: ClosedRange<Double>
    /// kW.
    package let powers: ClosedRange<Double>
    package let classes: [String: Limits]

    package init(
        name: LocalizedText, source: String, isVerified: Bool, speeds: ClosedRange<Double>,
        powers: ClosedRange<Double>, classes: [String: Limits]
    ) {
        self.name = name
        self.source = source
        self.isVerified = isVerified
        self.speeds = speeds
        self.powers = powers
        self.classes = classes
    }
}

/// In which zone a machine is, with what decided.
package struct ZoneVerdict: Sendable, Equatable {
    /// Why there is no zone.
    package enum Refusal: String, Error, Sendable, CaseIterable {
        case classNotDeclared = "class_not_declared"
        case unitUnknown = "unit_unknown"
        case speedUnknown = "speed_unknown"
        case speedOutOfScope = "speed_out_of_scope"
        case powerOutOfScope = "power_out_of_scope"
        /// The samples do not hold the band up to 1000 Hz.
        case rateTooLow = "rate_too_low"
        case waveformSuspect = "waveform_suspect"
    }

    /// RMS velocity in mm/s and displacement in µm, of the band for the speed.
    package struct Severity: Sendable, Equatable {
        package let velocity, displacement: Double

        package init(velocity: Double, displacement: Double) {
            self.velocity = velocity
            self.displacement = displacement
        }
    }

    package let zone: SeverityZone
    /// The largest share of a B/C limit, and of a C/D limit.
    package let bcRatio, cdRatio: Double
    package let score: HealthScore
    /// The change of velocity since the baseline over the B/C limit; beyond 0.25 either way it is significant, in any
    /// zone (criterion II). Nil without a baseline.
    package let change: Double?

    package var isChangeSignificant: Bool? { change.map { $0 > 0.25 } }

    /// Below this displacement counts too, and the band begins at 2 Hz in place of 10: ISO 20816-3.
    package static let slowSpeed = 600.0

    /// - Parameters:
    ///   - speed: 1/min.
    ///   - power: kW; nil where nobody said, which is then taken for in scope.
    ///   - baseline: mm/s.
    package init(
        _ severity: Severity, speed: Double?, power: Double?, table: ZoneTable, limits: ZoneTable.Limits,
        baseline: Double? = nil
    ) throws(Refusal) {
        guard let speed else { throw .speedUnknown }
        guard table.speeds.contains(speed) else { throw .speedOutOfScope }
        if let power, !table.powers.contains(power) { throw .powerOutOfScope }
        var judged = [(severity.velocity, limits.velocity)]
        if speed < Self.slowSpeed, let displacement = limits.displacement {
            judged.append((severity.displacement, displacement))
        }
        zone = judged.map { $1.zone(of: $0) }.max() ?? .a
        bcRatio = judged.map { $0 / $1.bc }.max() ?? 0
        cdRatio = judged.map { $0 / $1.cd }.max() ?? 0
        score = judged.map { HealthScore($0, limits: $1) }.min() ?? .best
        change = baseline.map { abs(severity.velocity - $0) / limits.velocity.bc }
    }
}
