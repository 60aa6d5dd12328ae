import ArgumentParser
import Settings
import SettingsFiles
import Wording

struct Export: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(abstract: abstract(.export)) }

    @Option(help: help(.settingsFile, valueName: "FILE"))
    var config: String

    @OptionGroup var languageOption: LanguageOption

    func run() throws {
        let settings = try readInput(config, in: languageOption.language(), by: readSettings)
        Terminal.output.write(PointTable.csv(of: settings.assets, limits: settings.limits))
    }
}
