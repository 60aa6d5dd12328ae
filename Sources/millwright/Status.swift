import ArgumentParser
import Console
import ControlProtocol
import Wording

struct Status: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(abstract: abstract(.status)) }

    @OptionGroup var asking: Asking

    func run() throws {
        try asking.show(.status, as: StatusAnswer.self) { answer, language in
            StatusReport(answer, language: language)
        }
    }
}
