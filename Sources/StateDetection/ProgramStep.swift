package import Measurement

/// What ramps have in common that may be compared: the same way, asked for as fast.
package struct ProgramStep: Sendable, Codable, Equatable {
    package let kind: ProgramSegment.Kind
    package let from: Double
    package let to: Double
    /// Seconds that the set point took.
    package let commanded: Double

    package init(_ segment: ProgramSegment) {
        kind = segment.kind
        from = segment.from
        to = segment.to
        commanded = segment.commanded
    }

    /// Such as `ramp_85_-40` and `soak_-40`, in whole units.
    package var name: Identifier {
        func whole(_ value: Double) -> Int { Int(min(max(value, -1e9), 1e9).rounded()) }
        let text = kind == .soak ? "soak_\(whole(to))" : "ramp_\(whole(from))_\(whole(to))"
        // A word and whole numbers of at most ten digits; values that are not finite never come here as numbers.
        guard let name = Identifier(text) else { preconditionFailure("letters, digits and signs are an identifier") }
        return name
    }

    /// - Parameter tolerance: In the unit of the value.
    func covers(_ other: ProgramStep, tolerance: Double) -> Bool {
        // A tenth is less than programs differ by on purpose; ten seconds are what slow polls make of a jump.
        let time = max(10, 0.1 * max(commanded, other.commanded))
        return kind == other.kind && (from - other.from).magnitude <= tolerance / 2
            && (to - other.to).magnitude <= tolerance / 2 && (commanded - other.commanded).magnitude <= time
    }
}
