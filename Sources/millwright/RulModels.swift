import ArgumentParser
import Console
import ControlProtocol
import Wording

struct RulModels: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "models", abstract: abstract(.rulModels))
    }

    @OptionGroup var asking: Asking

    func run() throws {
        try asking.show(.models, as: ModelRegistryAnswer.self) { answer, language in
            ModelRegistryReport(answer, now: wallMilliseconds(), language: language)
        }
    }
}
