/// Pauses between tries that fail: 1 s, doubling to 60 s, each ±20 %, so that a thousand peers do not come back in
/// step.
package struct Backoff: Sendable {
    package static let shortest: Duration = .seconds(1)
    package static let longest: Duration = .seconds(60)

    private var failures = 0
    private let jitter: @Sendable () -> Double

    /// - Parameter jitter: Gives a number from 0.8 to 1.2; random but in tests.
    package init(jitter: @escaping @Sendable () -> Double = { .random(in: 0.8...1.2) }) { self.jitter = jitter }

    /// The pause after one more failure.
    package mutating func next() -> Duration {
        let doubled = Self.shortest.nanoseconds << Int64(min(failures, 6))
        failures += 1
        return .nanoseconds(Int64(Double(min(doubled, Self.longest.nanoseconds)) * jitter()))
    }

    package mutating func reset() { failures = 0 }
}
