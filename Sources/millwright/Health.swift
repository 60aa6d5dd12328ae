import ArgumentParser
import Console
import ControlProtocol
import Wording

struct Health: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(abstract: abstract(.health)) }

    @Argument(help: help(.diagnosedAsset, valueName: "ASSET"))
    var asset: String?

    @OptionGroup var asking: Asking

    func run() throws {
        let id = try asset.map { try asking.known($0) }
        try asking.show(.health(asset: id), as: PlantHealthAnswer.self) { answer, language in
            HealthReport(answer, language: language)
        }
    }
}

struct Show: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(abstract: abstract(.show)) }

    @Argument(help: help(.shownAsset, valueName: "ASSET"))
    var asset: String

    @OptionGroup var asking: Asking

    func run() throws {
        try asking.show(.asset(asking.known(asset)), as: AssetDetail.self) { answer, language in
            AssetReport(answer, now: wallMilliseconds(), language: language)
        }
    }
}
