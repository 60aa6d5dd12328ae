import Glibc
import Testing

@testable import HealthAssessment

/// Machines put together from what machines do: nothing here was measured.
@Suite struct `The examination of a bearing` {
    typealias Part = BearingEvidence.Part

    static let geometry = BearingGeometry(elements: 9, elementDiameter: 7.94, pitchDiameter: 39.04)!
    static let examination = BearingExamination(count: 48000, sampleRate: 12000)!

    private func evidence(_ machine: SyntheticMachine, speed: Double? = nil) -> BearingEvidence {
        var workspace = Self.examination.makeWorkspace()
        return Self.examination.evidence(
            of: machine.samples, speed: speed ?? machine.shaft * 60, geometry: Self.geometry, using: &workspace)
    }

    private func asserted(_ machine: SyntheticMachine) -> [Part] {
        evidence(machine).findings.filter(\.isAsserted).map(\.part)
    }

    /// A machine whose shaft turns 25 times a second, with a damaged part that slips by 0.8 %.
    private func damaged(_ part: Part, level: Double, seed: UInt64) -> SyntheticMachine {
        var machine = SyntheticMachine(shaft: 25, seed: seed)
        let orders = Self.geometry.orders
        let impacts =
            switch part {
            case .outerRace:
                machine.rhythm(order: orders.outerRace * 0.992, scatter: 0.01)
            case .innerRace:
                machine.rhythm(order: 9 - orders.outerRace * 0.992, scatter: 0.01, modulatedAt: 1, depth: 1)
            case .rollingElement:
                machine.rhythm(
                    order: 2 * orders.elementSpin * 0.992, scatter: 0.01, modulatedAt: orders.cage, depth: 0.8)
            case .cage:
                machine.rhythm(order: orders.cage * 0.992, scatter: 0.01, spread: 0.3)
            }
        machine.addImpacts(impacts, level: level, resonance: 3200)
        machine.addTones(orders: [(1, 1), (2, 0.5), (3, 0.3)])
        return machine
    }

    @Test(arguments: Part.allCases, [3.0, -5.0])
    func `names the part that is damaged, and no other`(part: Part, level: Double) {
        for seed in 1...4 as ClosedRange<UInt64> {
            let found = asserted(damaged(part, level: level, seed: seed))
            // A faint cage may as well be an element that turns with it.
            let isFaint = part == .cage && level < 0
            #expect(found == [part] || isFaint && found.isEmpty, "seed \(seed)")
        }
    }

    @Test func `tells how far the bearing slips, by the outer and by the inner race`() throws {
        for part in [Part.outerRace, .innerRace] {
            let slip = try #require(evidence(damaged(part, level: 3, seed: 7)).slip)
            #expect(abs(slip + 0.008) < 0.002)
        }
    }

    @Test func `finds the sidebands of an inner race at the rate of the shaft`() throws {
        let finding = try #require(evidence(damaged(.innerRace, level: 0, seed: 3))[.innerRace])
        #expect(try #require(finding.sidebandSignificance) > 6)
    }

    @Test func `an outer race beside a multiple of the speed is told by its higher harmonics`() throws {
        // 3.053 passes a revolution, 3.038 as it slips.
        let geometry = try #require(
            BearingGeometry(elements: 8, elementDiameter: 0.2656, pitchDiameter: 1.122))
        for seed in 1...3 as ClosedRange<UInt64> {
            var machine = SyntheticMachine(shaft: 25, seed: seed)
            let impacts = machine.rhythm(order: geometry.orders.outerRace * 0.995, scatter: 0.003)
            machine.addImpacts(impacts, level: 0, resonance: 3200)
            machine.addTones(orders: [(1, 1), (2, 0.5), (3, 0.3)])
            var workspace = Self.examination.makeWorkspace()
            let evidence = Self.examination.evidence(
                of: machine.samples, speed: 1500, geometry: geometry, using: &workspace)
            #expect(evidence.findings.filter(\.isAsserted).map(\.part) == [.outerRace], "seed \(seed)")
        }
    }

    @Test func `an element that passes deep through the load is no cage`() {
        for seed in 1...4 as ClosedRange<UInt64> {
            var machine = SyntheticMachine(shaft: 25, seed: seed)
            let orders = Self.geometry.orders
            let impacts = machine.rhythm(
                order: 2 * orders.elementSpin, scatter: 0.01, modulatedAt: orders.cage * 0.992, depth: 3,
                spread: 0.3)
            machine.addImpacts(impacts, level: 3, resonance: 3200)
            #expect(!asserted(machine).contains(.cage), "seed \(seed)")
        }
    }

    /// Each with the seed as its argument.
    static let healthy: [(String, @Sendable (inout SyntheticMachine) -> Void)] = [
        ("noise alone", { _ in }),
        ("harmonics of the shaft", { $0.addTones(orders: (1...30).map { (Double($0), 2) }) }),
        (
            "a level that follows the shaft",
            {
                $0.modulate(order: 1, depth: 0.6)
                $0.addTones(orders: [(1, 2), (2, 2)])
            }
        ),
        (
            "a gear and the shaft behind it",
            { machine in
                for side in -3...3 {
                    let mesh = [(23 + Double(side), 2.0), (46 + Double(side) * 0.71, 1.0)]
                    machine.addTones(orders: mesh)
                }
            }
        ),
        (
            "impulses at twice the mains' frequency",
            { $0.addImpacts($0.pulses(hertz: 100), level: 3, resonance: 2500) }
        ),
        (
            "looseness",
            { $0.addImpacts($0.rhythm(order: 0.5, scatter: 0.005, spread: 0.5), level: 6, resonance: 1800) }
        ),
        ("one knock", { $0.addImpacts($0.accidents(1), level: 6, resonance: 2000) }),
        ("knocks at random", { $0.addImpacts($0.accidents(80), level: 3, resonance: 2000) }),
        ("a level that wanders", { $0.wander(decibels: 4, seconds: 0.1) }),
        (
            "another bearing",
            { $0.addImpacts($0.rhythm(order: 3.05, scatter: 0.005), level: 0, resonance: 3000) }
        ),
    ]

    @Test(arguments: healthy.indices)
    func `asserts nothing of a bearing that is well`(index: Int) {
        let (name, add) = Self.healthy[index]
        for seed in 1...8 as ClosedRange<UInt64> {
            var machine = SyntheticMachine(shaft: 24.7, seed: seed)
            add(&machine)
            #expect(asserted(machine) == [], "\(name), seed \(seed)")
        }
    }

    @Test func `finds no more in noise than it says`() {
        var largest = [Double]()
        for seed in 1...40 as ClosedRange<UInt64> {
            let evidence = evidence(SyntheticMachine(shaft: 31, seed: 500 + seed))
            largest.append(evidence.findings.map(\.significance).max() ?? 0)
        }
        // A tenth of records may reach 1; more than 10 of 40 would come once in a thousand times.
        #expect(largest.count { $0 > 1 } <= 10)
        #expect(largest.allSatisfy { $0 < 4 })
    }

    @Test func `says why it says nothing`() throws {
        let machine = damaged(.outerRace, level: 0, seed: 1)
        var workspace = Self.examination.makeWorkspace()
        let unknown = Self.examination.evidence(
            of: machine.samples, speed: nil, geometry: Self.geometry, using: &workspace)
        #expect(unknown.notObservable == Dictionary(uniqueKeysWithValues: Part.allCases.map { ($0, .speedUnknown) }))
        let silent = Self.examination.evidence(
            of: Array(repeating: 1, count: 48000), speed: 1500, geometry: Self.geometry, using: &workspace)
        #expect(silent.notObservable[.cage] == .noSignal)
        let slow = evidence(machine, speed: 60)
        #expect(slow.notObservable[.outerRace] == .tooFewRevolutions)
        let fast = evidence(machine, speed: 60000)
        #expect(fast.notObservable[.outerRace] == .bandTooNarrow)
        #expect(BearingExamination(count: 100, sampleRate: 12000) == nil)
    }

    @Test func `bears samples that are no numbers`() {
        var workspace = Self.examination.makeWorkspace()
        for value in [Double.nan, .infinity, 1e300] {
            var samples = SyntheticMachine(shaft: 25, seed: 1).samples
            samples[4711] = value
            let evidence = Self.examination.evidence(
                of: samples, speed: 1500, geometry: Self.geometry, using: &workspace)
            #expect(evidence.notObservable[.outerRace] == .noSignal)
        }
    }
}
