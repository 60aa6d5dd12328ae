import HealthAssessment
import Testing

@Suite struct SymptomTests {
    private static let name = LocalizedText(en: "s", zh: "s")

    private static func above(_ feature: String, _ limit: Double, included: Bool = false) -> Comparison {
        Comparison(.feature(feature), lower: .init(limit, isIncluded: included), upper: nil, text: feature)
    }

    private static func presence(
        _ combination: Symptom.Combination, _ values: [String: Double], given: [Comparison] = []
    ) -> Symptom.Presence {
        var observations = Observations()
        for (name, value) in values { observations.set(name, value) }
        return Symptom(
            id: "s", name: name, combination, [above("a", 1), above("b", 1)], conditions: given
        ).presence(in: observations)
    }

    @Test func `one true of any decides, and one false of all`() {
        #expect(Self.presence(.any, ["a": 2]) == .present)
        #expect(Self.presence(.any, ["b": 0]) == .notObservable(.notMeasured))
        #expect(Self.presence(.any, ["a": 0, "b": 0]) == .absent)
        #expect(Self.presence(.all, ["b": 0]) == .absent)
        #expect(Self.presence(.all, ["a": 2]) == .notObservable(.notMeasured))
        #expect(Self.presence(.all, ["a": 2, "b": 2]) == .present)
    }

    @Test func `a symptom whose condition does not hold is not missing`() {
        let load = Self.above("load", 50, included: true)
        #expect(Self.presence(.any, ["a": 0, "b": 0, "load": 20], given: [load]) == .notObservable(.conditionNotMet))
        #expect(Self.presence(.any, ["a": 0, "b": 0], given: [load]) == .notObservable(.notMeasured))
        #expect(Self.presence(.any, ["a": 0, "b": 0, "load": 50], given: [load]) == .absent)
    }

    @Test func `bounds hold their value only where it is included`() {
        #expect(!Self.above("a", 1).holds(for: 1) && Self.above("a", 1, included: true).holds(for: 1))
    }

    @Test func `ratios and changes need something to compare with`() throws {
        var observations = Observations()
        observations.set("a", 2)
        observations.set("zero", 0)
        observations.baseline = ["a": 1]
        let ratio = Comparison(.ratio("a", to: "zero"), lower: nil, upper: nil, text: "")
        #expect(throws: Observations.Obstacle.nothingToCompare) { try ratio.value(in: observations) }
        let change = Comparison(.change("a"), lower: nil, upper: nil, text: "")
        #expect(abs(try change.value(in: observations) - 6.0206) < 1e-4)
        let other = Comparison(.change("zero"), lower: nil, upper: nil, text: "")
        #expect(throws: Observations.Obstacle.noBaseline) { try other.value(in: observations) }
    }
}
