import ArgumentParser
import Commissioning
import Console
import SettingsFiles
import Wording

struct Plan: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(abstract: abstract(.plan)) }

    @Argument(help: help(.settingsFile))
    var file: String

    @OptionGroup var presentation: Presentation

    func run() throws {
        let language = try presentation.language()
        let plan = PlanAnswer(file: file, settings: try readInput(file, in: language, by: readSettings))
        try presentation.show(PlanReport(plan, language: language), of: plan)
    }
}
