import Glibc

/// A feature, or two, against a range: `order_2 / order_1 >= 0.5`.
package struct Comparison: Sendable, Hashable {
    package enum Quantity: Sendable, Hashable {
        case feature(String)
        case ratio(String, to: String)
        /// Decibels over the baseline.
        case change(String)

        package var features: [String] {
            switch self {
            case .feature(let name), .change(let name): [name]
            case .ratio(let name, let other): [name, other]
            }
        }
    }

    package struct Bound: Sendable, Hashable {
        package let value: Double
        package let isIncluded: Bool

        package init(_ value: Double, isIncluded: Bool) {
            self.value = value
            self.isIncluded = isIncluded
        }
    }

    package let quantity: Quantity
    package let lower, upper: Bound?
    /// As the knowledge base writes it.
    package let text: String

    package init(_ quantity: Quantity, lower: Bound?, upper: Bound?, text: String) {
        self.quantity = quantity
        self.lower = lower
        self.upper = upper
        self.text = text
    }

    package func holds(for value: Double) -> Bool {
        let isAbove = lower.map { value > $0.value || ($0.isIncluded && value == $0.value) } ?? true
        let isBelow = upper.map { value < $0.value || ($0.isIncluded && value == $0.value) } ?? true
        return isAbove && isBelow
    }

    package func value(in observations: Observations) throws(Observations.Obstacle) -> Double {
        switch quantity {
        case .feature(let name): return try observations.value(of: name)
        case .ratio(let name, let other):
            let value = try observations.value(of: name), divisor = try observations.value(of: other)
            guard divisor > 0 else { throw .nothingToCompare }
            return value / divisor
        case .change(let name):
            let value = try observations.value(of: name)
            guard let before = observations.baseline[name] else { throw .noBaseline }
            guard value > 0, before > 0 else { throw .nothingToCompare }
            return 20 * log10(value / before)
        }
    }
}

/// What a fault shows: comparisons of which one, or all, must hold.
package struct Symptom: Sendable, Hashable {
    package enum Combination: Sendable, Hashable { case any, all }

    /// Three-valued, after Kleene: what is not observable is neither there nor missing.
    package enum Presence: Sendable, Hashable {
        case present, absent
        case notObservable(Observations.Obstacle)
    }

    /// What was looked at, with the value found; nil where it has none.
    package struct Reading: Sendable, Hashable {
        package let comparison: Comparison
        package let value: Double?
    }

    package let id: String
    package let name: LocalizedText
    package let combination: Combination
    /// Never empty.
    package let comparisons: [Comparison]
    /// Without these the symptom cannot show, so that its absence means nothing.
    package let conditions: [Comparison]

    package init(
        id: String, name: LocalizedText, _ combination: Combination, _ comparisons: [Comparison],
        conditions: [Comparison] = []
    ) {
        self.id = id
        self.name = name
        self.combination = combination
        self.comparisons = comparisons
        self.conditions = conditions
    }

    package var features: Set<String> { Set((comparisons + conditions).flatMap(\.quantity.features)) }

    package func presence(in observations: Observations) -> Presence {
        switch Self.combine(.all, conditions, observations) {
        case .present: Self.combine(combination, comparisons, observations)
        case .absent: .notObservable(.conditionNotMet)
        case .notObservable(let obstacle): .notObservable(obstacle)
        }
    }

    package func readings(in observations: Observations) -> [Reading] {
        comparisons.map { Reading(comparison: $0, value: try? $0.value(in: observations)) }
    }

    private static func combine(
        _ combination: Combination, _ comparisons: [Comparison], _ observations: Observations
    ) -> Presence {
        var obstacle: Observations.Obstacle?
        for comparison in comparisons {
            do throws(Observations.Obstacle) {
                let holds = comparison.holds(for: try comparison.value(in: observations))
                // One decides: a true one of any, a false one of all.
                if holds == (combination == .any) { return holds ? .present : .absent }
            } catch {
                obstacle = obstacle ?? error
            }
        }
        if let obstacle { return .notObservable(obstacle) }
        return combination == .all ? .present : .absent
    }
}
