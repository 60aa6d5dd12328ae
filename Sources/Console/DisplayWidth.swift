/// How many cells of a terminal text takes: 2 for what East Asian Width calls wide or fullwidth and for emoji,
/// 0 for what combines with its neighbour, else 1 (Unicode Standard Annex 11; ambiguous characters count as narrow,
/// as terminals do unless told otherwise).
extension Character {
    package var displayWidth: Int {
        // VARIATION SELECTOR-16 asks for the emoji form of a character that has a narrow one too.
        if unicodeScalars.count > 1, unicodeScalars.contains("\u{FE0F}") { return 2 }
        return unicodeScalars.reduce(0) { max($0, $1.displayWidth) }
    }
}

extension StringProtocol {
    package var displayWidth: Int { reduce(0) { $0 + $1.displayWidth } }
}

extension Unicode.Scalar {
    fileprivate var displayWidth: Int {
        if value < 0x300 { return 1 }
        if properties.isEmojiPresentation || isWide { return 2 }
        // A flag is two regional indicators in one character; one alone is drawn as wide by most terminals.
        if (0x1F1E6...0x1F1FF).contains(value) { return 2 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return 1
        }
    }

    private var isWide: Bool {
        value >= 0x1100 && Self.wideRanges.contains { $0.contains(value) }
    }

    /// EastAsianWidth.txt of Unicode 15, W and F without the emoji, neighbouring blocks of one script merged.
    private static let wideRanges: [ClosedRange<UInt32>] = [
        0x1100...0x115F,  // Hangul initial consonants
        0x2329...0x232A,
        0x2E80...0x303E,  // radicals, CJK punctuation
        0x3041...0x3247, 0x3250...0x4DBF, 0x4E00...0xA4C6,  // kana, ideographs, Yi
        0xA960...0xA97C, 0xAC00...0xD7A3,  // Hangul
        0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B,
        0xFF01...0xFF60, 0xFFE0...0xFFE6,  // fullwidth forms
        0x16FE0...0x16FF1, 0x17000...0x18D08, 0x1AFF0...0x1B2FB,  // Tangut, Khitan, historic kana
        0x1F200...0x1F265,
        0x20000...0x3FFFD,  // further ideographs
    ]
}
