import ArgumentParser
import Console
import ControlProtocol
import Wording

struct RulShow: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "show", abstract: abstract(.rulShow))
    }

    @Argument(help: help(.diagnosedAsset, valueName: "ASSET"))
    var asset: String?

    @OptionGroup var asking: Asking

    func run() throws {
        let id = try asset.map { try asking.known($0) }
        try asking.show(.remainingLives(asset: id), as: [RemainingLifeAnswer].self) { answer, language in
            RemainingLifeReport(answer, now: wallMilliseconds(), language: language)
        }
    }
}
