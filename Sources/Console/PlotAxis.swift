import Glibc

/// A range of numbers with ticks at round ones.
struct PlotAxis {
    let low, high: Double
    /// Between ticks: 1, 2, 2.5 or 5 times a power of ten.
    let step: Double

    /// - Parameters:
    ///   - isRounded: Whether the ends move outwards to the next ticks.
    ///   - ticks: How many steps it has at most, before the ends move.
    init(_ range: ClosedRange<Double>, isRounded: Bool, ticks: Int) {
        // A span of nothing, or one too small to be told from its place, is drawn as a wider one.
        let magnitude = max(abs(range.lowerBound), abs(range.upperBound))
        let isFlat = range.upperBound - range.lowerBound <= magnitude * 1e-9
        let upper = isFlat ? range.lowerBound + (magnitude > 0 ? magnitude : 1) : range.upperBound
        step = Self.round((upper / Double(ticks) - range.lowerBound / Double(ticks)))
        guard isRounded else {
            (low, high) = (range.lowerBound, upper)
            return
        }
        (low, high) = ((range.lowerBound / step).rounded(.down) * step, (upper / step).rounded(.up) * step)
    }

    /// The smallest round number that is not less.
    private static func round(_ number: Double) -> Double {
        let power = pow(10, log10(number).rounded(.down))
        return ([1, 2, 2.5, 5].first { $0 * power >= number * (1 - 1e-9) } ?? 10) * power
    }

    var ticks: [Double] {
        let first = (low / step - 1e-6).rounded(.up), last = (high / step + 1e-6).rounded(.down)
        return stride(from: first, through: last, by: 1).map { $0 * step }
    }

    /// Where a number lies from 0 at the low end and below to 1 at the high end and above.
    func share(of number: Double) -> Double { min(max((number - low) / (high - low), 0), 1) }

    /// With as many digits as the step needs.
    func text(of tick: Double) -> String {
        let exponent = Int(log10(step).rounded(.down))
        let power = pow(10, Double(exponent))
        let isWhole = abs(step / power - (step / power).rounded()) < 1e-6
        let last = isWhole ? exponent : exponent - 1
        guard abs(exponent) > 4 else { return Figures.fixed(tick, decimals: max(0, -last)) }
        return tick == 0 ? "0" : Figures.fixed(tick / power, decimals: isWhole ? 0 : 1) + "e\(exponent)"
    }
}
