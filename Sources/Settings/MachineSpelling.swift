package import HealthAssessment
package import Wording

extension Machine {
    /// Reads `iso20816-3:2:rigid,kind=pump,power=45,line=50,poles=4,bars=28,teeth=23,mating=47,vanes=6,belt=0.41`.
    ///
    /// The limits' standard and class come first and may be left out, as may all the rest; several kinds are joined by
    /// +.
    package init(spelling text: String, knowledge: KnowledgeBase) throws(SettingsMessage) {
        self.init()
        let words = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            if parts.count == 2 {
                try set(parts[0], parts[1], knowledge)
            } else {
                zones = try Self.zones(word, knowledge)
            }
        }
    }

    /// What ``init(spelling:knowledge:)`` reads; nil where nothing is known.
    package var spelling: String? {
        let words: [(String, String?)] = [
            ("kind", classes.isEmpty ? nil : classes.joined(separator: "+")), ("power", power.map { "\($0)" }),
            ("line", lineFrequency.map { "\($0)" }), ("poles", poles.map { "\($0)" }),
            ("bars", rotorBars.map { "\($0)" }), ("teeth", teeth.map { "\($0)" }),
            ("mating", matingTeeth.map { "\($0)" }), ("vanes", vanes.map { "\($0)" }),
            ("belt", beltOrder.map { "\($0)" }),
        ]
        let known = [zones?.id].compactMap(\.self) + words.compactMap { key, value in value.map { "\(key)=\($0)" } }
        return known.isEmpty ? nil : known.joined(separator: ",")
    }

    private static func zones(_ text: String, _ knowledge: KnowledgeBase) throws(SettingsMessage) -> Zones {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let tables = knowledge.zoneTables.sorted { $0.key < $1.key }
        let table = try pick(parts[0], from: tables, named: \.key).value
        let classes = table.classes.sorted { $0.key < $1.key }
        let limits = try pick(parts.dropFirst().joined(separator: "-"), from: classes, named: \.key)
        return Zones(id: "\(parts[0]):\(limits.key)", table: table, limits: limits.value)
    }

    private static let keys = ["kind", "power", "line", "poles", "bars", "teeth", "mating", "vanes", "belt"]

    private mutating func set(_ key: String, _ value: String, _ knowledge: KnowledgeBase) throws(SettingsMessage) {
        switch key {
        case "kind":
            let known = knowledge.assetClasses.keys.sorted()
            for kind in value.split(separator: "+", omittingEmptySubsequences: false).map(String.init) {
                classes.append(try pick(kind, from: known, named: \.self))
            }
        case "power": power = try Format<Double>.number.within(Self.powers).parse(value)
        case "line": lineFrequency = try Format<Double>.number.within(Self.lineFrequencies).parse(value)
        case "poles": poles = try Format<Int>.integer(Self.poles).parse(value)
        case "bars": rotorBars = try Format<Int>.integer(Self.rotorBars).parse(value)
        case "teeth": teeth = try Format<Int>.integer(Self.teeth).parse(value)
        case "mating": matingTeeth = try Format<Int>.integer(Self.teeth).parse(value)
        case "vanes": vanes = try Format<Int>.integer(Self.vanes).parse(value)
        case "belt": beltOrder = try Format<Double>.number.within(Self.beltOrders).parse(value)
        default: throw .unknownKey(key, known: Self.keys, nearest: nearestName(to: key, in: Self.keys))
        }
    }
}

extension KnowledgeBase {
    /// Reads `NAME=VALUE`: what somebody observed, in the unit that the knowledge base declares.
    package func observation(spelling text: String) throws(SettingsMessage) -> (name: String, value: Double) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let known = observations.keys.sorted()
        guard observations[parts[0]] != nil else {
            throw .unknownReference(
                .feature, found: parts[0], known: known, nearest: nearestName(to: parts[0], in: known))
        }
        guard parts.count == 2 else { throw .noValue }
        return (parts[0], try Format<Double>.number.parse(parts[1]))
    }
}

extension KnowledgeBase {
    /// The fault with an id.
    package func fault(spelling id: String) throws(SettingsMessage) -> Fault {
        if let fault = fault(id) { return fault }
        let known = faults.map(\.id)
        throw .unknownReference(.fault, found: id, known: known, nearest: nearestName(to: id, in: known))
    }
}
