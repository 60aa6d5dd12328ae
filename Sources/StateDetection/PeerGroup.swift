import Glibc
package import Measurement

/// How machines of one class do the same steps of their programs, so that each is seen beside the others by median and
/// MAD.
///
/// Bounded: the newest ``stepLimit`` steps, one entry for each machine. Rebuilt by one cycle of the
/// machines: nothing of it needs to be kept.
package struct PeerGroup: Sendable {
    /// How a machine did its last run of a step.
    struct Entry: Sendable {
        /// Seconds, on a clock that all share.
        let time: Double
        /// Natural logarithm of the rate: the median of its last three runs.
        let pace: Double
        /// By how much the last run was off its own past, as a logarithm.
        let deviation: Double
        /// The same without what other ramps of the machine explain.
        let rest: Double
    }

    /// Where a machine stands in its class.
    package struct Standing: Sendable, Equatable {
        /// Of the others.
        package let count: Int
        /// Typical rate of the others, in units a minute.
        package let rate: Double
        /// In standard deviations of the others, from their MAD; negative for slower.
        package let deviation: Double
    }

    static let stepLimit = 64
    /// Of fewer the median says little: of five, two may be wrong.
    static let least = 5
    /// A MAD of a normal sample times this is its standard deviation.
    private static let consistency = 1.4826

    private var steps: [(step: ProgramStep, entries: [Identifier: Entry])] = []

    package init() {}

    private func place(of step: ProgramStep, _ tolerance: Double) -> Int? {
        steps.firstIndex { $0.step.covers(step, tolerance: tolerance) }
    }

    mutating func note(_ entry: Entry, of asset: Identifier, _ step: ProgramStep, tolerance: Double) {
        var found = (step: step, entries: [Identifier: Entry]())
        if let place = place(of: step, tolerance) { found = steps.remove(at: place) }
        found.entries[asset] = entry
        steps.append(found)
        if steps.count > Self.stepLimit { steps.removeFirst() }
    }

    /// What the others have in common since a time, as a logarithm: the weather, mostly. 0 where too few ran.
    func common(
        _ what: (Entry) -> Double, _ step: ProgramStep, without asset: Identifier, since time: Double,
        tolerance: Double
    ) -> Double {
        guard let place = place(of: step, tolerance) else { return 0 }
        let found = steps[place].entries.filter { $0.key != asset && $0.value.time >= time }.map { what($0.value) }
        return found.count < Self.least ? 0 : median(found)
    }

    /// - Parameter leastSpread: Of a logarithm; the others are not believed to lie closer together.
    func standing(
        _ pace: Double, _ step: ProgramStep, of asset: Identifier, tolerance: Double, leastSpread: Double
    ) -> Standing? {
        guard let place = place(of: step, tolerance) else { return nil }
        let paces = steps[place].entries.filter { $0.key != asset }.map(\.value.pace)
        guard paces.count >= Self.least else { return nil }
        let centre = median(paces)
        let spread = max(Self.consistency * median(paces.map { ($0 - centre).magnitude }), leastSpread)
        return Standing(count: paces.count, rate: exp(centre), deviation: (pace - centre) / spread)
    }

    /// A machine that is no longer there is nobody's peer.
    package mutating func forget(_ asset: Identifier) {
        for index in steps.indices { steps[index].entries[asset] = nil }
    }
}
