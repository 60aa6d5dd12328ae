package import Wording

/// One thing that is wrong in a settings file, and where.
package struct Mistake: Hashable, Sendable {
    package let file: String
    /// Counted from 1, as is `column`.
    package let line: Int
    package let column: Int
    /// The keys that lead to the place, such as `assets.pump-07.points.temp.at`; empty for the file as a whole.
    package let path: String
    package let message: SettingsMessage

    /// Place, problem and remedy on one line.
    package func text(in language: Language) -> String {
        let place = path.isEmpty ? "\(file):\(line)" : "\(file):\(line): \(path)"
        return "\(place): \(message.text(in: language))"
    }
}

/// Everything that is wrong in a settings file, in the order of its lines, and then in the profiles that it names;
/// never empty.
package struct SettingsMistakes: Error, Hashable, Sendable {
    package let mistakes: [Mistake]
}

/// Collects the mistakes of one file while it is read.
final class MistakeReport {
    /// More than anybody reads; bounds what a file that is no settings file can cost.
    private static let limit = 1000

    private let file: String
    private var mistakes: [Mistake] = []
    private var others: [Mistake] = []

    init(file: String) { self.file = file }

    /// Whether reading may stop.
    var isFull: Bool { mistakes.count >= Self.limit }

    func add(_ message: SettingsMessage, at mark: Mark, _ path: String = "") {
        guard !isFull else { return }
        mistakes.append(Mistake(file: file, line: mark.line, column: mark.column, path: path, message: message))
    }

    /// Adds the mistakes of other files.
    func include(_ mistakes: [Mistake]) { others += mistakes }

    /// Throws what was collected, if anything.
    func check() throws(SettingsMistakes) { _ = try check { _ in true } }

    /// Throws what was collected where anything of it counts.
    ///
    /// - Returns: What does not.
    func check(_ counts: (SettingsMessage) -> Bool) throws(SettingsMistakes) -> [Mistake] {
        var sorted = mistakes.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
        if isFull, let last = sorted.last {
            sorted.append(
                Mistake(
                    file: file, line: last.line, column: last.column, path: "",
                    message: .tooManyMistakes(listed: Self.limit)))
        }
        sorted += others
        if sorted.contains(where: { counts($0.message) }) { throw SettingsMistakes(mistakes: sorted) }
        return sorted
    }
}
