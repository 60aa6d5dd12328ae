import ArgumentParser
import Commissioning
import Console
import HealthAssessment
import Settings
import SettingsFiles
import Wording

/// What is known of faults.
struct Knowledge: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(abstract: abstract(.knowledge), subcommands: [Show.self, Lint.self])
    }

    struct Show: ParsableCommand {
        static var configuration: CommandConfiguration { CommandConfiguration(abstract: abstract(.knowledgeShow)) }

        @Argument(help: help(.faultID))
        var fault: String?

        @Option(help: help(.knowledge, valueName: "FILE"))
        var knowledge: [String] = []

        @OptionGroup var presentation: Presentation

        func run() throws {
            let language = try presentation.language()
            let base = try readInput(knowledge.last ?? "", in: language) { _ in try readKnowledge(knowledge) }
            guard let id = fault else {
                let answer = KnowledgeAnswer(base)
                return try presentation.show(KnowledgeReport(answer, language: language), of: answer)
            }
            let fault = try spelled { try base.fault(spelling: id) }
            let answer = FaultAnswer(fault, in: base)
            try presentation.show(FaultReport(answer, language: language), of: answer)
        }
    }

    struct Lint: ParsableCommand {
        static var configuration: CommandConfiguration { CommandConfiguration(abstract: abstract(.knowledgeLint)) }

        @Argument(help: help(.knowledgeFile))
        var file: String

        @OptionGroup var languageOption: LanguageOption

        func run() throws {
            let language = try languageOption.language()
            let base = try readInput(file, in: language) { try readKnowledge([$0], isStrict: true) }
            let message = HealthMessage.knowledgeGood(file: file, faults: base.faults.count)
            Terminal.output.write(message.text(in: language) + "\n")
        }
    }
}
