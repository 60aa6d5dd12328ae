import DataManipulation
package import HealthAssessment
package import Measurement

/// What is known of a machine beside its waveform.
package struct DiagnosisContext: Sendable {
    package var knowledge: KnowledgeBase
    package var machine = Machine()
    package var bearing: BearingGeometry?
    /// Features of a waveform of the machine when it was well, by name.
    package var baseline: [String: Double] = [:]
    /// What people and other instruments tell, by the name of the knowledge base's observation.
    package var observed: [String: Double] = [:]

    package init(knowledge: KnowledgeBase) { self.knowledge = knowledge }
}

/// What a waveform says about the health of its machine.
package struct WaveformAssessment: Sendable {
    package let zone: Result<ZoneVerdict, ZoneVerdict.Refusal>
    package let severity: ZoneVerdict.Severity?
    package let bearing: BearingEvidence?
    /// Everything that symptoms were told by.
    package let observations: Observations
    package let diagnosis: Diagnosis
}

/// From a waveform and its features to zone and diagnosis; the same for live captures and files.
///
/// Plans are kept for the lengths and rates that come again. One thread at a time.
package struct WaveformDiagnosis {
    private struct Plans {
        let estimator: SpectrumEstimator
        var workspace: SpectrumEstimator.Workspace
        let examination: BearingExamination?
        var memory: BearingExamination.Workspace?
    }

    private var shelf = PlanShelf<Plans>()

    package init() {}

    package mutating func assessment(
        of waveform: Waveform, _ features: WaveformFeatures, in context: DiagnosisContext
    ) -> WaveformAssessment {
        var observations = Observations()
        observations.baseline = context.baseline
        observations.add(features)
        guard features.verdict != .bad else {
            return Self.assessment(observations, in: context, zone: .failure(.waveformSuspect), features)
        }
        let kind = PlanShelf<Plans>.Kind(count: waveform.samples.count, rate: waveform.rate)
        var plans = shelf.take(kind, otherwise: Self.plan)
        defer { shelf.putBack(plans, kind) }
        let samples = waveform.samples.map(Double.init)
        let nominal = waveform.speed.map { $0 / 60 }.flatMap { $0 > 0 ? $0 : nil }
        guard let spectrum = plans.estimator.spectrum(of: samples, using: &plans.workspace),
            let steady = SteadyWaveform(
                samples, sampleRate: waveform.rate, nominal: nominal,
                lines: { plans.estimator.spectrum(of: $0, using: &plans.workspace) })
        else { return Self.assessment(observations, in: context, zone: .failure(.waveformSuspect), features) }
        let shaft = steady.shaftFrequency
        var severity: ZoneVerdict.Severity?
        var zone = Result<ZoneVerdict, ZoneVerdict.Refusal>.failure(.unitUnknown)
        if let quantity = VelocitySpectrum.Quantity(unit: waveform.unit) {
            let velocity = VelocitySpectrum(spectrum, quantity)
            observations.add(
                VelocitySpectrum(steady.spectrum, quantity), shaftFrequency: shaft, machine: context.machine)
            let isSlow = waveform.speed.map { $0 < ZoneVerdict.slowSpeed } ?? false
            let found = velocity.severity(in: isSlow ? .severityOfSlowMachines : .severity)
            severity = found
            observations.set("velocity_rms", found.velocity)
            observations.set("displacement_rms", found.displacement)
            zone = Self.verdict(found, waveform, context)
        }
        observations.add(zone)
        let evidence = context.bearing.flatMap { geometry -> BearingEvidence? in
            guard let examination = plans.examination else { return nil }
            var memory = plans.memory ?? examination.makeWorkspace()
            defer { plans.memory = memory }
            return examination.evidence(of: samples, speed: waveform.speed, geometry: geometry, using: &memory)
        }
        if let evidence { observations.add(evidence) }
        if let evidence, let shaft { observations.addFluting(evidence, steady.spectrum, shaftFrequency: shaft) }
        if let shaft, let teeth = context.machine.teeth {
            let impulse = toothImpulse(
                steady.samples, sampleRate: waveform.rate, shaftFrequency: shaft, teeth: teeth)
            if let impulse { observations.set("tooth_impulse", impulse) }
        }
        return Self.assessment(
            observations, in: context, zone: zone, features, severity: severity, bearing: evidence)
    }

    private static func plan(_ kind: PlanShelf<Plans>.Kind) -> Plans {
        let estimator = SpectrumEstimator(segmentLength: kind.count, sampleRate: kind.rate)
        return Plans(
            estimator: estimator, workspace: estimator.makeWorkspace(),
            examination: BearingExamination(count: kind.count, sampleRate: kind.rate), memory: nil)
    }

    private static func verdict(
        _ severity: ZoneVerdict.Severity, _ waveform: Waveform, _ context: DiagnosisContext
    ) -> Result<ZoneVerdict, ZoneVerdict.Refusal> {
        guard let zones = context.machine.zones else { return .failure(.classNotDeclared) }
        guard waveform.rate >= 2 * ClosedRange.severity.upperBound else { return .failure(.rateTooLow) }
        return Result { () throws(ZoneVerdict.Refusal) in
            try ZoneVerdict(
                severity, speed: waveform.speed, power: context.machine.power, table: zones.table,
                limits: zones.limits, baseline: context.baseline["velocity_rms"])
        }
    }

    private static func assessment(
        _ observations: Observations, in context: DiagnosisContext, zone: Result<ZoneVerdict, ZoneVerdict.Refusal>,
        _ features: WaveformFeatures,
        severity: ZoneVerdict.Severity? = nil, bearing: BearingEvidence? = nil
    ) -> WaveformAssessment {
        var observations = observations
        for (name, value) in context.observed { observations.set(name, value) }
        var doubts: KnowledgeBase.Doubts = []
        // A clipped shock is too low, but in its place.
        if features.findings.contains(where: { $0 != WaveformFinding.clipping.rawValue }) {
            doubts.insert(.waveformSuspect)
        }
        if features.speed == nil { doubts.insert(.speedUnknown) }
        if bearing?.findings.contains(where: \.isAmbiguous) == true { doubts.insert(.ambiguousGeometry) }
        return WaveformAssessment(
            zone: zone, severity: severity, bearing: bearing, observations: observations,
            diagnosis: context.knowledge.diagnosis(of: observations, classes: context.machine.classes, doubts: doubts))
    }
}

extension Observations {
    fileprivate mutating func add(_ features: WaveformFeatures) {
        for feature in features.features { set(feature.name, feature.value) }
        for finding in WaveformFinding.allCases {
            set(finding.feature.name, features.findings.contains(finding.rawValue) ? 1 : 0)
        }
        guard features.verdict == .bad else { return }
        for feature in Feature.computed where !feature.name.hasPrefix("finding_") {
            set(feature.name, Obstacle.waveformSuspect)
        }
    }

    fileprivate mutating func add(_ zone: Result<ZoneVerdict, ZoneVerdict.Refusal>) {
        guard case .success(let verdict) = zone else {
            for name in ["zone_bc_ratio", "zone_cd_ratio", "zone_change"] { set(name, Obstacle.notDeclared) }
            return
        }
        set("zone_bc_ratio", verdict.bcRatio)
        set("zone_cd_ratio", verdict.cdRatio)
        if let change = verdict.change { set("zone_change", change) } else { set("zone_change", Obstacle.noBaseline) }
    }
}
