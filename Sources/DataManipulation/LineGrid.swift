/// Where the lines of a one-sided spectrum lie: line k at k · spacing hertz.
struct LineGrid {
    let spacing: Double
    let count: Int

    /// An edge that is a line by its name belongs to the band in spite of rounding.
    static let tolerance = 1e-9

    /// `count` where all lie below.
    func firstLine(notBelow frequency: Double) -> Int {
        clamped((frequency / spacing - Self.tolerance).rounded(.up))
    }

    /// The lines in a band, edges included; empty where it has none.
    func lines(in band: ClosedRange<Double>) -> Range<Int> {
        let first = firstLine(notBelow: band.lowerBound)
        let end = clamped((band.upperBound / spacing + Self.tolerance).rounded(.down) + 1)
        return first..<max(first, end)
    }

    private func clamped(_ line: Double) -> Int { Int(min(max(line, 0), Double(count))) }
}
