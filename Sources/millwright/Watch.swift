import ArgumentParser
import Console
import ControlProtocol
import Glibc
import Measurement
import Wording

struct Watch: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(abstract: abstract(.watch)) }

    @Option(help: help(.seconds, valueName: "N"))
    var seconds: Int?

    @OptionGroup var asking: Asking

    func run() throws {
        let language = try asking.presentation.language()
        let end = try end(after: seconds)
        // Keys wait while a question is open, so it may not stay open for long.
        let connection = DaemonConnection(runtime: asking.runtime, answerTimeout: .seconds(1))
        if Terminal.output.canRedraw, !asking.presentation.json {
            var watch = LiveWatch(connection: connection, language: language, end: end)
            try watch.run()
        } else {
            try printLines(from: connection, in: language, until: end)
        }
    }

    /// One line a second, for logs and pipes; with `--json` the answer of `status`.
    private func printLines(
        from connection: DaemonConnection, in language: Language, until end: ContinuousClock.Instant?
    ) throws {
        var schedule = Schedule(end: end)
        var isFirst = true
        var outage: VerbFailure?
        repeat {
            do throws(VerbFailure) {
                let (status, body) = try connection.ask(.status, as: StatusAnswer.self)
                let line = StatusReport(status, language: language).line(clock: localTime(status.now))
                Terminal.output.write(
                    (asking.presentation.json
                        ? String(decoding: body, as: UTF8.self)
                        : line.rendered(inColour: Terminal.output.isColoured)) + "\n")
                outage = nil
            } catch {
                if isFirst { throw error }
                Terminal.error.write("\(localTime(wallMilliseconds()))  \(error.text(in: language))")
                outage = error
            }
            isFirst = false
            schedule.advance()
            poll(nil, 0, schedule.millisecondsLeft)
        } while !schedule.isOver
        if let outage { throw outage }
    }
}

/// When `--seconds` are over; nil where it was left out.
func end(after seconds: Int?) throws -> ContinuousClock.Instant? {
    guard let seconds else { return nil }
    guard (1...1_000_000_000).contains(seconds) else {
        throw VerbFailure.badInput(.secondsOutOfRange(seconds), .positiveSeconds)
    }
    return .now + .seconds(seconds)
}

/// When to refresh: every second on a fixed grid, until the end where there is one.
struct Schedule {
    let end: ContinuousClock.Instant?
    private var next = ContinuousClock.now

    init(end: ContinuousClock.Instant?) { self.end = end }

    /// To the next second; those that have passed meanwhile are left out.
    mutating func advance() {
        let now = ContinuousClock.now
        while next <= now { next += .seconds(1) }
        if let end { next = min(next, end) }
    }

    /// Until the next refresh, rounded up so that it is due afterwards.
    var millisecondsLeft: CInt {
        let left = ContinuousClock.now.duration(to: next)
        return left > .zero ? CInt(clamping: left.milliseconds) + 1 : 0
    }

    var isDue: Bool { ContinuousClock.now >= next }

    var isOver: Bool { end.map { ContinuousClock.now >= $0 } ?? false }
}

/// The time of day where the terminal stands.
func localTime(_ milliseconds: Int64) -> String {
    var seconds = time_t(milliseconds / 1000)
    var local = tm()
    localtime_r(&seconds, &local)
    func two(_ number: CInt) -> String { number < 10 ? "0\(number)" : String(number) }
    return "\(two(local.tm_hour)):\(two(local.tm_min)):\(two(local.tm_sec))"
}
