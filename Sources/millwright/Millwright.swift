import ArgumentParser
import Glibc
import Wording

@main
struct Millwright: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "millwright",
            abstract: abstract(.millwright),
            subcommands: [
                Status.self, Watch.self, Alarms.self, Health.self, Show.self, Assets.self, Points.self, Links.self,
                Buffer.self, Trend.self,
                Spectrum.self, Diagnose.self, Baseline.self, Maintain.self, Reload.self, Set.self, Analyze.self,
                Detect.self,
                Replay.self, Knowledge.self, Rul.self, Check.self,
                Plan.self, Export.self, Import.self, Scan.self, Read.self, Probe.self, Write.self, Simulate.self,
            ])
    }

    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let status as ExitStatus {
            Glibc.exit(status.rawValue)
        } catch let failure as VerbFailure {
            Terminal.error.write(failure.text(in: .current))
            Glibc.exit(failure.status.rawValue)
        } catch let error where exitCode(for: error) == .validationFailure {
            Terminal.error.write(fullMessage(for: error) + "\n")
            Glibc.exit(ExitStatus.badInput.rawValue)
        } catch {
            exit(withError: error)
        }
    }
}

/// The first line of a verb's help.
func abstract(_ verb: ConsoleMessage.Verb) -> String { ConsoleMessage.abstract(verb).text(in: .current) }

func help(_ option: ConsoleMessage.Help) -> ArgumentHelp { "\(ConsoleMessage.help(option).text(in: .current))" }

func help(_ option: ConsoleMessage.Help, valueName: String) -> ArgumentHelp {
    ArgumentHelp(help(option).abstract, valueName: valueName)
}
