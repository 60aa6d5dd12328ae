import DataManipulation
package import HealthAssessment
package import Measurement

/// What is known of a machine beside its waveform.
package struct DiagnosisContext: Sendable {
    package var knowledge: KnowledgeBase
    package var machine = Machine()
    /// The bearings that it may tell of.
    package var bearings: [HeardBearing] = []
    /// Features of a waveform of the machine when it was well, by name.
    package var baseline: [String: Double] = [:]
    /// What people and other instruments tell, by the name of the knowledge base's observation.
    package var observed: [String: Double] = [:]

    package init(knowledge: KnowledgeBase) { self.knowledge = knowledge }
}

/// A bearing that a measurement location hears.
package struct HeardBearing: Sendable {
    /// As the register calls it; nil where it has none.
    package let component: Identifier?
    package let geometry: BearingGeometry

    package init(component: Identifier? = nil, _ geometry: BearingGeometry) {
        self.component = component
        self.geometry = geometry
    }
}

/// What a waveform alone says about the health of its machine.
package struct WaveformAssessment: Sendable {
    package let evidence: WaveformEvidence
    /// Everything that symptoms were told by.
    package let observations: Observations
    package let diagnosis: Diagnosis

    /// - Parameter context: That of the evidence; what was observed beside the waveform goes before what the waveform
    ///   says.
    package init(_ evidence: WaveformEvidence, in context: DiagnosisContext) {
        let look = evidence.looks[0]
        var observations = look.observations
        for (name, value) in context.observed { observations.set(name, value) }
        self.evidence = evidence
        self.observations = observations
        diagnosis = context.knowledge.diagnosis(
            of: observations, classes: context.machine.classes, doubts: evidence.doubts(of: look))
    }
}

/// From a waveform and its features to evidence; the same for live captures and files.
///
/// Plans are kept for the lengths and rates that come again. One thread at a time.
package struct WaveformDiagnosis {
    private struct Plans {
        let estimator: SpectrumEstimator
        var workspace: SpectrumEstimator.Workspace
        let examination: BearingExamination?
        var memory: BearingExamination.Workspace?

        mutating func evidence(of samples: [Double], speed: Double?, _ geometry: BearingGeometry) -> BearingEvidence? {
            guard let examination else { return nil }
            var workspace = memory.take() ?? examination.makeWorkspace()
            defer { memory = workspace }
            return examination.evidence(of: samples, speed: speed, geometry: geometry, using: &workspace)
        }
    }

    private var shelf = PlanShelf<Plans>()

    package init() {}

    package mutating func evidence(
        of waveform: Waveform, _ features: WaveformFeatures, in context: DiagnosisContext
    ) -> WaveformEvidence {
        var observations = Observations()
        observations.baseline = context.baseline
        observations.add(features)
        guard features.verdict != .bad else { return Self.withdrawn(features, observations, context) }
        let kind = PlanShelf<Plans>.Kind(count: waveform.samples.count, rate: waveform.rate)
        var plans = shelf.take(kind, otherwise: Self.plan)
        defer { shelf.putBack(plans, kind) }
        let samples = waveform.samples.map(Double.init)
        let nominal = waveform.speed.map { $0 / 60 }.flatMap { $0 > 0 ? $0 : nil }
        guard let spectrum = plans.estimator.spectrum(of: samples, using: &plans.workspace),
            let steady = SteadyWaveform(
                samples, sampleRate: waveform.rate, nominal: nominal,
                lines: { plans.estimator.spectrum(of: $0, using: &plans.workspace) })
        else { return Self.withdrawn(features, observations, context) }
        let shaft = steady.shaftFrequency
        var severity: ZoneVerdict.Severity?
        var zone = Result<ZoneVerdict, ZoneVerdict.Refusal>.failure(.unitUnknown)
        if let quantity = VelocitySpectrum.Quantity(unit: waveform.unit) {
            let velocity = VelocitySpectrum(spectrum, quantity)
            observations.add(
                VelocitySpectrum(steady.spectrum, quantity), recorded: velocity, shaftFrequency: shaft,
                machine: context.machine)
            let isSlow = waveform.speed.map { $0 < ZoneVerdict.slowSpeed } ?? false
            let found = velocity.severity(in: isSlow ? .severityOfSlowMachines : .severity)
            severity = found
            observations.set("velocity_rms", found.velocity)
            observations.set("displacement_rms", found.displacement)
            zone = Self.verdict(found, waveform, context)
        }
        observations.add(zone)
        if let shaft, let teeth = context.machine.teeth {
            let impulse = toothImpulse(
                steady.samples, sampleRate: waveform.rate, shaftFrequency: shaft, teeth: teeth)
            if let impulse { observations.set("tooth_impulse", impulse) }
        }
        var looks = context.bearings.map { heard in
            let found = plans.evidence(of: samples, speed: waveform.speed, heard.geometry)
            var seen = observations
            if let found { seen.add(found) }
            if let found, let shaft { seen.addFluting(found, steady.spectrum, shaftFrequency: shaft) }
            return WaveformEvidence.Look(component: heard.component, bearing: found, observations: seen)
        }
        if looks.isEmpty { looks = [.init(component: nil, bearing: nil, observations: observations)] }
        return WaveformEvidence(features: features, zone: zone, severity: severity, looks: looks)
    }

    /// Of a waveform that cannot be believed.
    private static func withdrawn(
        _ features: WaveformFeatures, _ observations: Observations, _ context: DiagnosisContext
    ) -> WaveformEvidence {
        let components = context.bearings.isEmpty ? [nil] : context.bearings.map(\.component)
        return WaveformEvidence(
            features: features, zone: .failure(.waveformSuspect), severity: nil,
            looks: components.map { .init(component: $0, bearing: nil, observations: observations) })
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
