extension Plot {
    private static let rows = 14
    private static let narrowest = 24
    /// Without a terminal.
    private static let usualWidth = 80

    /// The picture in block characters, the axes, and below them what the cursors are.
    package func lines(width: Int?) -> [StyledText] {
        let labels = upwards.ticks.map { (row: row(of: $0), text: upwards.text(of: $0)) }
        let margin = (labels.map(\.text.count).max() ?? 0) + 2
        let count = max((width ?? Self.usualWidth) - margin, Self.narrowest)
        let columns = columns(count)
        let marked = Dictionary(
            cursors.map { (column(of: $0.place, among: count), $0.kind) }, uniquingKeysWith: { first, _ in first })
        var lines = [StyledText(String(repeating: " ", count: margin - 1) + upwardsUnit, .faint)]
        for row in (0..<Self.rows).reversed() {
            let label = labels.first { $0.row == row }?.text ?? ""
            let scale = StyledText(label, .faint).padded(to: margin - 2, .trailing)
            let values = cells(row, columns, marked)
            lines.append(scale + StyledText(label.isEmpty ? " │" : " ┤", .faint) + values)
        }
        lines += foot(margin: margin, count: count, marked)
        return lines.map { $0.fitted(to: width) }
    }

    private func row(of value: Double) -> Int {
        min(Int(upwards.share(of: value) * Double(Self.rows)), Self.rows - 1)
    }

    // MARK: Cells

    /// A row of the picture without the blanks at its end.
    private func cells(_ row: Int, _ columns: [ClosedRange<Double>?], _ marked: [Int: Cursor.Kind]) -> StyledText {
        let characters = columns.map { values in
            values.map { style == .bars ? bar(row, $0.upperBound) : part(row, of: $0) } ?? " "
        }
        let last = characters.lastIndex { $0 != " " } ?? -1
        var text = StyledText("")
        var run = ""
        for (column, character) in characters[...last].enumerated() {
            guard let kind = marked[column], character != " " else {
                run.append(character)
                continue
            }
            text += StyledText(run) + StyledText(String(character), kind.tone)
            run = ""
        }
        return text + StyledText(run)
    }

    /// In eighths of a cell; what is more than nothing shows.
    private func bar(_ row: Int, _ value: Double) -> Character {
        let eighths = Int((upwards.share(of: value) * Double(Self.rows * 8)).rounded())
        return Graph.column(eighths: max(eighths, value > 0 ? 1 : 0) - 8 * row)
    }

    /// In halves of a cell.
    private func part(_ row: Int, of values: ClosedRange<Double>) -> Character {
        func half(_ value: Double) -> Int {
            min(Int(upwards.share(of: value) * Double(Self.rows * 2)), Self.rows * 2 - 1)
        }
        let halves = half(values.lowerBound)...half(values.upperBound)
        switch (halves.contains(2 * row), halves.contains(2 * row + 1)) {
        case (true, true): return "█"
        case (true, false): return "▄"
        case (false, true): return "▀"
        case (false, false): return " "
        }
    }

    // MARK: Below

    private func foot(margin: Int, count: Int, _ marked: [Int: Cursor.Kind]) -> [StyledText] {
        let ticks = across.ticks.map { (column: column(of: $0, among: count), text: across.text(of: $0)) }
        var axis = StyledText(String(repeating: " ", count: margin - 1) + "└", .faint)
        for column in 0..<count {
            let isTick = ticks.contains { $0.column == column }
            axis += marked[column].map { StyledText("┴", $0.tone) } ?? StyledText(isTick ? "┬" : "─", .faint)
        }
        // At the first, which always has room.
        let named = ticks.prefix(1).map { ($0.column, "\($0.text) \(acrossUnit)") } + ticks.dropFirst()
        var rows = Self.rows(of: named, within: count, atMost: 1, .faint)
        for kind in Cursor.Kind.allCases {
            let own = cursors.filter { $0.kind == kind }.map { (column(of: $0.place, among: count), $0.label) }
            rows += Self.rows(of: own, within: count, atMost: kind == .shaft ? 1 : 2, kind.tone)
        }
        return [axis] + rows.map { StyledText.spaces(margin) + $0 }
    }

    /// Each text centred on its column; those without room in any row are left out.
    private static func rows(
        of texts: [(column: Int, text: String)], within width: Int, atMost limit: Int, _ tone: Tone
    ) -> [StyledText] {
        let spans = texts.map { column, text in
            let start = min(max(column - text.count / 2, 0), max(width - text.count, 0))
            return start...(start + text.count - 1)
        }
        var lines = [StyledText](repeating: StyledText(""), count: limit)
        for ((_, text), (span, row)) in zip(texts, zip(spans, labelRows(of: spans, gap: 1, rows: limit))) {
            guard let row else { continue }
            lines[row] += .spaces(span.lowerBound - lines[row].width) + StyledText(text, tone)
        }
        return lines.filter { $0.width > 0 }
    }
}

extension Plot.Cursor.Kind {
    fileprivate var tone: Tone {
        switch self {
        case .shaft: .accent
        case .bearing: .attention
        }
    }
}
