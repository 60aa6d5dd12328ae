import ArgumentParser
import Console
import ControlProtocol
import Wording

/// The options of every verb, and the way from what it found to its exit status.
struct Presentation: ParsableArguments {
    @Flag(help: help(.json))
    var json = false

    @OptionGroup var languageOption: LanguageOption

    func language() throws -> Language { try languageOption.language() }

    /// Prints an answer as JSON or as a report, and throws ``ExitStatus/finding`` where it needs attention.
    func show(_ report: some Report, of answer: some Encodable) throws {
        try show(report, json: try encode(answer))
    }

    /// - Parameter bytes: The answer as JSON.
    func show(_ report: any Report, json bytes: [UInt8]) throws {
        let output = Terminal.output
        if json {
            output.write(String(decoding: bytes, as: UTF8.self) + "\n")
        } else {
            let lines = report.lines(width: output.size?.width)
            output.write(lines.map { $0.rendered(inColour: output.isColoured) + "\n" }.joined())
        }
        if report.needsAttention { throw ExitStatus.finding }
    }
}

/// The language of what people read.
struct LanguageOption: ParsableArguments {
    @Option(name: .customLong("lang"), help: help(.language, valueName: "zh|en"))
    var languageName: String?

    func language() throws -> Language {
        guard let languageName else { return .current }
        guard let language = Language(rawValue: languageName) else {
            throw VerbFailure.badInput(.unknownLanguage(languageName), .knownLanguages)
        }
        return language
    }
}
