import ArgumentParser
import CPlatform
import Daemon
import FoundationEssentials
import Glibc
import Logging
import Platform
import Settings
import SettingsFiles
import Wording

/// The daemon. Exit status: 0 stopped in order, 1 it failed while running, 2 it could not start for a reason that an
/// operator can mend, a wrong command line for one.
@main struct Millwrightd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "millwrightd", abstract: "Polls machines and tells the platform. 采集设备数据并上送平台。",
        version: version)

    @Option(help: "The settings file. 配置文件。")
    var config = "/etc/millwright/millwright.yaml"

    @Option(help: "Where messages wait for the broker. 待发消息的存放目录。")
    var data = "/var/lib/millwright"

    @Option(help: "Where the control sockets are. 控制套接字目录。")
    var runtime = "/run/millwright"

    static func main() async {
        do {
            var command = try parse()
            try await command.run()
        } catch let error where exitCode(for: error) == .validationFailure {
            let text = fullMessage(for: error) + "\n"
            _ = write(STDERR_FILENO, text, text.utf8.count)
            Glibc.exit(2)
        } catch {
            exit(withError: error)
        }
    }

    mutating func run() async throws {
        platform_limit_malloc_arenas(2)
        umask(0o027)
        LoggingSystem.bootstrap { _ in JournaldLogHandler() }
        let logger = Logger(label: "millwrightd")
        var language = Language(environment: ProcessInfo.processInfo.environment)
        do {
            let (settings, mistakes) = try readSettingsAtStart(config)
            language = settings.language
            for mistake in mistakes { logger.error("\(mistake.text(in: language))") }
            try await runDaemon(
                settings, without: mistakes, places: Gateway.Places(settings: config, data: data, runtime: runtime),
                logger: logger)
        } catch let error as SettingsMistakes {
            for mistake in error.mistakes { logger.error("\(mistake.text(in: language))") }
            let message = DaemonMessage.settingsRefused(file: config, mistakes: error.mistakes.count)
            logger.error("\(message.text(in: language))")
            throw ExitCode(2)
        } catch let error as UnreadableFile {
            logger.error("\(StartFailure(error).message.text(in: language))")
            throw ExitCode(2)
        } catch let error as StartFailure {
            logger.error("\(error.message.text(in: language))")
            throw ExitCode(2)
        }
    }
}
