import ArgumentParser
import Settings
import SettingsFiles
import Wording

struct Import: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(abstract: abstract(.import)) }

    @Argument(help: help(.tableFile))
    var file: String

    @Option(help: help(.importConfig, valueName: "FILE"))
    var config: String?

    @OptionGroup var languageOption: LanguageOption

    func run() throws {
        let language = try languageOption.language()
        let devices = try config.map { try readInput($0, in: language, by: readDevices) } ?? .unknown
        let settings = try readInput(file, in: language) { try readPointTable($0, devices: devices) }
        Terminal.output.write(settings)
    }
}
