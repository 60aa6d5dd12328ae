/// What a piece of text means; how that looks is decided once, in ``StyledText/rendered(inColour:)``.
package enum Tone: Sendable {
    case plain, strong, faint, accent
    case good, attention, bad
    /// The verdict, set off from everything else.
    case goodBadge, badBadge

    /// Select Graphic Rendition parameters (ECMA-48, section 8.3.117).
    fileprivate var parameters: String? {
        switch self {
        case .plain: nil
        case .strong: "1"
        case .faint: "2"
        case .accent: "36"
        case .good: "32"
        case .attention: "33"
        case .bad: "31"
        case .goodBadge: "1;7;32"
        case .badBadge: "1;7;31"
        }
    }
}

/// One line of text whose parts have meanings.
///
/// Control characters are replaced on the way in, so that no name from outside can steer the terminal.
package struct StyledText: Sendable, Equatable {
    private struct Run: Sendable, Equatable {
        var text: String
        var tone: Tone
    }

    private var runs: [Run]

    package init(_ text: String, _ tone: Tone = .plain) {
        runs = text.isEmpty ? [] : [Run(text: Self.printable(text), tone: tone)]
    }

    package var width: Int { runs.reduce(0) { $0 + $1.text.displayWidth } }

    package static func + (left: StyledText, right: StyledText) -> StyledText {
        var joined = left
        joined.runs += right.runs
        return joined
    }

    package static func += (left: inout StyledText, right: StyledText) { left.runs += right.runs }

    package static func spaces(_ count: Int) -> StyledText { StyledText(String(repeating: " ", count: max(count, 0))) }

    /// Cut to fit `width` cells, ending in `…` where something was cut.
    package func truncated(to width: Int) -> StyledText {
        guard self.width > width else { return self }
        guard width > 0 else { return StyledText("") }
        var room = width - 1
        var cut = StyledText("")
        for run in runs {
            let part = run.text.prefix { character in
                room -= character.displayWidth
                return room >= 0
            }
            cut.runs.append(Run(text: String(part), tone: run.tone))
            if room < 0 { break }
        }
        return cut + StyledText("…", cut.runs.last?.tone ?? .plain)
    }

    /// Cut to the width of the terminal, where there is one.
    func fitted(to width: Int?) -> StyledText { width.map(truncated(to:)) ?? self }

    /// Exactly `width` cells where the text fits into them.
    package func padded(to width: Int, _ alignment: Alignment = .leading) -> StyledText {
        let padding = StyledText.spaces(width - self.width)
        return alignment == .leading ? self + padding : padding + self
    }

    package func rendered(inColour: Bool) -> String {
        runs.reduce(into: "") { line, run in
            if inColour, let parameters = run.tone.parameters {
                line += "\u{1B}[\(parameters)m\(run.text)\u{1B}[0m"
            } else {
                line += run.text
            }
        }
    }

    private static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return text }
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            clean.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
        }
        return String(clean)
    }
}

package enum Alignment: Sendable { case leading, trailing }
