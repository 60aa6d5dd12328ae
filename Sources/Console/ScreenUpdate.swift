/// The control sequences that turn what a terminal shows into what it shall show (ECMA-48, and xterm's private modes).
package enum ScreenUpdate {
    /// To the alternate screen, without cursor and without wrapping of long lines.
    package static let enter = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[2J"
    /// Back to what was there before.
    package static let leave = "\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"
    package static let clear = "\u{1B}[2J"

    /// Writes only the lines that differ, and all of them as one frame where the terminal knows synchronised updates.
    package static func changes(from old: [String], to new: [String]) -> String {
        var changes = ""
        for row in 0..<max(old.count, new.count) {
            let before = row < old.count ? old[row] : ""
            let after = row < new.count ? new[row] : ""
            // Erased first: erasing behind a line that fills its row would take the last character with it.
            if before != after { changes += "\u{1B}[\(row + 1);1H\u{1B}[2K\(after)" }
        }
        return changes.isEmpty ? "" : "\u{1B}[?2026h\(changes)\u{1B}[?2026l"
    }
}
