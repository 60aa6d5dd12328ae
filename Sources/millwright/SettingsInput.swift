import Measurement
import Platform
import Settings
import Wording

/// Reads a file that a verb works from. Mistakes are printed one by one before the verb fails with their number.
func readInput<Content>(
    _ path: String, in language: Language, by read: (String) throws -> Content
) throws -> Content {
    do {
        return try read(path)
    } catch let file as UnreadableFile {
        throw VerbFailure(file)
    } catch let error as SettingsMistakes {
        Terminal.error.write(error.mistakes.map { $0.text(in: language) + "\n" }.joined())
        throw VerbFailure(.badInput, .fileHasMistakes(path: path, count: error.mistakes.count))
    }
}

extension VerbFailure {
    init(_ file: UnreadableFile) {
        switch file.reason {
        case .system(let errno):
            self.init(.badInput, .fileUnreadable(path: file.path, reason: systemText(errno)))
        case .tooLarge(let limit): self.init(.badInput, .fileTooLarge(path: file.path, limit: limit))
        }
    }
}

/// Reads words of the command line that are spelled as in settings.
func spelled<Value>(_ read: () throws -> Value) throws -> Value {
    do {
        return try read()
    } catch let message as SettingsMessage {
        throw VerbFailure(.badInput, .spelling(message))
    }
}

/// A value to write: a decimal number, or true or false for 1 or 0.
func writtenNumber(_ text: String) throws -> Double {
    switch text {
    case "true": 1
    case "false": 0
    default: try spelled { try DecimalNumber(spelling: text).value }
    }
}
