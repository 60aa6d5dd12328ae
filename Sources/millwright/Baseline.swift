import ArgumentParser
import Console
import ControlProtocol
import Measurement
import Wording

struct Baseline: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: abstract(.baseline), subcommands: [ShowBaselines.self, FreezeBaseline.self, ResetBaseline.self],
            defaultSubcommand: ShowBaselines.self)
    }
}

struct ShowBaselines: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "show", abstract: abstract(.baseline))
    }

    @Argument(help: help(.diagnosedAsset, valueName: "ASSET"))
    var asset: String?

    @OptionGroup var asking: Asking

    func run() throws {
        let id = try asset.map { try asking.known($0) }
        try asking.show(.baselines(asset: id), as: [BaselineAnswer].self) { answer, language in
            BaselinesReport(answer, now: wallMilliseconds(), language: language)
        }
    }
}

struct FreezeBaseline: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "freeze", abstract: abstract(.freezeBaseline))
    }

    @OptionGroup var target: BaselineTarget

    func run() throws { try target.treat(.freeze) }
}

struct ResetBaseline: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "reset", abstract: abstract(.resetBaseline))
    }

    @OptionGroup var target: BaselineTarget

    func run() throws { try target.treat(.reset) }
}

/// Whose baselines.
struct BaselineTarget: ParsableArguments {
    @Argument(help: help(.shownAsset, valueName: "ASSET"))
    var asset: String

    @Argument(help: help(.baselineLocation, valueName: "LOCATION"))
    var location: String?

    @OptionGroup var asking: Asking

    func treat(_ action: BaselineQuery.Action) throws {
        let asset = try asking.known(asset)
        let place = try location.map { name in
            guard let place = Identifier(name) else {
                throw VerbFailure.badInput(.unknownLocation(name), .listBaselines)
            }
            return place
        }
        try asking.show(.baseline(BaselineQuery(action, of: place, on: asset)), as: BaselineActionAnswer.self) {
            BaselineActionReport($0, language: $1)
        }
    }
}
