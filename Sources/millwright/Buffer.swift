import ArgumentParser
import Console
import ControlProtocol
import Wording

struct Buffer: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(abstract: abstract(.buffer)) }

    @OptionGroup var asking: Asking

    func run() throws {
        try asking.show(.buffer, as: BufferAnswer.self) { answer, language in
            BufferReport(answer, now: wallMilliseconds(), language: language)
        }
    }
}
