/// A place in a text; lines and columns count from 1, columns in characters of Unicode.
struct Mark: Hashable, Comparable {
    let line: Int
    let column: Int

    static let start = Mark(line: 1, column: 1)

    static func < (left: Mark, right: Mark) -> Bool { (left.line, left.column) < (right.line, right.column) }
}

extension Mark {
    /// The place of a byte that may lie anywhere in a text, valid or not.
    init(ofByte offset: Int, in text: [UInt8]) {
        let before = text.prefix(offset)
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        self.init(
            line: before.count { $0 == UInt8(ascii: "\n") } + 1,
            column: before[lineStart...].count { $0 & 0b1100_0000 != 0b1000_0000 } + 1)
    }
}

/// A piece of a settings file with the place where it begins.
struct Node {
    enum Content {
        /// `isPlain` where it is written without quotes.
        case scalar(String, isPlain: Bool)
        case sequence([Node])
        case mapping([Entry])
        /// A mistake that is reported already; whoever comes upon it stays silent.
        case reported
    }

    struct Entry {
        let key: String
        let mark: Mark
        let value: Node
    }

    let mark: Mark
    /// The keys that lead here, such as `assets.pump-07.name`; empty at the root.
    let path: String
    let content: Content

    /// Whether nothing is written, or one of YAML's names for nothing.
    var isNull: Bool {
        if case .scalar(let text, isPlain: true) = content { return ["", "~", "null", "Null", "NULL"].contains(text) }
        return false
    }
}
