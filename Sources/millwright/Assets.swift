import ArgumentParser
import Console
import ControlProtocol
import Wording

struct Assets: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(abstract: abstract(.assets)) }

    @OptionGroup var asking: Asking

    func run() throws {
        try asking.show(.assets, as: [AssetAnswer].self) { answer, language in
            AssetsReport(answer, now: wallMilliseconds(), language: language)
        }
    }
}
