import ArgumentParser
import Commissioning
import Console
import ControlProtocol
import Platform
import Settings
import SettingsFiles
import Wording

struct Check: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(abstract: abstract(.check)) }

    @Argument(help: help(.settingsFile))
    var file: String

    @Option(help: help(.runtime, valueName: "DIR"))
    var runtime = DaemonConnection.usualRuntime

    @OptionGroup var presentation: Presentation

    func run() throws {
        let language = try presentation.language()
        let answer = try answer(in: language)
        try presentation.show(CheckReport(answer, language: language), of: answer)
    }

    private func answer(in language: Language) throws -> CheckAnswer {
        do {
            let settings = try readSettings(file)
            return CheckAnswer(file: file, settings: settings, warnings: warnings(about: settings), in: language)
        } catch let mistakes as SettingsMistakes {
            return CheckAnswer(file: file, mistakes: mistakes, in: language)
        } catch let file as UnreadableFile {
            throw VerbFailure(file)
        }
    }

    private func warnings(about settings: DaemonSettings) -> [CommissioningMessage.Warning] {
        let limit = Endpoint.Socket.pathLimit
        let tooLong = Endpoint.Socket.allCases.map { $0.path(in: runtime) }.filter { $0.utf8.count > limit }
        return tooLong.map { .socketPathTooLong(path: $0, bytes: $0.utf8.count, limit: limit) }
            + settings.unreadableFiles.map { key, file in
                switch file.reason {
                case .system(let errno): .fileUnreadable(key: key, path: file.path, reason: systemText(errno))
                case .tooLarge: .fileTooLarge(key: key, path: file.path)
                }
            }
    }
}
