import HealthAssessment
package import Measurement
package import StateDetection

/// The baselines of all measurement locations, and what may be learnt.
package struct Baselines: Sendable {
    private var learnt: [Identifier: [Identifier: WaveformBaseline]] = [:]

    package init() {}

    package subscript(asset: Identifier, location: Identifier) -> WaveformBaseline? {
        get { learnt[asset]?[location] }
        set { learnt[asset, default: [:]][location] = newValue }
    }

    /// The locations of a machine that have one, in the order of their ids.
    package func locations(of asset: Identifier) -> [Identifier] { learnt[asset]?.keys.sorted() ?? [] }

    /// What a location shows at a speed, in 1/min, while its machine is well; empty where that is not known.
    package func typical(_ asset: Identifier, _ location: Identifier, at rpm: Double?) -> [String: Double] {
        learnt[asset]?[location]?.typical(at: rpm) ?? [:]
    }

    /// Learns from a waveform of a machine that nothing speaks against: it can be believed, is in zone A or B where it
    /// has one, no fault is asserted, no alarm is active, and it had settled to run, where its state is told.
    ///
    /// - Parameter mode: What the machine did; nil where nobody declared its operation.
    /// - Returns: The baseline of the location where it has changed.
    package mutating func learn(
        _ assessment: MachineAssessment, at location: Identifier, isAlarmed: Bool, mode: OperatingMode?
    ) -> WaveformBaseline? {
        guard mode.map({ $0.state == .run && $0.isSteady }) ?? true,
            let place = assessment.places.first(where: { $0.location == location }), !isAlarmed,
            place.evidence.features.verdict == .good, assessment.diagnosis.abstains,
            (try? place.evidence.zone.get()).map({ $0.zone <= .b }) ?? true,
            let observations = place.evidence.looks.first?.observations
        else { return nil }
        let features = place.evidence.features
        var baseline = learnt[features.asset]?[location] ?? WaveformBaseline()
        guard
            baseline.learn(
                observations.comparable, at: features.speed, time: features.time.wall.milliseconds)
        else { return nil }
        learnt[features.asset, default: [:]][location] = baseline
        return baseline
    }
}

extension Observations {
    /// What can be compared with another time: amplitudes and shapes, neither findings nor verdicts.
    fileprivate var comparable: [String: Double] {
        let verdicts = ["finding_", "zone_"] + BearingEvidence.Part.allCases.map { "\($0.featureName)_" }
        let names = Feature.computed.map(\.name).filter { name in !verdicts.contains(where: name.hasPrefix) }
        return Dictionary(uniqueKeysWithValues: names.compactMap { name in self[name].map { (name, $0) } })
    }
}
