import Wording

/// The numbers of one column of a table, from the top to the bottom. A first line of words is a heading; columns are
/// parted by commas, semicolons, tabs or spaces, and empty lines are none.
func sampleColumn(_ column: Int, of bytes: [UInt8]) throws(CommissioningFailure.Recording) -> [Float] {
    var samples: [Float] = []
    var line = 0
    var isFirst = true
    for row in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
        line += 1
        let cells = row.split { $0.isSeparator }
        guard !cells.isEmpty else { continue }
        defer { isFirst = false }
        guard column >= 1, column <= cells.count else { throw .noSuchChannel(column, of: cells.count) }
        let text = String(decoding: cells[column - 1], as: UTF8.self)
        if let number = Float(text) {
            samples.append(number)
            try Recording.admit(samples.count)
        } else if !isFirst {
            throw .notNumber(text, line: line)
        }
    }
    return samples
}

extension UInt8 {
    fileprivate var isSeparator: Bool {
        switch self {
        case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: " "), UInt8(ascii: "\r"),
            UInt8(ascii: "\""):
            true
        default: false
        }
    }
}
