package import HealthAssessment
import Measurement
import Wording

/// The text of one file of the knowledge base.
package struct KnowledgeText: Sendable {
    package let file: String
    package let text: [UInt8]

    package init(file: String, text: [UInt8]) {
        self.file = file
        self.text = text
    }
}

extension KnowledgeBase {
    /// Reads files that make one graph; an entry goes before one with the same id of an earlier file.
    ///
    /// - Parameter isStrict: Whether also to report what no reader stumbles over: texts in one language only, faults
    ///   that nothing can assert.
    /// - Throws: Every mistake of all files, at once, file by file.
    package init(_ texts: [KnowledgeText], isStrict: Bool = false) throws(SettingsMistakes) {
        var mistakes: [Mistake] = []
        var files: [(text: KnowledgeText, root: Node)] = []
        for text in texts {
            let report = MistakeReport(file: text.file)
            let root = Composer.root(of: text.text, sample: "docs/diagnosis.md", report: report)
            do throws(SettingsMistakes) {
                try report.check()
                if let root { files.append((text, root)) }
            } catch {
                mistakes += error.mistakes
            }
        }
        // Where a file could not be read any name may be one of its.
        var names = KnowledgeNames(isComplete: mistakes.isEmpty)
        for file in files { names.collect(file.root) }
        var graph = KnowledgeGraph(names: names, isStrict: isStrict)
        for file in files {
            do throws(SettingsMistakes) {
                let report = MistakeReport(file: file.text.file)
                try Section.read(file.root, report: report) { graph.read($0) }
            } catch {
                mistakes += error.mistakes
            }
        }
        if !mistakes.isEmpty { throw SettingsMistakes(mistakes: mistakes) }
        self = graph.base(hash: Self.hash(of: texts))
    }

    /// FNV-1a of 64 bits over all bytes, in hexadecimal: tells one set of numbers from another, and keeps nobody out.
    private static func hash(of texts: [KnowledgeText]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for text in texts {
            for byte in text.text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        return String(repeating: "0", count: 16 - String(hash, radix: 16).count) + String(hash, radix: 16)
    }
}

/// The ids that files declare, so that they may name each other's.
private struct KnowledgeNames {
    private var names: [SettingsMessage.Reference: Set<String>] = [:]
    private let isComplete: Bool
    private(set) var units: [String: String] = [:]

    init(isComplete: Bool) {
        self.isComplete = isComplete
        for feature in Feature.computed { units[feature.name] = feature.unit }
    }

    mutating func collect(_ root: Node) {
        guard case .mapping(let sections) = root.content else { return }
        for section in sections {
            guard case .mapping(let entries) = section.value.content else { continue }
            let keys = entries.map(\.key)
            switch section.key {
            case "symptoms": names[.symptom, default: []].formUnion(keys)
            case "sources": names[.source, default: []].formUnion(keys)
            case "observations":
                for entry in entries {
                    if case .scalar(let unit, _) = entry.value.content { units[entry.key] = unit == "1" ? "" : unit }
                }
            case "asset_classes": for entry in entries { collectComponents(entry.value) }
            case "faults":
                names[.component, default: []].formUnion(keys)
                for entry in entries {
                    guard case .mapping(let faults) = entry.value.content else { continue }
                    names[.fault, default: []].formUnion(faults.map { "\(entry.key).\($0.key)" })
                }
            default: break
            }
        }
    }

    /// The components that some class of assets has.
    private(set) var usedComponents: Set<String> = []

    private mutating func collectComponents(_ node: Node) {
        guard case .mapping(let entries) = node.content else { return }
        for entry in entries where entry.key == "components" {
            guard case .sequence(let components) = entry.value.content else { continue }
            for case .scalar(let component, _) in components.map(\.content) { usedComponents.insert(component) }
        }
    }

    subscript(kind: SettingsMessage.Reference) -> DeclaredNames {
        DeclaredNames((names[kind] ?? []).sorted(), isComplete: isComplete)
    }

    var features: DeclaredNames { DeclaredNames(units.keys.sorted(), isComplete: isComplete) }

    func reference(to kind: SettingsMessage.Reference) -> Format<String> {
        .name(of: kind, among: kind == .feature ? features : self[kind])
    }
}

/// What the files read so far declare.
private struct KnowledgeGraph {
    let isStrict: Bool
    private let names: KnowledgeNames
    private let symptomReference, faultReference, componentReference, sourceReference, featureReference: Format<String>

    private var version = ""
    private var assetClasses: [String: KnowledgeBase.AssetClass] = [:]
    private var symptoms: [String: Symptom] = [:]
    private var measurements: [String: KnowledgeBase.Measurement] = [:]
    private var sources: [String: String] = [:]
    private var zoneTables: [String: ZoneTable] = [:]
    private var observations: [String: Feature] = [:]
    private var faults: [String: Fault] = [:]

    init(names: KnowledgeNames, isStrict: Bool) {
        self.names = names
        self.isStrict = isStrict
        symptomReference = names.reference(to: .symptom)
        faultReference = names.reference(to: .fault)
        componentReference = names.reference(to: .component)
        sourceReference = names.reference(to: .source)
        featureReference = names.reference(to: .feature)
    }

    func base(hash: String) -> KnowledgeBase {
        KnowledgeBase(
            version: version, hash: hash, assetClasses: assetClasses, symptoms: symptoms,
            measurements: measurements.values.sorted { $0.id < $1.id }, sources: sources, zoneTables: zoneTables,
            observations: observations, faults: faults.values.sorted { $0.id < $1.id })
    }

    mutating func read(_ root: Section) {
        if let version = root.value("version", .text) { self.version = version }
        for (id, source) in root.pairs("sources", .entry, .text) ?? [] { sources[id] = source }
        for (id, unit) in root.pairs("observations", .entry, .unitOfFeature) ?? [] {
            observations[id] = Feature(id, unit: unit)
        }
        for (id, value) in root.items("asset_classes", { ($0.rawValue, assetClass($1)) }) { assetClasses[id] = value }
        for (id, value) in root.items("zone_tables", { ($0.rawValue, zoneTable($1)) }) { zoneTables[id] = value }
        for value in root.items("symptoms", { symptom($0.rawValue, $1) }) { symptoms[value.id] = value }
        for value in root.items("measurements", { measurement($0.rawValue, $1) }) { measurements[value.id] = value }
        let read = root.section("faults") { section in
            section.all { component, section in
                section.all { name, section in fault(name.rawValue, of: component.rawValue, section) }
            }.flatMap { $0 }
        }
        for value in read { faults[value.id] = value }
        for id in root.list("removed", ifThere: faultReference) { faults[id] = nil }
    }

    private func text(_ key: String, _ section: Section) -> LocalizedText {
        section.section(required: key, example: "{ en: text, zh: 文字 }") { text in
            let en = text.value("en", .text), zh = text.value("zh", .text)
            for (key, value) in [("en", en), ("zh", zh)] where value == nil {
                if isStrict || (en == nil && zh == nil) { text.add(.missingTranslation(language: key), at: key) }
            }
            return LocalizedText(en: en ?? zh ?? "", zh: zh ?? en ?? "")
        }
    }

    private func assetClass(_ section: Section) -> KnowledgeBase.AssetClass {
        .init(name: text("name", section), components: section.list("components", componentReference))
    }

    private func symptom(_ id: String, _ section: Section) -> Symptom {
        let name = text("name", section)
        let comparison = Format<Comparison>.comparison(units: names.units)
        section.check("when", excludes: ["any", "all"])
        section.check("any", excludes: ["all"])
        let one = section.value("when", comparison).map { [$0] }
        let any = section.list("any", ifThere: comparison), all = section.list("all", ifThere: comparison)
        if one == nil, !section.has("any"), !section.has("all") {
            section.add(.missingKey("when", example: comparison.example), at: "when")
        }
        return Symptom(
            id: id, name: name, any.isEmpty ? .all : .any, one ?? (any.isEmpty ? all : any),
            conditions: section.list("given", ifThere: comparison))
    }

    private func measurement(_ id: String, _ section: Section) -> KnowledgeBase.Measurement {
        .init(
            id: id, name: text("name", section), minutes: section.required("minutes", .integer(1...10000)),
            features: section.list("observes", featureReference))
    }

    private func zoneTable(_ section: Section) -> ZoneTable {
        let classes = section.items("classes") { id, section in
            let velocity = limits("velocity", section)
            let displacement = section.has("displacement") ? limits("displacement", section) : nil
            return (id.rawValue, velocity.map { ZoneTable.Limits(velocity: $0, displacement: displacement) })
        }
        return ZoneTable(
            name: text("name", section), source: section.required("source", .text),
            isVerified: section.required("verified", .flag), speeds: range("speed", section),
            powers: range("power", section),
            classes: Dictionary(classes.compactMap { id, limits in limits.map { (id, $0) } }) { $1 })
    }

    private func limits(_ key: String, _ section: Section) -> ZoneLimits? {
        let values = section.list(key, .number)
        if values.count == 3, let limits = ZoneLimits(values[0], values[1], values[2]) { return limits }
        section.add(.notZoneLimits, at: key)
        return nil
    }

    private func range(_ key: String, _ section: Section) -> ClosedRange<Double> {
        let values = section.list(key, .number)
        if values.count == 2, values[0] < values[1] { return values[0]...values[1] }
        section.add(.notRange, at: key)
        return 0...1
    }

    private func fault(_ name: String, of component: String, _ section: Section) -> Fault {
        let comparison = Format<Comparison>.comparison(units: names.units)
        let evidence = section.pairs("evidence", symptomReference, .weights) ?? []
        if evidence.isEmpty {
            section.add(.missingKey("evidence", example: "{ symptom: +2 -1 }"), at: "evidence")
        }
        let stages = section.section("severity") { section in
            Fault.Severity.allCases.compactMap { severity in
                section.value(severity.rawValue, comparison).map { Fault.Stage(severity, $0) }
            }
        }
        let fault = Fault(
            id: "\(component).\(name)", component: component, name: text("name", section),
            mechanism: text("mechanism", section), prior: section.required("prior", .probability),
            evidence: evidence.map {
                .init(symptom: $0, present: $1.present, absent: $1.absent, isNeeded: $1.isNeeded)
            },
            refutations: (section.pairs("refuted_by", symptomReference, .nats) ?? []).map {
                .init(symptom: $0, weight: $1)
            },
            stages: stages, causes: section.has("cause") ? [text("cause", section)] : [],
            effects: section.list("leads_to", ifThere: faultReference), action: action(section),
            sources: section.list("sources", sourceReference))
        if isStrict { checkReach(of: fault, section) }
        return fault
    }

    private func action(_ section: Section) -> Fault.Action {
        section.section(required: "action", example: "{ name: { en: text, zh: 文字 }, priority: 2, minutes: 60 }") {
            Fault.Action(
                name: text("name", $0), priority: $0.required("priority", .integer(1...4)),
                minutes: $0.required("minutes", .integer(1...100_000)), skill: $0.required("skill", .text),
                parts: $0.list("parts", ifThere: .text))
        }
    }

    /// A fault that no machine can have, or that all of its evidence together does not assert.
    private func checkReach(of fault: Fault, _ section: Section) {
        if !names.usedComponents.contains(fault.component) {
            section.add(.componentOfNoClass(fault.component), at: "evidence")
        }
        let most = fault.evidence.reduce(fault.priorLogOdds) { $0 + $1.present }
        let needed = Diagnosis.unknownLogOdds + Diagnosis.leastMargin
        if most < needed {
            section.add(.unreachableFault(most: Self.text(most), needed: Self.text(needed)), at: "evidence")
        }
    }

    private static func text(_ value: Double) -> String { String((value * 100).rounded() / 100) }
}
