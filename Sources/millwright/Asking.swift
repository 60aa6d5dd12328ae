import ArgumentParser
import Console
import ControlProtocol
import FoundationEssentials
import Glibc
import Measurement
import Wording

/// The options of every verb that asks the daemon, and the way from question to exit status.
struct Asking: ParsableArguments {
    @OptionGroup var presentation: Presentation

    @Option(help: help(.runtime, valueName: "DIR"))
    var runtime = DaemonConnection.usualRuntime

    /// Asks, and shows the answer.
    func show<Answer: Decodable>(
        _ endpoint: Endpoint, as type: Answer.Type, report: (Answer, Language) -> any Report
    ) throws {
        let language = try presentation.language()
        let (answer, body) = try DaemonConnection(runtime: runtime).ask(endpoint, as: type)
        try presentation.show(report(answer, language), json: body)
    }

    /// The machine of an id that somebody typed.
    func known(_ asset: String) throws -> Identifier {
        let assets = try DaemonConnection(runtime: runtime).ask(.assets, as: [AssetAnswer].self).answer
        guard let id = Identifier(asset), assets.contains(where: { $0.id == asset }) else {
            throw VerbFailure.badInput(.noSuchAsset(asset), .listAssets)
        }
        return id
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
