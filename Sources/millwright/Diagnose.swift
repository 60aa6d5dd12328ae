import ArgumentParser
import Console
import ControlProtocol
import Measurement
import Wording

struct Diagnose: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(abstract: abstract(.diagnose)) }

    @Argument(help: help(.diagnosedAsset, valueName: "ASSET"))
    var asset: String?

    @Flag(help: help(.explain))
    var explain = false

    @OptionGroup var asking: Asking

    func run() throws {
        try asking.show(.diagnoses(asset: known()), as: [AssetDiagnosis].self) { answer, language in
            DiagnoseReport(answer, isExplained: explain, now: wallMilliseconds(), language: language)
        }
    }

    /// The asset that was named; nil for all.
    private func known() throws -> Identifier? {
        guard let asset else { return nil }
        let connection = DaemonConnection(runtime: asking.runtime)
        let assets = try connection.ask(.assets, as: [AssetAnswer].self).answer
        guard let id = Identifier(asset), assets.contains(where: { $0.id == asset }) else {
            throw VerbFailure.badInput(.noSuchAsset(asset), .listAssets)
        }
        return id
    }
}
