import ArgumentParser
import Console
import ControlProtocol
import Measurement
import Wording

struct Points: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(abstract: abstract(.points)) }

    @Option(help: help(.asset, valueName: "ID"))
    var asset: String?

    @OptionGroup var asking: Asking

    func run() throws {
        try asking.show(.points(asset: assetID()), as: [PointAnswer].self) { answer, language in
            PointsReport(answer, now: wallMilliseconds(), language: language)
        }
    }

    private func assetID() throws -> Identifier? {
        guard let asset else { return nil }
        guard let id = Identifier(asset) else { throw VerbFailure.badInput(.notAnAssetID(asset), .listAssets) }
        return id
    }
}
