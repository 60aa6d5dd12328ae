import HealthAssessment
import Testing

/// A graph small enough to add up by hand.
@Suite struct DiagnosisTests {
    private static func text(_ text: String) -> LocalizedText { LocalizedText(en: text, zh: text) }

    private static func symptom(_ id: String, _ feature: String, above limit: Double = 1) -> Symptom {
        let bound = Comparison.Bound(limit, isIncluded: true)
        let comparison = Comparison(.feature(feature), lower: bound, upper: nil, text: "\(feature) >= \(limit)")
        return Symptom(id: id, name: text(id), .all, [comparison])
    }

    private static func fault(
        _ id: String, prior: Double = 0.5, _ evidence: [Fault.Evidence], against refutations: [Fault.Refutation] = [],
        effects: [String] = []
    ) -> Fault {
        Fault(
            id: id, component: String(id.prefix { $0 != "." }), name: text(id), mechanism: text(id), prior: prior,
            evidence: evidence, refutations: refutations, stages: [], causes: [], effects: effects,
            action: .init(name: text("stop"), priority: 1, minutes: 10, skill: "any", parts: []), sources: [])
    }

    private static func evidence(
        _ symptom: String, _ present: Double, _ absent: Double, needed: Bool = false
    ) -> Fault.Evidence {
        .init(symptom: symptom, present: present, absent: absent, isNeeded: needed)
    }

    private static func base(_ faults: [Fault], measurements: [KnowledgeBase.Measurement] = []) -> KnowledgeBase {
        let symptoms = ["a", "b", "c", "d"].map { symptom($0, $0) }
        let components = Set(faults.map(\.component))
        return KnowledgeBase(
            version: "1", hash: "",
            assetClasses: ["machine": .init(name: text("machine"), components: components.sorted())],
            symptoms: Dictionary(uniqueKeysWithValues: symptoms.map { ($0.id, $0) }), measurements: measurements,
            sources: [:], zoneTables: [:], observations: [:], faults: faults)
    }

    private static func observations(_ values: [String: Double]) -> Observations {
        var observations = Observations()
        for (name, value) in values { observations.set(name, value) }
        return observations
    }

    private static let pair = base(
        [
            fault("x.one", [evidence("a", 2, 3, needed: true), evidence("b", 1, 1)]),
            fault("x.two", [evidence("a", 2, 3), evidence("c", 3, 2)]),
        ],
        measurements: [
            .init(id: "slow", name: text("slow"), minutes: 60, features: ["b", "c"]),
            .init(id: "quick", name: text("quick"), minutes: 5, features: ["c"]),
            .init(id: "useless", name: text("useless"), minutes: 1, features: ["d"]),
        ])

    @Test func `a score is the prior's log-odds and the weights, and probabilities are their softmax`() throws {
        let diagnosis = Self.pair.diagnosis(of: Self.observations(["a": 1, "b": 1, "c": 0]), classes: [])
        // Even odds are 0: 2 + 1 = 3 against 2 − 2 = 0 and the unknown's 0.
        #expect(diagnosis.ranked.map(\.fault.id) == ["x.one", "x.two"])
        #expect(diagnosis.ranked.map(\.score) == [3, 0])
        #expect(abs(diagnosis.ranked[0].probability - 0.9094) < 1e-4)  // e³ / (e³ + 1 + 1)
        #expect(abs(diagnosis.unknown - 0.0453) < 1e-4)
        #expect(diagnosis.ranked[0].margin == 3 && diagnosis.ranked[0].coverage == 1)
        #expect(diagnosis.ranked[0].isAsserted && !diagnosis.abstains)
        #expect(diagnosis.ranked[0].findings.map(\.contribution) == [2, 1])
    }

    @Test func `what is not observable leaves the score and takes coverage`() throws {
        let diagnosis = Self.pair.diagnosis(of: Self.observations(["b": 1]), classes: [])
        let one = try #require(diagnosis.ranked.first { $0.fault.id == "x.one" })
        #expect(one.score == 1 && one.coverage == 1.0 / 3)
        #expect(one.abstentions == [.lowCoverage, .neededEvidence])
        #expect(one.findings[0].presence == .notObservable(.notMeasured))
    }

    @Test func `faults that explain the same evidence are asserted only with a lead of one nat`() {
        let diagnosis = Self.pair.diagnosis(of: Self.observations(["a": 1, "b": 1, "c": 1]), classes: [])
        // 3 against 5.
        #expect(diagnosis.ranked[0].fault.id == "x.two" && diagnosis.ranked[0].margin == 2)
        #expect(diagnosis.ranked[1].abstentions == [.smallMargin])
        let tie = Self.pair.diagnosis(of: Self.observations(["a": 1]), classes: [])
        #expect(tie.ranked[0].score == tie.ranked[1].score && tie.abstains)
    }

    @Test func `faults of different components with evidence of their own stand side by side`() {
        let base = Self.base([
            Self.fault("x.one", [Self.evidence("a", 3, 3)]), Self.fault("y.two", [Self.evidence("b", 3, 3)]),
            Self.fault("z.three", [Self.evidence("a", 3, 3), Self.evidence("d", 1, 3)]),
        ])
        let both = base.diagnosis(of: Self.observations(["a": 1, "b": 1, "d": 0]), classes: [])
        #expect(both.ranked.filter(\.isAsserted).map(\.fault.id) == ["x.one", "y.two"])
        let rivals = base.diagnosis(of: Self.observations(["a": 1, "b": 0, "d": 1]), classes: [])
        #expect(rivals.ranked[0].fault.id == "z.three" && rivals.ranked[0].margin == 1)
    }

    @Test func `the next measurement is the cheapest that weighs enough`() {
        let diagnosis = Self.pair.diagnosis(of: Self.observations(["a": 1]), classes: [])
        #expect(diagnosis.nextMeasurement?.id == "quick")
    }

    @Test func `contradictory evidence asserts nothing`() {
        let base = Self.base([
            Self.fault("x.one", [Self.evidence("a", 3, 3)], against: [.init(symptom: "b", weight: 4)])
        ])
        let diagnosis = base.diagnosis(of: Self.observations(["a": 1, "b": 1]), classes: [])
        #expect(diagnosis.ranked[0].score == -1 && diagnosis.abstentions == [.nothingFound])
    }

    @Test func `faults that bring about each other are no trouble`() {
        let base = Self.base([
            Self.fault("x.one", [Self.evidence("a", 3, 3)], effects: ["x.two"]),
            Self.fault("x.two", [Self.evidence("b", 3, 3)], effects: ["x.one"]),
        ])
        #expect(base.diagnosis(of: Self.observations(["a": 1, "b": 0]), classes: []).ranked[0].isAsserted)
    }

    @Test func `nothing known asserts nothing`() {
        let diagnosis = Self.pair.diagnosis(of: Observations(), classes: [])
        #expect(diagnosis.abstains && diagnosis.ranked.allSatisfy { $0.coverage == 0 })
        let empty = Self.base([]).diagnosis(of: Observations(), classes: [])
        #expect(empty.ranked.isEmpty && empty.unknown == 1 && empty.abstentions == [.nothingFound])
    }

    @Test func `a suspect waveform asserts faults of sensors only`() {
        let base = Self.base([
            Self.fault("x.one", [Self.evidence("a", 3, 3)]), Self.fault("sensor.two", [Self.evidence("b", 3, 3)]),
        ])
        let seen = Self.observations(["a": 1, "b": 1])
        let diagnosis = base.diagnosis(of: seen, classes: [], doubts: .waveformSuspect)
        #expect(diagnosis.ranked.filter(\.isAsserted).map(\.fault.id) == ["sensor.two"])
        #expect(diagnosis.ranked[1].abstentions == [.waveformSuspect])
    }

    @Test(arguments: [UInt64(1), 2, 3, 4, 5])
    func `whatever is observed, probabilities add up and the answer is the same twice`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            var observations = Observations()
            for name in ["a", "b", "c", "d"] where Bool.random(using: &generator) {
                observations.set(name, [Double.nan, .infinity, 0, 1, 1e300].randomElement(using: &generator) ?? 0)
            }
            let first = Self.pair.diagnosis(of: observations, classes: [])
            let sum = first.ranked.reduce(first.unknown) { $0 + $1.probability }
            #expect(abs(sum - 1) < 1e-12, "seed \(seed)")
            #expect(first == Self.pair.diagnosis(of: observations, classes: []), "seed \(seed)")
        }
    }
}

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
