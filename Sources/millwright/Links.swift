import ArgumentParser
import Console
import ControlProtocol
import Wording

struct Links: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(abstract: abstract(.links)) }

    @OptionGroup var asking: Asking

    func run() throws {
        try asking.show(.links, as: [LinkAnswer].self) { answer, language in
            LinksReport(answer, now: wallMilliseconds(), language: language)
        }
    }
}
