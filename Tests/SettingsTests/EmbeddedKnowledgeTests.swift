import HealthAssessment
import Settings
import Testing
import Wording

/// What the program brings.
@Suite struct EmbeddedKnowledgeTests {
    private static let base: Result<KnowledgeBase, SettingsMistakes> = Result { () throws(SettingsMistakes) in
        try KnowledgeBase(KnowledgeText.embedded, isStrict: true)
    }

    @Test func `it stands up to lint`() throws {
        do throws(SettingsMistakes) {
            _ = try Self.base.get()
        } catch {
            for mistake in error.mistakes { Issue.record("\(mistake.text(in: .english))") }
        }
    }

    @Test func `it has every fault under the id that programs know`() throws {
        let ids = [
            "rotor": [
                "unbalance", "unbalance_couple", "unbalance_overhung", "misalignment_parallel", "misalignment_angular",
                "bent_shaft", "eccentric", "crack", "rub",
            ],
            "bearing": [
                "outer_race", "inner_race", "rolling_element", "cage", "lubrication", "overgreased",
                "electrical_fluting", "cocked", "false_brinelling",
            ],
            "mount": ["looseness_structural", "looseness_bolts", "looseness_fit", "resonance", "soft_foot"],
            "journal": ["whirl", "whip"], "gear": ["wear", "eccentric", "crack", "hunting"],
            "motor": ["stator", "rotor_eccentric", "broken_bar", "phase", "insulation"],
            "pump": ["cavitation", "recirculation", "vane_pass", "impeller", "dry_run"], "fan": ["blade", "stall"],
            "belt": ["wear", "misaligned", "resonance"], "blade": ["wear"], "refrigeration": ["leak", "compressor"],
            "sensor": ["stuck", "bias", "drift", "dropout", "saturation", "mounting"],
        ]
        let known = try Set(Self.base.get().faults.map(\.id))
        #expect(known == Set(ids.flatMap { component, names in names.map { "\(component).\($0)" } }))
    }

    /// A fault that needs nothing would be asserted of a machine that nobody complains about.
    @Test func `every fault needs something, and faults of the rotor and the mount a size`() throws {
        let sizes: Set = ["high_vibration", "phase_drifts", "foot_lifts", "belt_flutters"]
        for fault in try Self.base.get().faults {
            let needs = fault.evidence.filter(\.isNeeded)
            #expect(!needs.isEmpty, "\(fault.id)")
            let isSized = !sizes.isDisjoint(with: needs.map(\.symptom))
            #expect(isSized || !["rotor", "mount", "journal", "belt"].contains(fault.component), "\(fault.id)")
        }
    }

    /// s = v / (2πf) at 12.5 Hz for group 1 and at 10 Hz for group 2, in µm of mm/s: what the standard rounds.
    @Test(arguments: [("1-rigid", 12.5), ("1-flexible", 12.5), ("2-rigid", 10), ("2-flexible", 10)])
    func `displacement limits follow from velocity at one frequency`(id: String, frequency: Double) throws {
        let table = try #require(try Self.base.get().zoneTables["iso20816-3"])
        let limits = try #require(table.classes[id]), displacement = try #require(limits.displacement)
        for (velocity, limit) in [
            (limits.velocity.ab, displacement.ab), (limits.velocity.bc, displacement.bc),
            (limits.velocity.cd, displacement.cd),
        ] {
            #expect(abs(1000 * velocity / (2 * .pi * frequency) - limit) <= 1)
        }
    }

    @Test func `numbers that nobody compared with the standard say so`() throws {
        let tables = try Self.base.get().zoneTables
        #expect(tables.filter(\.value.isVerified).keys.sorted() == ["iso20816-3"])
        #expect(tables.values.allSatisfy { !$0.source.isEmpty })
    }

    @Test func `a machine is spelled by its limits and its build`() throws {
        let base = try Self.base.get()
        let machine = try Machine(
            spelling: "iso20816-3:2:rigid,kind=motor+pump,power=45,line=50,poles=4,teeth=23,vanes=6,belt=0.41",
            knowledge: base)
        #expect(machine.zones?.id == "iso20816-3:2-rigid" && machine.zones?.limits.velocity.bc == 2.8)
        #expect(machine.classes == ["motor", "pump"] && machine.power == 45 && machine.poles == 4)
        #expect(base.components(of: machine.classes).isSuperset(of: ["motor", "pump", "rotor"]))
        #expect(base.components(of: []) == ["rotor", "bearing", "mount", "sensor"])
        #expect(try Machine(spelling: #require(machine.spelling), knowledge: base) == machine)
        #expect(Machine().spelling == nil)
        for wrong in [
            "iso20816-3", "iso20816-3:5:rigid", "iso1:2", "kind=boat", "teeth=3", "power=x", "legs=4", "",
            "power=2000000", "line=2000", "belt=11",
        ] {
            #expect(throws: (any Error).self, "\(wrong)") { try Machine(spelling: wrong, knowledge: base) }
        }
    }

    /// With each symptom told by a feature of its own, whatever it is told by.
    @Test func `all of its evidence asserts a fault before every other`() throws {
        let base = try Self.base.get()
        let symptoms = base.symptoms.mapValues { symptom in
            let test = Comparison(.feature(symptom.id), lower: .init(1, isIncluded: true), upper: nil, text: "")
            return Symptom(id: symptom.id, name: symptom.name, .all, [test])
        }
        let plain = KnowledgeBase(
            version: "", hash: "", assetClasses: base.assetClasses, symptoms: symptoms, measurements: [], sources: [:],
            zoneTables: [:], observations: [:], faults: base.faults)
        for fault in base.faults {
            let kind = try #require(base.assetClasses.first { $0.value.components.contains(fault.component) }).key
            let supporting = Set(fault.evidence.map(\.symptom))
            var observations = Observations()
            for id in symptoms.keys { observations.set(id, supporting.contains(id) ? 1 : 0) }
            let diagnosis = plain.diagnosis(of: observations, classes: [kind])
            #expect(diagnosis.ranked[0].fault.id == fault.id && !diagnosis.abstains, "\(fault.id)")
            let without = KnowledgeBase(
                version: "", hash: "", assetClasses: base.assetClasses, symptoms: symptoms, measurements: [],
                sources: [:], zoneTables: [:], observations: [:], faults: base.faults.filter { $0.id != fault.id })
            #expect(without.diagnosis(of: observations, classes: [kind]).abstains, "without \(fault.id)")
        }
    }

    @Test func `nothing observed asserts nothing, of any class`() throws {
        let base = try Self.base.get()
        for kind in base.assetClasses.keys {
            #expect(base.diagnosis(of: Observations(), classes: [kind]).abstains)
        }
    }
}
