import ArgumentParser
import Console
import ControlProtocol
import FoundationEssentials
import Glibc
import Wording

/// The options of every verb that asks the daemon, and the way from question to exit status.
struct Asking: ParsableArguments {
    @Flag(help: help(.json))
    var json = false

    @Option(help: ArgumentHelp(help(.runtime).abstract, valueName: "DIR"))
    var runtime = "/run/millwright"

    @Option(name: .customLong("lang"), help: ArgumentHelp(help(.language).abstract, valueName: "zh|en"))
    var languageName: String?

    func language() throws -> Language {
        guard let languageName else { return .current }
        guard let language = Language(rawValue: languageName) else {
            throw VerbFailure.badInput(.unknownLanguage(languageName), .knownLanguages)
        }
        return language
    }

    /// Asks, prints the answer as JSON or as a report, and throws ``ExitStatus/finding`` where it needs attention.
    func show<Answer: Decodable>(
        _ endpoint: Endpoint, as type: Answer.Type, report: (Answer, Language) -> any Report
    ) throws {
        let language = try language()
        let (answer, body) = try DaemonConnection(runtime: runtime).ask(endpoint, as: type)
        let report = report(answer, language)
        let output = Terminal.output
        if json {
            output.write(String(decoding: body, as: UTF8.self) + "\n")
        } else {
            let lines = report.lines(width: output.size?.width)
            output.write(lines.map { $0.rendered(inColour: output.isColoured) + "\n" }.joined())
        }
        if report.needsAttention { throw ExitStatus.finding }
    }
}

extension Language {
    /// The language of help and errors, which are written before or without any parsed option.
    static let current: Language = {
        let arguments = CommandLine.arguments
        for (index, argument) in arguments.enumerated() {
            let next = index + 1 < arguments.count ? arguments[index + 1] : ""
            let name = argument == "--lang" ? next : argument.hasPrefix("--lang=") ? String(argument.dropFirst(7)) : ""
            if let language = Language(rawValue: name) { return language }
        }
        return Language(environment: ProcessInfo.processInfo.environment)
    }()
}

/// Now, in UTC milliseconds; the daemon's clock is this one, since its sockets are local.
func wallMilliseconds() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
