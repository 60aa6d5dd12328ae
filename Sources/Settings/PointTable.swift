import DataAcquisition
import Measurement
import Modbus
import PrognosticAssessment
import StateDetection
import Wording

/// The points of assets as a table of text, one a row, for people who keep them in a spreadsheet.
///
/// A heading is the key of a point in the settings, with a point where sections are nested, such as `plausible.min`.
package enum PointTable {
    private static let sample = "docs/points-csv.md"

    /// Every heading there is, in the order of an export.
    static let headings =
        ["asset", "point", "name", "device", "at", "every", "unit"]
        + ["asset_name", "value", "scale", "offset", "scale_by", "no_value", "plausible.min", "plausible.max"]
        + ["enum", "bits", "feature", "axis", "tells", "report.deadband", "report.min", "report.max"]
        + ["writable.min", "writable.max", "writable.rate", "writable.expect"]
        + ["limits.low_low", "limits.low", "limits.high", "limits.high_high", "limits.rate", "limits.missing"]
        + [
            "limits.deviation", "limits.expected", "limits.deadband", "limits.on_delay", "limits.off_delay",
            "limits.priority", "limits.latched",
            "limits.when",
        ]
        + ["limits.parent", "limits.advice.en", "limits.advice.zh"]

    /// Those that an export has even where every cell is empty.
    static let usualHeadings = headings.prefix(7)

    /// Reads a table, checks it like the section `assets` of a settings file, and writes that section.
    ///
    /// - Parameters:
    ///   - file: The name of the file, for messages; nothing is opened.
    ///   - devices: Those that the points may be read from.
    /// - Throws: Every mistake of the table, at once.
    package static func settings(
        csv text: [UInt8], file: String, devices: DeclaredDevices = .unknown
    ) throws(SettingsMistakes) -> String {
        let report = MistakeReport(file: file)
        guard let table = CSVTable(text, sample: sample, report: report) else {
            try report.check()
            return ""
        }
        let root = PointTableReader(table, report: report).root
        try Section.read(root, report: report) { section in
            var limits: [DeclaredLimits] = [], indicators: [IndicatorConfiguration] = [], models: [ModelUse] = []
            let shelf = ModelShelf { .unreadable(file: $0, reason: "") }
            var operations: [OperationConfiguration] = []
            var anomalies: [AnomalyConfiguration] = []
            _ = section.items("assets") {
                AssetConfiguration(
                    $0, $1, devices: devices, knowledge: .unknown, shelf: shelf, limits: &limits,
                    indicators: &indicators, models: &models, operations: &operations, anomalies: &anomalies)
            }
            // A table says nothing of detectors: they may be in the settings that it goes into.
            _ = limits.checked(operations: Set(operations.map(\.asset)), anomalies: nil)
        }
        return root.yaml
    }
}

/// Makes the tree of the section `assets` from a table.
private struct PointTableReader {
    private let table: CSVTable
    private let report: MistakeReport
    /// Where a column is, by its heading.
    private var columns: [String: Int] = [:]

    init(_ table: CSVTable, report: MistakeReport) {
        self.table = table
        self.report = report
        for (index, heading) in table.headings.enumerated() where !heading.text.isEmpty {
            let known = PointTable.headings
            if !known.contains(heading.text) {
                let nearest = nearestName(to: heading.text, in: known)
                report.add(
                    .unknownColumn(heading.text, known: known, nearest: nearest), at: heading.mark,
                    CSVTable.letters(ofColumn: index))
            } else if columns[heading.text] != nil {
                report.add(
                    .duplicateKey(heading.text, firstLine: heading.mark.line), at: heading.mark,
                    CSVTable.letters(ofColumn: index))
            } else {
                columns[heading.text] = index
            }
        }
        for name in ["asset", "point"] where columns[name] == nil {
            report.add(.missingColumn(name), at: table.headings[0].mark)
        }
    }

    private struct Asset {
        let mark: Mark
        var name: CSVTable.Cell?
        var points: [Node.Entry] = []
        var lines: [String: Int] = [:]
    }

    var root: Node {
        var order: [String] = []
        var assets: [String: Asset] = [:]
        for row in table.rows where !report.isFull {
            reportCellsWithoutHeading(in: row)
            guard let id = required("asset", in: row), let point = required("point", in: row) else { continue }
            if assets[id.text] == nil {
                order.append(id.text)
                assets[id.text] = Asset(mark: id.mark)
            }
            add(row, as: point, to: &assets[id.text, default: Asset(mark: id.mark)], path: "assets.\(excerpt(id.text))")
        }
        let entries = order.compactMap { id in assets[id].map { entry(of: $0, id: id) } }
        let node = Node(mark: .start, path: "assets", content: .mapping(entries))
        return Node(
            mark: .start, path: "", content: .mapping([Node.Entry(key: "assets", mark: .start, value: node)]))
    }

    private func reportCellsWithoutHeading(in row: [CSVTable.Cell]) {
        let headings = table.headings
        for (index, cell) in row.enumerated() where !cell.text.isEmpty {
            if index < headings.count, !headings[index].text.isEmpty { continue }
            let message = SettingsMessage.cellWithoutHeading(cell.text, delimiter: table.delimiter)
            report.add(message, at: cell.mark, CSVTable.letters(ofColumn: index))
        }
    }

    private func entry(of asset: Asset, id: String) -> Node.Entry {
        let path = "assets".appending(key: id)
        let points = Node(mark: asset.mark, path: path.appending(key: "points"), content: .mapping(asset.points))
        var entries = [Node.Entry(key: "points", mark: asset.mark, value: points)]
        if let name = asset.name { entries.insert(entry("name", name, below: path), at: 0) }
        return Node.Entry(
            key: id, mark: asset.mark, value: Node(mark: asset.mark, path: path, content: .mapping(entries)))
    }

    private func add(_ row: [CSVTable.Cell], as point: CSVTable.Cell, to asset: inout Asset, path: String) {
        let pointPath = "\(path).points".appending(key: point.text)
        if let name = cell("asset_name", in: row) {
            if let first = asset.name, first.text != name.text {
                let message = SettingsMessage.otherAssetName(
                    found: name.text, first: first.text, firstLine: first.mark.line)
                report.add(message, at: name.mark, path)
            }
            asset.name = asset.name ?? name
        }
        if let line = asset.lines.updateValue(point.mark.line, forKey: point.text) {
            asset.lines[point.text] = line
            return report.add(.duplicateKey(point.text, firstLine: line), at: point.mark, pointPath)
        }
        let node = Node(mark: point.mark, path: pointPath, content: .mapping(entries(of: row, below: pointPath)))
        asset.points.append(Node.Entry(key: point.text, mark: point.mark, value: node))
    }

    private func entries(of row: [CSVTable.Cell], below path: String) -> [Node.Entry] {
        var entries: [Node.Entry] = []
        for heading in PointTable.headings where !["asset", "asset_name", "point", "device"].contains(heading) {
            guard let cell = heading == "at" ? address(in: row) : cell(heading, in: row) else { continue }
            add(cell, under: heading.split(separator: ".").map(String.init)[...], to: &entries, below: path)
        }
        return entries
    }

    /// Adds a cell to the sections that its heading names, which are the last ones where they are there already.
    private func add(
        _ cell: CSVTable.Cell, under keys: ArraySlice<String>, to entries: inout [Node.Entry], below path: String
    ) {
        guard let key = keys.first else { return }
        guard keys.count > 1 else { return entries.append(entry(key, cell, below: path)) }
        let path = path.appending(key: key)
        var members: [Node.Entry] = []
        if let last = entries.last, last.key == key, case .mapping(let earlier) = last.value.content {
            members = earlier
            entries.removeLast()
        }
        let mark = members.first?.mark ?? cell.mark
        add(cell, under: keys.dropFirst(), to: &members, below: path)
        entries.append(
            Node.Entry(key: key, mark: mark, value: Node(mark: mark, path: path, content: .mapping(members))))
    }

    /// The words of the columns `device` and `at` together.
    private func address(in row: [CSVTable.Cell]) -> CSVTable.Cell? {
        guard let device = cell("device", in: row) else { return cell("at", in: row) }
        guard let at = cell("at", in: row) else { return device }
        return CSVTable.Cell(text: "\(device.text) \(at.text)", mark: at.mark)
    }

    /// A key and what a cell says about it: a value, words of a list, or pairs such as `0: off; 1: running`.
    private func entry(_ key: String, _ cell: CSVTable.Cell, below path: String) -> Node.Entry {
        let path = path.appending(key: key)
        let content: Node.Content =
            switch key {
            case "no_value":
                .sequence(cell.text.split(separator: " ").map { scalar($0, at: cell.mark, path) })
            case "enum", "bits": .mapping(meanings(cell, path: path))
            default: .scalar(cell.text, isPlain: false)
            }
        return Node.Entry(key: key, mark: cell.mark, value: Node(mark: cell.mark, path: path, content: content))
    }

    private func meanings(_ cell: CSVTable.Cell, path: String) -> [Node.Entry] {
        var seen: Set<String> = []
        return pairs(cell.text).compactMap { number, meaning in
            let path = path.appending(key: number)
            guard seen.insert(number).inserted else {
                report.add(.duplicateKey(number, firstLine: cell.mark.line), at: cell.mark, path)
                return nil
            }
            return Node.Entry(key: number, mark: cell.mark, value: scalar(meaning, at: cell.mark, path))
        }
    }

    private func scalar(_ text: some StringProtocol, at mark: Mark, _ path: String) -> Node {
        Node(mark: mark, path: path, content: .scalar(String(text), isPlain: false))
    }

    private func required(_ heading: String, in row: [CSVTable.Cell]) -> CSVTable.Cell? {
        guard let column = columns[heading] else { return nil }
        if let cell = cell(heading, in: row) { return cell }
        report.add(.emptyText, at: column < row.count ? row[column].mark : row[0].mark, heading)
        return nil
    }

    private func cell(_ heading: String, in row: [CSVTable.Cell]) -> CSVTable.Cell? {
        guard let column = columns[heading], column < row.count, !row[column].text.isEmpty else { return nil }
        return row[column]
    }
}

/// `NUMBER: MEANING` with semicolons between; two of them stand for one inside of a meaning.
private func pairs(_ text: String) -> [(String, String)] {
    var pieces: [String.UnicodeScalarView] = [.init()]
    var scalars = text.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
        if scalar != ";" || scalars.first == ";" {
            pieces[pieces.count - 1].append(scalar)
            if scalar == ";" { scalars.removeFirst() }
        } else {
            pieces.append(.init())
        }
    }
    return pieces.map { String($0).drop { $0 == " " } }.filter { !$0.isEmpty }.map { piece in
        let words = piece.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(words[0]), String((words.count == 2 ? words[1] : "").drop { $0 == " " }))
    }
}
