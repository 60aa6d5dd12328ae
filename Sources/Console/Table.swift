/// Rows in aligned columns.
package struct Table: Sendable {
    package struct Column: Sendable {
        let title: String
        let alignment: Alignment
        /// Whether its cells may be cut where the terminal is too narrow for all columns.
        let canShrink: Bool

        package init(_ title: String, _ alignment: Alignment = .leading, canShrink: Bool = false) {
            self.title = title
            self.alignment = alignment
            self.canShrink = canShrink
        }
    }

    /// No column is cut below this.
    private static let narrowest = 6
    private static let gap = 2

    private let columns: [Column]
    private var rows: [[StyledText]] = []

    package init(_ columns: [Column]) { self.columns = columns }

    package mutating func append(_ cells: [StyledText]) {
        precondition(cells.count == columns.count, "a row has one cell for each column")
        rows.append(cells)
    }

    /// The heading and the rows; `width` is that of the terminal, nil where there is none.
    package func lines(width: Int?) -> [StyledText] {
        let heading = columns.map { StyledText($0.title, .faint) }
        return arranged([heading] + rows, width: width)
    }

    /// The rows alone, for where a heading stands already.
    package func body(width: Int?) -> [StyledText] { arranged(rows, width: width) }

    private func arranged(_ rows: [[StyledText]], width: Int?) -> [StyledText] {
        let widths = columnWidths(of: rows, within: width)
        return rows.map { cells in
            // What would only be blanks at the end of the line is left out.
            let last = cells.lastIndex { $0.width > 0 } ?? 0
            var line = StyledText("")
            for (index, cell) in cells[...last].enumerated() {
                if index > 0 { line += .spaces(Self.gap) }
                let fitted = cell.truncated(to: widths[index])
                let isPadded = index < last || columns[index].alignment == .trailing
                line += isPadded ? fitted.padded(to: widths[index], columns[index].alignment) : fitted
            }
            return line.fitted(to: width)
        }
    }

    private func columnWidths(of rows: [[StyledText]], within limit: Int?) -> [Int] {
        var widths = columns.indices.map { column in rows.reduce(0) { max($0, $1[column].width) } }
        guard let limit else { return widths }
        var excess = widths.reduce(Self.gap * (widths.count - 1), +) - limit
        while excess > 0 {
            let candidates = columns.indices.filter { columns[$0].canShrink && widths[$0] > Self.narrowest }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }
}
