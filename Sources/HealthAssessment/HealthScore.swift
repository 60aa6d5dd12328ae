/// How well a machine or a part of it is: 100 as new, 0 failed.
///
/// Its grades are the zones of vibration severity, so that 60 means everywhere what the limit B/C means there:
/// unrestricted operation ends. Between the limits it runs straight. The numbers are ours; the standards know zones,
/// not scores.
package struct HealthScore: Sendable, Hashable, Comparable {
    /// 0…100.
    package let value: Double

    package init(_ value: Double) { self.value = min(max(value, 0), 100) }

    package static let best = HealthScore(100)
    /// The scores at the limits A/B, B/C and C/D.
    static let limits = (ab: 85.0, bc: 60.0, cd: 30.0)

    package var grade: SeverityZone {
        if value >= Self.limits.ab {
            .a
        } else if value >= Self.limits.bc {
            .b
        } else if value >= Self.limits.cd {
            .c
        } else {
            .d
        }
    }

    package static func < (a: Self, b: Self) -> Bool { a.value < b.value }
}

extension HealthScore {
    /// Of a quantity that rises as the machine gets worse; 0 is reached half beyond C/D.
    package init(_ quantity: Double, limits: ZoneLimits) {
        self.init(
            interpolating: [
                (0, 100), (limits.ab, Self.limits.ab), (limits.bc, Self.limits.bc), (limits.cd, Self.limits.cd),
                (1.5 * limits.cd, 0),
            ], at: quantity)
    }

    /// Of a change of vibration since the baseline, as a share of the limit B/C: a quarter is significant (criterion II
    /// of ISO 20816-1), half of that is in the way of machines.
    package init(change: Double) {
        self.init(interpolating: [(0.125, 100), (0.25, Self.limits.bc), (1, Self.limits.cd), (2, 0)], at: change)
    }

    /// Of the state value K of a rolling bearing: 1 improving, 0.5 good, 0.2 incipient, 0.02 advancing damage.
    ///
    /// The four numbers are second hand, as common readings of VDI 3832, not compared with its text.
    package init(stateValue: Double) {
        self.init(
            interpolating: [
                (-1, 100), (-0.5, Self.limits.ab), (-0.2, Self.limits.bc), (-0.02, Self.limits.cd), (0, 0),
            ],
            at: -stateValue)
    }

    package init(_ severity: Fault.Severity) {
        switch severity {
        case .slight: self.init(70)
        case .moderate: self.init(45)
        case .severe: self.init(15)
        }
    }

    /// Straight between places that rise; level outside.
    private init(interpolating places: [(at: Double, score: Double)], at quantity: Double) {
        guard let next = places.firstIndex(where: { $0.at > quantity }) else {
            self.init(places.last?.score ?? 0)
            return
        }
        guard next > 0 else {
            self.init(places[0].score)
            return
        }
        let (from, to) = (places[next - 1], places[next])
        self.init(from.score + (to.score - from.score) * (quantity - from.at) / (to.at - from.at))
    }
}
