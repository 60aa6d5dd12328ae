import ArgumentParser
import Console
import ControlProtocol
import Wording

struct Reload: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(abstract: abstract(.reload)) }

    @OptionGroup var asking: Asking

    func run() throws {
        try asking.show(.reload, as: ReloadAnswer.self) { answer, language in
            ReloadReport(answer, language: language)
        }
    }
}
