/// What a person reads about one mistake.
package struct Explanation: Hashable, Sendable {
    /// What was found and what is allowed; without a full stop.
    package let problem: String
    /// What to do about it; a whole sentence.
    package let remedy: String

    init(_ problem: String, _ remedy: String) {
        self.problem = problem
        self.remedy = remedy
    }
}

/// Text from outside as it may stand in a message: short, on one line, without characters that steer a terminal.
package func excerpt(_ text: String) -> String {
    let characters = text.prefix(60)
    let visible = characters.unicodeScalars.prefix(240).map { scalar in
        scalar.properties.generalCategory.isVisible ? Character(scalar) : "\u{FFFD}"
    }
    return String(visible) + (characters.endIndex < text.endIndex ? "…" : "")
}

extension Unicode.GeneralCategory {
    fileprivate var isVisible: Bool {
        switch self {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}

/// Names one after the other; of a long list only the beginning.
func enumeration(_ names: [String], separator: String) -> String {
    names.prefix(12).map(excerpt).joined(separator: separator) + (names.count > 12 ? "\(separator)…" : "")
}

/// A code point as Unicode writes it: at least four digits.
func hexadecimal(_ code: UInt32) -> String {
    let digits = String(code, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
