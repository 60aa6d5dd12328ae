package import Measurement

/// How much a part was used, by the totals that count it and by what was made.
package struct PartUsage: Sendable, Equatable, Codable {
    /// By total, and by product; where none is told the product is empty.
    package private(set) var amounts: [String: [String: Double]] = [:]

    package init(_ amounts: [String: [String: Double]] = [:]) { self.amounts = amounts }

    package mutating func add(_ amount: Double, of meter: String, product: String) {
        guard amount != 0, amount.isFinite else { return }
        amounts[meter, default: [:]][product, default: 0] += amount
    }

    package mutating func add(_ other: PartUsage) {
        for (meter, products) in other.amounts {
            for (product, amount) in products { add(amount, of: meter, product: product) }
        }
    }

    package func byProduct(_ meter: String) -> [String: Double] { amounts[meter] ?? [:] }

    /// Of all products.
    package func total(_ meter: String) -> Double { byProduct(meter).values.reduce(0, +) }

    /// Whether a file could have it.
    package var isSound: Bool { amounts.values.allSatisfy { $0.values.allSatisfy(\.isFinite) } }
}

/// Follows the totals of a part, from one stretch of time to the next.
///
/// A stretch counts for the product that was made last in it: with stretches of a quarter of an hour, a change of
/// product misplaces a quarter of an hour's use at most.
package struct PartFollower: Sendable, Equatable, Codable {
    private var meters: [String: UsageMeter] = [:]
    private var product = ""
    private var replaced: Double?

    package init() {}

    /// - Parameter spans: Of one stretch of time, by the name of their series.
    /// - Returns: What the part was used, and whether it was replaced first.
    package mutating func take(
        _ spans: [String: TrendSpan], of part: PartConfiguration
    ) -> (usage: PartUsage, isReplaced: Bool) {
        if let span = part.product.flatMap({ spans[$0] }) { product = Self.text(span.last) }
        var usage = PartUsage()
        for meter in part.meters.sorted() {
            guard let span = spans[meter] else { continue }
            usage.add(
                meters[meter, default: UsageMeter()].take(high: span.high, last: span.last), of: meter, product: product
            )
        }
        guard let span = part.replaced.flatMap({ spans[$0] }) else { return (usage, false) }
        defer { replaced = span.last }
        return (usage, replaced.map { span.high > $0 } ?? false)
    }

    /// Takes a stretch in which the part is known to have been replaced for no replacement of the next part, when it is
    /// taken again.
    package mutating func note(_ spans: [String: TrendSpan], of part: PartConfiguration) {
        if let span = part.replaced.flatMap({ spans[$0] }) { replaced = span.high }
    }

    /// `3` of a recipe's number; also of one that is none.
    private static func text(_ product: Double) -> String { Int64(exactly: product).map(String.init) ?? "\(product)" }
}
