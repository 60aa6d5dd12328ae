import Glibc
package import Measurement

/// By what the operating state of an asset is told.
package struct OperationConfiguration: Hashable, Sendable {
    package enum Evidence: Hashable, Sendable {
        /// It runs while the first is true; otherwise it idles while the second is; otherwise it is off.
        case rules(run: Expression, idle: Expression?)
        /// By the levels of one signal, once they are known.
        case signal(Identifier)
    }

    /// How wide the bins of a point are.
    package enum BinWidth: Hashable, Sendable {
        /// In the unit of the point: bins lie about its multiples.
        case absolute(Double)
        /// A share of the value, above 0 and up to 1: each bin is larger by it than the one before, and one lies about
        /// 1000, so that the speeds of most motors on the mains, in 1/min, are well inside of theirs.
        case relative(Double)

        /// Within 5 % of its middle the force of an unbalance, ∝ n², differs by a tenth: as far as baselines of
        /// waveforms reach.
        package static let usual = BinWidth.relative(0.1)
    }

    package struct Bin: Hashable, Sendable {
        package let point: Identifier
        package let width: BinWidth

        package init(point: Identifier, width: BinWidth) {
            self.point = point
            self.width = width
        }
    }

    package let asset: Identifier
    package let evidence: Evidence
    /// How long a machine must run, or rest, before it has settled.
    package var settle = Duration.seconds(30)
    /// How long something must last before it counts.
    package var hold = Duration.seconds(3)
    package var bins: [Bin] = []
    /// The points that say what is made, by which recipe, or by whom.
    package var context: [Identifier] = []

    package init(asset: Identifier, evidence: Evidence) {
        self.asset = asset
        self.evidence = evidence
    }

    /// The points that tell the state, without those of bins and context.
    package var points: [Identifier] {
        switch evidence {
        case .rules(let run, let idle): run.references + (idle?.references ?? [])
        case .signal(let point): [point]
        }
    }
}

extension OperationConfiguration.BinWidth {
    /// The place of a value among the bins, counted from any one of them.
    ///
    /// - Parameter before: The place that it had: a bin is left a quarter of its width outside of it.
    func place(of value: Double, before: Int?) -> Int? {
        guard let position = position(of: value) else { return nil }
        if let before, abs(position - Double(before)) <= 0.75 { return before }
        return Int(position.rounded())
    }

    /// In widths; nil for what is beyond any machine.
    private func position(of value: Double) -> Double? {
        let position: Double
        switch self {
        case .absolute(let width): position = value / width
        case .relative(let share):
            let smallest = Self.smallest(share)
            let steps = log2(max(abs(value), smallest) / smallest) / log2(1 + share)
            position = value < 0 ? -steps : steps
        }
        return abs(position) < 1e9 ? position : nil
    }

    /// What is no larger is nothing, in whatever unit: a whole number of steps below 1000, and no more than a
    /// millionth.
    private static func smallest(_ share: Double) -> Double {
        let step = log2(1 + share)
        return 1000 / exp2((log2(1e9) / step).rounded(.up) * step)
    }

    func bin(_ place: Int, of point: Identifier) -> OperatingMode.Bin {
        let bounds = [Double(place) - 0.5, Double(place) + 0.5].map { position in
            switch self {
            case .absolute(let width): return position * width
            case .relative(let share):
                let size = Self.smallest(share) * exp2(abs(position) * log2(1 + share))
                return position < 0 ? -size : size
            }
        }
        return OperatingMode.Bin(point: point.rawValue, lower: bounds[0], upper: bounds[1])
    }
}
