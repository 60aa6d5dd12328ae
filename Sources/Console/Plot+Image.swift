extension Plot {
    /// The picture as a PNG file of 1280 by 480 dots.
    ///
    /// - Parameter title: Kept inside of the file; nothing is drawn of it.
    package func image(title: String) -> [UInt8] {
        var canvas = Canvas(width: 1280, height: 480)
        let frame = Frame(
            left: 10 + Canvas.width(of: upwards.ticks.map(upwards.text).max { $0.count < $1.count } ?? ""), right: 1265,
            top: 82, bottom: 440)
        drawGrid(on: &canvas, frame)
        drawCursors(on: &canvas, frame)
        drawValues(on: &canvas, frame)
        return canvas.png.bytes(title: title)
    }

    private struct Frame {
        let left, right, top, bottom: Int
        var width: Int { right - left + 1 }

        func row(at share: Double) -> Int { bottom - Int((share * Double(bottom - top)).rounded()) }
    }

    private func drawGrid(on canvas: inout Canvas, _ frame: Frame) {
        for tick in upwards.ticks {
            let row = frame.row(at: upwards.share(of: tick)), text = upwards.text(of: tick)
            canvas.fill(frame.left...frame.right, row...row, .grid)
            canvas.write(text, right: frame.left - 6, top: row - Glyphs.height, .text)
        }
        for tick in across.ticks {
            let column = frame.left + column(of: tick, among: frame.width), text = across.text(of: tick)
            canvas.fill(column...column, frame.top...frame.bottom, .grid)
            canvas.write(text, centre: column, top: frame.bottom + 6, .text)
        }
        canvas.write(upwardsUnit, left: frame.left, top: 4, .text)
        canvas.write(acrossUnit, right: frame.right, top: frame.bottom + 22, .text)
    }

    private func drawValues(on canvas: inout Canvas, _ frame: Frame) {
        var before: ClosedRange<Int>?
        for (column, values) in columns(frame.width).enumerated() {
            guard let values else {
                before = nil
                continue
            }
            let low = style == .bars ? 0 : upwards.share(of: values.lowerBound)
            var rows = frame.row(at: upwards.share(of: values.upperBound))...frame.row(at: low)
            let own = rows
            // Neighbours touch, so that samples are a line.
            if style == .trace, let before {
                rows = min(rows.lowerBound, before.upperBound)...max(rows.upperBound, before.lowerBound)
            }
            canvas.fill(frame.left + column...frame.left + column, rows, .value)
            before = own
        }
    }

    /// Broken lines, with labels above where there is room.
    private func drawCursors(on canvas: inout Canvas, _ frame: Frame) {
        for kind in Cursor.Kind.allCases {
            let (ink, tops) = kind == .shaft ? (Canvas.Ink.shaft, [24]) : (.bearing, [42, 60])
            let own = cursors.filter { $0.kind == kind }
            let columns = own.map { frame.left + column(of: $0.place, among: frame.width) }
            let spans = zip(own, columns).map { cursor, column in
                let half = Canvas.width(of: cursor.label) / 2
                return column - half...column + half
            }
            let rows = labelRows(of: spans, gap: 6, rows: tops.count)
            for (index, column) in columns.enumerated() {
                for row in stride(from: frame.top, to: frame.bottom, by: 6) {
                    canvas.fill(column...column, row...min(row + 2, frame.bottom), ink)
                }
                if let row = rows[index] { canvas.write(own[index].label, centre: column, top: tops[row], ink) }
            }
        }
    }
}

/// Dots in a few inks.
private struct Canvas {
    enum Ink: UInt8 {
        case paper, grid, text, value, shaft, bearing

        var colour: (UInt8, UInt8, UInt8) {
            switch self {
            case .paper: (255, 255, 255)
            case .grid: (224, 224, 224)
            case .text: (64, 64, 64)
            case .value: (31, 78, 140)
            case .shaft: (0, 140, 120)
            case .bearing: (200, 80, 0)
            }
        }
    }

    /// Each dot of a letter is a square of so many.
    private static let scale = 2

    let width, height: Int
    private var dots: [UInt8]

    init(width: Int, height: Int) {
        (self.width, self.height) = (width, height)
        dots = Array(repeating: Ink.paper.rawValue, count: width * height)
    }

    var png: PNG {
        let palette = (0...Ink.bearing.rawValue).compactMap { Ink(rawValue: $0)?.colour }
        return PNG(width: width, height: height, palette: palette, dots: dots)
    }

    /// What lies outside is left out.
    mutating func fill(_ columns: ClosedRange<Int>, _ rows: ClosedRange<Int>, _ ink: Ink) {
        for row in rows.clamped(to: 0...height - 1) where rows.contains(row) {
            for column in columns.clamped(to: 0...width - 1) where columns.contains(column) {
                dots[row * width + column] = ink.rawValue
            }
        }
    }

    static func width(of text: String) -> Int { text.count * (Glyphs.width + 1) * scale }

    mutating func write(_ text: String, left: Int, top: Int, _ ink: Ink) {
        let scale = Self.scale
        for (place, character) in text.enumerated() {
            for (row, line) in Glyphs.dots(of: character).enumerated() {
                for (column, isInk) in line.enumerated() where isInk {
                    let x = left + (place * (Glyphs.width + 1) + column) * scale, y = top + row * scale
                    fill(x...x + scale - 1, y...y + scale - 1, ink)
                }
            }
        }
    }

    mutating func write(_ text: String, right: Int, top: Int, _ ink: Ink) {
        write(text, left: right - Self.width(of: text), top: top, ink)
    }

    /// Inside of the picture from side to side.
    mutating func write(_ text: String, centre: Int, top: Int, _ ink: Ink) {
        let left = min(max(centre - Self.width(of: text) / 2, 0), width - Self.width(of: text))
        write(text, left: left, top: top, ink)
    }
}
