import ArgumentParser
import Console
import ControlProtocol
import Wording

struct Diagnose: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(abstract: abstract(.diagnose)) }

    @Argument(help: help(.diagnosedAsset, valueName: "ASSET"))
    var asset: String?

    @Flag(help: help(.explain))
    var explain = false

    @OptionGroup var asking: Asking

    func run() throws {
        let id = try asset.map { try asking.known($0) }
        try asking.show(.diagnoses(asset: id), as: [AssetDiagnosis].self) { answer, language in
            DiagnoseReport(answer, isExplained: explain, now: wallMilliseconds(), language: language)
        }
    }
}
