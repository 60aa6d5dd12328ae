import Measurement
import Wording

/// A table of text: comma-separated values after RFC 4180, the first row its headings.
///
/// Spreadsheets of some countries write semicolons in the place of commas, and all of them can write tabs.
struct CSVTable {
    struct Cell {
        let text: String
        let mark: Mark
    }

    /// What spreadsheets know UTF-8 by.
    static let byteOrderMark = "\u{FEFF}"
    fileprivate static let delimiters: [Unicode.Scalar] = [",", ";", "\t"]

    let delimiter: String
    let headings: [Cell]
    let rows: [[Cell]]

    /// - Returns: `nil` where the text is no table; the reason is reported.
    init?(_ text: [UInt8], sample: String, report: MistakeReport) {
        guard text.count <= Composer.maximumBytes else {
            report.add(.tooLarge(maximum: Quantity.size.text(Int64(Composer.maximumBytes))), at: .start)
            return nil
        }
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: text.span)
        } catch {
            // Byte order marks of UTF-16, which spreadsheets call Unicode; else what they write in China.
            let encoding = text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF]) ? "UTF-16" : "GB18030"
            report.add(.notUTF8Table(encoding: encoding), at: Mark(ofByte: error.byteOffsets.lowerBound, in: text))
            return nil
        }
        let text =
            text.starts(with: Self.byteOrderMark.utf8) ? text.dropFirst(Self.byteOrderMark.utf8.count) : text[...]
        var reader = CSVReader(String(decoding: text, as: UTF8.self), report: report)
        delimiter = String(reader.delimiter)
        var rows: [[Cell]] = []
        while let row = reader.row() { if row.contains(where: { !$0.text.isEmpty }) { rows.append(row) } }
        guard let headings = rows.first else {
            report.add(.emptyFile(sample: sample), at: .start)
            return nil
        }
        self.headings = headings
        self.rows = Array(rows.dropFirst())
    }

    /// What spreadsheets call a column: A to Z, then AA.
    static func letters(ofColumn index: Int) -> String {
        let last = String(UnicodeScalar(UInt8(ascii: "A") + UInt8(index % 26)))
        return index < 26 ? last : letters(ofColumn: index / 26 - 1) + last
    }

    /// One row as text, with the end of its line.
    static func line(_ cells: [String]) -> String {
        cells.map { cell in
            let cell = isFormula(cell) ? "'\(cell)" : cell
            let scalars = cell.unicodeScalars
            let isPlain =
                scalars.first != " " && scalars.last != " "
                && scalars.allSatisfy { !"\"\r\n".unicodeScalars.contains($0) && !delimiters.contains($0) }
            return isPlain ? cell : "\"\(cell.doubling("\""))\""
        }.joined(separator: ",") + "\n"
    }

    /// Whether a spreadsheet might calculate what is only text. An apostrophe in front keeps it from that, quotes do
    /// not; what begins with one already gets another, since reading takes one away.
    private static func isFormula(_ cell: String) -> Bool {
        guard let first = cell.unicodeScalars.first else { return false }
        return "=+-@＝＋－＠'".unicodeScalars.contains(first) && DecimalNumber(cell) == nil
    }
}

extension String {
    /// Scalars, since a mark that combines with one does not make it another for whoever reads it back.
    func doubling(_ scalar: Unicode.Scalar) -> String {
        String(String.UnicodeScalarView(unicodeScalars.flatMap { $0 == scalar ? [$0, $0] : [$0] }))
    }
}

private struct CSVReader {
    private let scalars: [Unicode.Scalar]
    private let report: MistakeReport
    private var index = 0
    private var mark = Mark.start
    private(set) var delimiter: Unicode.Scalar = ","

    init(_ text: String, report: MistakeReport) {
        scalars = Array(text.unicodeScalars)
        self.report = report
        if text.prefix(4).lowercased() == "sep=" {
            readDelimiter()
        } else {
            delimiter = firstDelimiter ?? ","
        }
    }

    /// The line that tells a spreadsheet what separates cells, such as `sep=;`.
    private mutating func readDelimiter() {
        for _ in 0..<4 { take() }
        let start = mark
        var found = String.UnicodeScalarView()
        while let scalar = next, !isAtLineEnd {
            found.append(scalar)
            take()
        }
        endLine()
        guard found.count == 1, let scalar = found.first, CSVTable.delimiters.contains(scalar) else {
            report.add(.notDelimiter(found: String(found)), at: start)
            delimiter = firstDelimiter ?? ","
            return
        }
        delimiter = scalar
    }

    /// The first one outside of quotes; headings have none.
    private var firstDelimiter: Unicode.Scalar? {
        var isQuoted = false
        return scalars[index...].first { scalar in
            if scalar == "\"" { isQuoted.toggle() }
            return !isQuoted && CSVTable.delimiters.contains(scalar)
        }
    }

    private var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private mutating func take() {
        mark =
            scalars[index] == "\n"
            ? Mark(line: mark.line + 1, column: 1) : Mark(line: mark.line, column: mark.column + 1)
        index += 1
    }

    /// The end of a line, of which there are two forms; only the second byte of the longer one ends it.
    private var isAtLineEnd: Bool {
        next == "\n" || (next == "\r" && (index + 1 == scalars.count || scalars[index + 1] == "\n"))
    }

    private mutating func endLine() {
        while let scalar = next {
            take()
            if scalar == "\n" { break }
        }
    }

    mutating func row() -> [CSVTable.Cell]? {
        guard next != nil else { return nil }
        var cells = [cell(inColumn: 0)]
        while next == delimiter {
            take()
            cells.append(cell(inColumn: cells.count))
        }
        endLine()
        return cells
    }

    private mutating func cell(inColumn column: Int) -> CSVTable.Cell {
        while next == " " { take() }
        let start = mark
        var text: String.UnicodeScalarView
        if next == "\"" {
            text = quoted(from: start, inColumn: column)
            let behind = mark
            if plain().contains(where: { $0 != " " }) {
                report.add(.textBehindQuote, at: behind, CSVTable.letters(ofColumn: column))
            }
        } else {
            text = plain()
            while text.last == " " { text.removeLast() }
        }
        if text.first == "'" { text.removeFirst() }  // It keeps a spreadsheet from calculating.
        return CSVTable.Cell(text: String(text), mark: start)
    }

    /// Everything up to the next cell.
    private mutating func plain() -> String.UnicodeScalarView {
        var text = String.UnicodeScalarView()
        while let scalar = next, scalar != delimiter, !isAtLineEnd {
            text.append(scalar)
            take()
        }
        return text
    }

    private mutating func quoted(from start: Mark, inColumn column: Int) -> String.UnicodeScalarView {
        var text = String.UnicodeScalarView()
        take()
        while let scalar = next {
            take()
            if scalar == "\"" {
                guard next == "\"" else { return text }
                take()
            }
            text.append(scalar)
        }
        report.add(.unclosedQuote, at: start, CSVTable.letters(ofColumn: column))
        return text
    }
}
