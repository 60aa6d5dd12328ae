/// Small pictures of numbers, made of block characters.
package enum Graph {
    /// The last `width` values as a line of blocks from the lowest to the highest; a blank for what is missing.
    ///
    /// A span of less than a hundredth of the largest magnitude is drawn as that hundredth, so that the noise of a
    /// steady value does not look like an event.
    package static func sparkline(_ values: some Collection<Double?>, width: Int) -> String {
        let shown = values.suffix(width)
        let known = shown.compactMap(\.self).filter(\.isFinite)
        let padding = String(repeating: " ", count: max(width - shown.count, 0))
        guard let low = known.min(), let high = known.max() else { return String(repeating: " ", count: width) }
        let span = max(high - low, max(abs(low), abs(high)) / 100)
        let middle = low / 2 + high / 2
        let line = shown.map { value -> Character in
            guard let value, value.isFinite else { return " " }
            guard span > 0, span.isFinite else { return blocks[3] }
            let level = ((value - middle) / span + 0.5) * Double(blocks.count - 1)
            return blocks[min(max(Int(level.rounded()), 0), blocks.count - 1)]
        }
        return padding + String(line)
    }

    /// Counts as a line of blocks as high as their binary digits are many, so that a few among many still show.
    package static func histogram(_ counts: [UInt64]) -> String {
        func digits(_ count: UInt64) -> Int { UInt64.bitWidth - count.leadingZeroBitCount }
        let most = max(digits(counts.max() ?? 0), 1)
        return String(counts.map { $0 == 0 ? " " : blocks[digits($0) * (blocks.count - 1) / most] })
    }

    /// A bar of `width` cells, filled to `fraction`; anything above nothing shows at least one cell.
    package static func bar(_ fraction: Double, width: Int, tone: Tone) -> StyledText {
        let share = fraction.isFinite ? min(max(fraction, 0), 1) : 0
        let filled = share > 0 ? max(Int((share * Double(width)).rounded(.down)), 1) : 0
        return StyledText(String(repeating: "━", count: filled), tone)
            + StyledText(String(repeating: "─", count: width - filled), .faint)
    }

    /// One cell of a column that is so many eighths high from the cell's bottom: blank from 0 down, full from 8 up.
    package static func column(eighths: Int) -> Character { eighths < 1 ? " " : blocks[min(eighths, 8) - 1] }

    private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
}
