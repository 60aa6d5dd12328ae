/// Values at even steps as a picture, with marks at places that mean something.
package struct Plot: Sendable {
    /// What a value is drawn as.
    package enum Style: Sendable {
        /// From the zero line upwards: lines of a spectrum.
        case bars
        /// From the smallest to the largest of those that share a column: samples.
        case trace
    }

    /// A place that means something, such as a multiple of the shaft's speed.
    package struct Cursor: Sendable, Equatable {
        package enum Kind: Sendable, CaseIterable { case shaft, bearing }

        package let kind: Kind
        package let label: String
        package let place: Double

        package init(_ kind: Kind, _ label: String, at place: Double) {
            self.kind = kind
            self.label = label
            self.place = place
        }
    }

    let style: Style
    let across: PlotAxis
    let upwards: PlotAxis
    let acrossUnit, upwardsUnit: String
    /// Those within the range, upwards.
    let cursors: [Cursor]
    private let values: [Double]
    private let step: Double

    /// - Parameters:
    ///   - values: One a step, from 0 on; what is no number is left out.
    ///   - range: The part to be drawn, in the unit of the step.
    package init(
        _ values: [Double], step: Double, style: Style, range: ClosedRange<Double>,
        units: (across: String, upwards: String),
        cursors: [Cursor]
    ) {
        precondition(step > 0, "steps forward")
        self.values = values
        self.step = step
        self.style = style
        across = PlotAxis(range, isRounded: false, ticks: 6)
        (acrossUnit, upwardsUnit) = units
        self.cursors = cursors.filter { range.contains($0.place) }.sorted { $0.place < $1.place }
        let first = min(max((range.lowerBound / step).rounded(.up), 0), Double(values.count))
        let end = min(max((range.upperBound / step).rounded(.down) + 1, first), Double(values.count))
        let shown = values[Int(first)..<Int(end)].filter(\.isFinite)
        let highest = shown.max() ?? 0
        let lowest = style == .bars ? 0 : shown.min() ?? 0
        upwards = PlotAxis(lowest...max(lowest, highest), isRounded: true, ticks: 4)
    }

    /// The smallest and largest value of each of so many columns; nil where none is. A column between two values has
    /// the nearest.
    func columns(_ count: Int) -> [ClosedRange<Double>?] {
        (0..<count).map { column in
            let centre = across.low + (across.high - across.low) * Double(column) / Double(max(count - 1, 1))
            let half = (across.high - across.low) / Double(max(count - 1, 1)) / 2
            var first = Int(clamping: (centre - half) / step, rounded: .up)
            var end = Int(clamping: (centre + half) / step, rounded: .up)
            if first >= end {
                first = Int(clamping: centre / step, rounded: .toNearestOrEven)
                end = first + 1
            }
            let own = values[min(max(first, 0), values.count)..<min(max(end, 0), values.count)].filter(\.isFinite)
            guard let low = own.min(), let high = own.max() else { return nil }
            return low...high
        }
    }

    /// The column, of so many, in which a place lies.
    func column(of place: Double, among count: Int) -> Int {
        min(max(Int((across.share(of: place) * Double(count - 1)).rounded()), 0), count - 1)
    }
}

/// Where labels are put that must not touch: each in the first of a few rows that has room for it; nil where none has.
///
/// - Parameter spans: Upwards by their middles.
func labelRows(of spans: [ClosedRange<Int>], gap: Int, rows: Int) -> [Int?] {
    var free = [Int](repeating: .min, count: rows)
    return spans.map { span in
        guard let row = free.firstIndex(where: { $0 <= span.lowerBound }) else { return nil }
        free[row] = span.upperBound + 1 + gap
        return row
    }
}

extension Int {
    fileprivate init(clamping number: Double, rounded rule: FloatingPointRoundingRule) {
        self = Int(Swift.min(Swift.max(number.rounded(rule), -1), 1e15))
    }
}
