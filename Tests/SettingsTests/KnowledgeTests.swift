import HealthAssessment
import Settings
import Testing
import Wording

@Suite struct KnowledgeTests {
    private static let words = """
        sources: { s: a book }
        observations: { heat: K, load: "%" }

        """

    private static let head =
        words + "asset_classes: { machine: { name: { en: machine, zh: 机器 }, components: [motor] } }\n"

    private static let symptoms = """
        symptoms:
          hot: { name: { en: hot, zh: 热 }, when: "heat >= 10 K" }
          busy: { name: { en: busy, zh: 忙 }, any: ["load > 80 %", "order_2 / order_1 in [0.5, 1.5)"], given: ["load >= 50 %"] }

        """

    private static let fault = """
        faults:
          motor:
            overload:
              name: { en: overload, zh: 过载 }
              mechanism: { en: too much work, zh: 负荷过大 }
              prior: 0.05
              evidence: { hot: +5 -2 needed, busy: +1 }
              refuted_by: {}
              severity: { severe: "heat > 30 K" }
              leads_to: [motor.overload]
              action: { name: { en: rest, zh: 休息 }, priority: 2, minutes: 30, skill: any, parts: [fan] }
              sources: [s]

        """

    private static func base(_ texts: String..., isStrict: Bool = false) throws(SettingsMistakes) -> KnowledgeBase {
        let files = texts.enumerated().map { KnowledgeText(file: "\($0.offset).yaml", text: Array($0.element.utf8)) }
        return try KnowledgeBase(files, isStrict: isStrict)
    }

    /// Each as `FILE:LINE: KEYS`, and what it says.
    private static func mistakes(_ texts: String..., isStrict: Bool = false) -> [(
        place: String, message: SettingsMessage
    )] {
        let files = texts.enumerated().map { KnowledgeText(file: "\($0.offset).yaml", text: Array($0.element.utf8)) }
        do throws(SettingsMistakes) {
            _ = try KnowledgeBase(files, isStrict: isStrict)
            return []
        } catch {
            return error.mistakes.map { ("\($0.file):\($0.line): \($0.path)", $0.message) }
        }
    }

    @Test func `a fault has everything that is written`() throws {
        let base = try Self.base(Self.head + Self.symptoms + Self.fault)
        let fault = try #require(base.fault("motor.overload"))
        #expect(fault.name == LocalizedText(en: "overload", zh: "过载") && fault.component == "motor")
        #expect(fault.prior == 0.05 && fault.sources == ["s"] && fault.effects == ["motor.overload"])
        #expect(fault.evidence.map(\.present) == [5, 1] && fault.evidence.map(\.absent) == [2, 0])
        #expect(fault.evidence.map(\.isNeeded) == [true, false])
        #expect(fault.stages.map(\.severity) == [.severe] && fault.action.parts == ["fan"])
        let busy = try #require(base.symptoms["busy"])
        #expect(busy.combination == .any && busy.comparisons.count == 2 && busy.conditions.count == 1)
        #expect(busy.comparisons[1].quantity == .ratio("order_2", to: "order_1"))
        #expect(busy.comparisons[1].holds(for: 0.5) && !busy.comparisons[1].holds(for: 1.5))
    }

    @Test func `files name each other's entries, and a later one goes before an earlier`() throws {
        let changed = Self.fault.replacing("prior: 0.05", with: "prior: 0.2")
        let base = try Self.base(Self.head, Self.fault, Self.symptoms, changed)
        #expect(base.fault("motor.overload")?.prior == 0.2 && base.faults.count == 1)
        let without = try Self.base(Self.head + Self.symptoms + Self.fault, "removed: [motor.overload]\n")
        #expect(without.faults.isEmpty)
    }

    @Test func `the hash tells numbers from others`() throws {
        let one = try Self.base(Self.head + Self.symptoms + Self.fault)
        let other = try Self.base(Self.head + Self.symptoms + Self.fault.replacing("0.05", with: "0.06"))
        #expect(one.hash.count == 16 && one.hash != other.hash)
    }

    @Test func `every mistake of every file is reported, with its place`() {
        let wrong = Self.fault.replacing("hot: +5", with: "hto: +5").replacing("[s]", with: "[t]")
            .replacing("heat > 30 K", with: "heat > 30 °C").replacing("prior: 0.05", with: "prior: 2")
            .replacing("leads_to: [motor.overload]", with: "leads_to: [motor.none]")
        let found = Self.mistakes(Self.head + "symptomes: {}\n", Self.symptoms, wrong)
        #expect(
            found.map(\.place) == [
                "0.yaml:4: symptomes", "2.yaml:6: faults.motor.overload.prior",
                "2.yaml:7: faults.motor.overload.evidence.hto",
                "2.yaml:9: faults.motor.overload.severity.severe", "2.yaml:10: faults.motor.overload.leads_to[0]",
                "2.yaml:12: faults.motor.overload.sources[0]",
            ])
        #expect(found[3].message == .wrongUnit(found: "°C", expected: "K", quantity: "heat"))
        #expect(
            found[2].message
                == .unknownReference(.symptom, found: "hto", known: ["busy", "hot"], nearest: "hot"))
    }

    @Test(arguments: [
        "heat", "heat >=", "heat >= x K", "heat in 1, 2 K", "heat in [2, 1] K", "heat / load > 1 >", "> 1",
        "heat in [1,2] K",
        "change heat > 1 dB",
    ])
    func `what is no comparison is refused`(text: String) {
        let found = Self.mistakes(
            Self.words + "symptoms: { a: { name: { en: a, zh: 甲 }, when: \"\(text)\" } }\n")
        #expect(found.count == 1, "\(text): \(found)")
    }

    @Test func `a feature that nothing computes is refused with the nearest one`() {
        let found = Self.mistakes(
            Self.words + "symptoms: { a: { name: { en: a, zh: 甲 }, when: \"velocity_rsm > 1 mm/s\" } }\n")
        guard case .unknownReference(.feature, "velocity_rsm", _, "velocity_rms") = found.first?.message else {
            Issue.record("\(found)")
            return
        }
    }

    @Test func `units belong to the quantity: none of ratios, decibels of changes`() {
        func symptom(_ text: String) -> String {
            Self.words + "symptoms: { a: { name: { en: a, zh: 甲 }, when: \"\(text)\" } }\n"
        }
        #expect(Self.mistakes(symptom("change(order_1) >= 6 dB")).isEmpty)
        #expect(Self.mistakes(symptom("order_1 / velocity_rms > 0.8")).isEmpty)
        #expect(Self.mistakes(symptom("change(order_1) >= 6")).count == 1)
        #expect(Self.mistakes(symptom("order_1 / velocity_rms > 0.8 mm/s")).count == 1)
    }

    @Test(arguments: ["+2 -1", "+2", "+2 needed", "-1 +2"])
    func `weights say what presence adds and absence takes away`(text: String) {
        #expect(Self.mistakes(Self.head + Self.symptoms + Self.fault.replacing("+5 -2 needed", with: text)).isEmpty)
    }

    @Test(arguments: ["2", "needed", "-1", "+2 -1 must", "+99", "+0", "+-1"])
    func `what is no weight is refused`(text: String) {
        #expect(
            Self.mistakes(Self.head + Self.symptoms + Self.fault.replacing("+5 -2 needed", with: text)).count == 1)
    }

    @Test func `lint finds what no reader stumbles over`() {
        let weak = Self.fault.replacing("+5 -2 needed", with: "+1 -2").replacing("zh: 过载", with: "")
        let classless = Self.head.replacing("components: [motor]", with: "components: []")
        #expect(Self.mistakes(Self.head + Self.symptoms + weak).isEmpty)
        let found = Self.mistakes(Self.head + Self.symptoms + weak, isStrict: true).map(\.message)
        #expect(found.contains(.missingTranslation(language: "zh")))
        #expect(found.contains { if case .unreachableFault = $0 { true } else { false } })
        #expect(
            Self.mistakes(classless + Self.symptoms + Self.fault, isStrict: true).contains {
                $0.message == .componentOfNoClass("motor")
            })
    }

    @Test func `a file that is no YAML is refused whole`() {
        #expect(Self.mistakes(Self.head + Self.symptoms + Self.fault, "faults: [\n").count == 1)
        #expect(Self.mistakes("").count == 1)
        #expect(Self.mistakes("faults: { motor: 3 }\n").count == 1)
    }
}

extension String {
    fileprivate func replacing(_ part: String, with other: String) -> String {
        split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
    }
}
