/// What a machine does, how hard, and on what: two times of one mode compare, those of two modes do not.
///
/// Baselines and detectors are keyed by it.
package struct OperatingMode: Hashable, Codable, Sendable {
    /// A stretch of the values of a point that counts as one speed or one load.
    package struct Bin: Hashable, Codable, Sendable {
        /// The id of the point.
        package let point: String
        package let lower: Double
        package let upper: Double

        package init(point: String, lower: Double, upper: Double) {
            self.point = point
            self.lower = lower
            self.upper = upper
        }
    }

    /// The value of a point that says what is made, by which recipe, or by whom.
    package struct Context: Hashable, Codable, Sendable {
        /// The id of the point.
        package let point: String
        package let value: String

        package init(point: String, value: String) {
            self.point = point
            self.value = value
        }
    }

    package let state: OperatingState
    /// In the order of the settings; empty in other states than `run`, and while they change.
    package let bins: [Bin]
    /// As ``bins``.
    package let context: [Context]
    /// Whether the machine has settled: nothing is learnt where it has not.
    package let isSteady: Bool

    package init(_ state: OperatingState, bins: [Bin] = [], context: [Context] = [], isSteady: Bool) {
        self.state = state
        self.bins = bins
        self.context = context
        self.isSteady = isSteady
    }

    /// The same for ever for the same settings: `run/speed=1399..1539/product=4711`; `run/unsteady`; `off`.
    package var key: String {
        guard state == .run else { return state.rawValue }
        guard isSteady else { return "run/unsteady" }
        let parts = bins.map { "\($0.point)=\(Self.text($0.lower))..\(Self.text($0.upper))" }
        return (["run"] + parts + context.map { "\($0.point)=\($0.value)" }).joined(separator: "/")
    }

    /// Four digits and more tell bins of a hundredth apart.
    private static func text(_ number: Double) -> String {
        guard abs(number) < 1000 else { return abs(number) < 1e15 ? "\(Int64(number.rounded()))" : "\(number)" }
        let scale = 1000.0
        return "\((number * scale).rounded() / scale)"
    }
}
