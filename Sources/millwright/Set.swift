import ArgumentParser
import Console
import ControlProtocol
import Measurement
import Settings
import Wording

struct Set: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "set", abstract: abstract(.set))
    }

    @Argument(help: help(.asset, valueName: "ASSET"))
    var asset: String

    @Argument(help: help(.point, valueName: "POINT"))
    var point: String

    @Argument(help: help(.value, valueName: "VALUE"))
    var value: String

    @Option(help: help(.expected, valueName: "VALUE"))
    var expected: String?

    @Flag(help: help(.confirm))
    var confirm = false

    @OptionGroup var asking: Asking

    func run() throws {
        guard confirm else { throw VerbFailure(.badInput, .notConfirmed(point: "\(asset)/\(point)", value: value)) }
        let query = try spelled {
            WriteQuery(
                asset: try Identifier(spelling: asset), point: try Identifier(spelling: point),
                value: try writtenNumber(value), expected: try expected.map(writtenNumber), id: Self.newID())
        }
        try asking.show(.write(query), as: WriteAnswer.self) { answer, language in
            WriteReport(answer, language: language)
        }
    }

    /// Twelve characters at random: the same command given twice is two commands.
    private static func newID() -> String {
        let characters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        return String((0..<12).map { _ in characters[Int.random(in: characters.indices)] })
    }
}
