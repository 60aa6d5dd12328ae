package import Wording

/// A table of numbers with headings, some columns of which may be text.
///
/// Comma-separated values after RFC 4180; semicolons or tabs where the line of headings has no comma. An empty cell,
/// `nan` and `NA` are missing values, `true` and `false` are 1 and 0. Empty lines are none.
package struct NumberTable: Sendable {
    package let headings: [String]
    /// The line of the file that each row stands in, from 1.
    package private(set) var lines: [Int] = []
    /// By column: its numbers, NaN where missing; empty for a column of text.
    package private(set) var numbers: [[Double]]
    /// By column: its cells; empty for a column of numbers.
    package private(set) var texts: [[String]]

    /// - Parameters:
    ///   - text: The heading of the column that is text, if any; it has to be there.
    ///   - wanted: The headings of the columns to read as numbers, all of which have to be there; `nil` reads all
    ///     others.
    package init(_ bytes: [UInt8], text: String?, wanted: [String]? = nil) throws(PrognosisFailure.Table) {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw .notUTF8
        }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        var reader = LineReader(bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...])
        guard let headings = reader.next() else { throw .empty }
        self.headings = headings.map { String(decoding: $0, as: UTF8.self) }
        for (place, heading) in self.headings.enumerated() where self.headings[..<place].contains(heading) {
            throw .repeatedColumn(heading)
        }
        var textColumn: Int?
        if let text { textColumn = try Self.column(text, of: self.headings) }
        var isWanted = [Bool](repeating: wanted == nil, count: headings.count)
        for name in wanted ?? [] { isWanted[try Self.column(name, of: self.headings)] = true }
        numbers = [[Double]](repeating: [], count: headings.count)
        texts = [[String]](repeating: [], count: headings.count)
        while let cells = reader.next() {
            guard cells.count == headings.count else {
                throw .cellCount(cells.count, headings: headings.count, line: reader.line)
            }
            lines.append(reader.line)
            for (column, cell) in cells.enumerated() {
                if column == textColumn {
                    texts[column].append(String(decoding: cell, as: UTF8.self))
                } else if isWanted[column] {
                    guard let number = Self.number(cell) else {
                        let found = String(decoding: cell, as: UTF8.self)
                        throw .notNumber(found, column: self.headings[column], line: reader.line)
                    }
                    numbers[column].append(number)
                }
            }
        }
        if lines.isEmpty { throw .empty }
    }

    /// Beyond this squares and their sums leave the range of a double; nothing that is measured does.
    private static let largest = 1e100

    /// - Returns: NaN for a missing value.
    private static func number(_ cell: ArraySlice<UInt8>) -> Double? {
        if cell.isEmpty { return .nan }
        let text = String(decoding: cell, as: UTF8.self)
        if let number = Double(text) { return abs(number) > largest ? nil : number }
        return switch text.lowercased() {
        case "na", "n/a", "null": .nan
        case "true": 1
        case "false": 0
        default: nil
        }
    }

    package func column(_ name: String) throws(PrognosisFailure.Table) -> Int { try Self.column(name, of: headings) }

    private static func column(_ name: String, of headings: [String]) throws(PrognosisFailure.Table) -> Int {
        guard let column = headings.firstIndex(of: name) else { throw .missingColumn(name, known: headings) }
        return column
    }
}

/// One line after the other, taken apart into cells.
private struct LineReader {
    private let bytes: ArraySlice<UInt8>
    private var index: Int
    private var delimiter = UInt8(ascii: ",")
    /// Of the row read last.
    private(set) var line = 0
    private var linesBegun = 0

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
        let first = bytes.prefix { $0 != UInt8(ascii: "\n") }
        let others = [UInt8(ascii: ";"), UInt8(ascii: "\t")]
        if !first.contains(delimiter), let other = others.first(where: first.contains) { delimiter = other }
    }

    /// The cells of the next line that is not empty.
    mutating func next() -> [ArraySlice<UInt8>]? {
        while index < bytes.endIndex {
            linesBegun += 1
            line = linesBegun
            let cells = cellsOfLine()
            if cells.count > 1 || cells.first?.isEmpty == false { return cells }
        }
        return nil
    }

    private mutating func cellsOfLine() -> [ArraySlice<UInt8>] {
        var cells: [ArraySlice<UInt8>] = []
        while true {
            cells.append(bytes.indices.contains(index) && bytes[index] == UInt8(ascii: "\"") ? quoted() : plain())
            guard index < bytes.endIndex else { return cells }
            let end = bytes[index]
            index += 1
            if end == UInt8(ascii: "\n") { return cells }
            // A delimiter at the very end has an empty cell behind it.
            if index == bytes.endIndex { return cells + [[]] }
        }
    }

    private mutating func plain() -> ArraySlice<UInt8> {
        let start = index
        while index < bytes.endIndex, bytes[index] != delimiter, bytes[index] != UInt8(ascii: "\n") { index += 1 }
        var cell = bytes[start..<index]
        while let last = cell.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\r") { cell.removeLast() }
        return cell.drop { $0 == UInt8(ascii: " ") }
    }

    /// Two quotes stand for one; what follows the closing one is left out.
    private mutating func quoted() -> ArraySlice<UInt8> {
        var cell: ArraySlice<UInt8> = []
        index += 1
        while index < bytes.endIndex {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\"") {
                guard index < bytes.endIndex, bytes[index] == byte else { break }
                index += 1
            } else if byte == UInt8(ascii: "\n") {
                linesBegun += 1
            }
            cell.append(byte)
        }
        _ = plain()
        return cell
    }
}
