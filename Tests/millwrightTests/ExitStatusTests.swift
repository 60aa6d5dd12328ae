import ControlProtocol
import Foundation
import Testing

/// The tool as a shell sees it.
@Suite struct `The millwright command` {
    private static let good = BufferAnswer(
        unwritten: 0, stored: 0, storedBytes: 0, maximumBytes: 1024, oldest: nil, secondsUntilFull: nil,
        secondsUntilDrained: nil, dropped: 0)

    private func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Tool.Outcome {
        try Tool.run(arguments, environment: environment)
    }

    @Test func `exits 0 when all is good, in the language asked for and without colour in a pipe`() throws {
        let daemon = try FakeDaemon(.json(Self.good))
        let english = try run(["buffer", "--runtime", daemon.runtime], environment: ["TERM": "xterm"])
        #expect(english.status == 0)
        #expect(english.output.contains("0 % full"))
        #expect(!english.output.contains("\u{1B}"))
        let chinese = try run(["buffer", "--runtime", daemon.runtime], environment: ["LANG": "zh_CN.UTF-8"])
        #expect(chinese.output.contains("没有积压"))
        #expect(try run(["buffer", "--runtime", daemon.runtime, "--lang", "zh"]).output == chinese.output)
    }

    @Test func `exits 1 on a finding, with JSON as well, which is the answer as it came`() throws {
        var answer = Self.good
        answer.dropped = 1
        let daemon = try FakeDaemon(.json(answer))
        let outcome = try run(["buffer", "--runtime", daemon.runtime, "--json"])
        #expect(outcome.status == 1)
        #expect(try outcome.output == String(decoding: encode(answer), as: UTF8.self) + "\n")
        #expect(outcome.error.isEmpty)
    }

    @Test(arguments: [
        ["nonsense"], ["status", "--nonsense"], ["points", "--asset", "Pump 7"], ["status", "--lang", "fr"],
        ["watch", "--seconds", "0"], ["watch", "--seconds", "x"],
        ["status", "--runtime", "/" + String(repeating: "x", count: 200)],
    ])
    func `exits 2 on wrong usage and bad input, with words on standard error only`(arguments: [String]) throws {
        let outcome = try run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.error.hasPrefix("Error: "))
    }

    @Test(arguments: ["status", "assets", "points", "links", "buffer", "reload", "watch"])
    func `every verb exits 3 without a daemon and names a remedy`(verb: String) throws {
        let outcome = try run([verb, "--runtime", "/nonexistent", "--lang", "zh"])
        #expect(outcome.status == 3)
        #expect(outcome.output.isEmpty)
        #expect(outcome.error.contains("systemctl status millwrightd"))
        #expect(outcome.error.hasPrefix("错误："))
    }

    @Test func `spectrum exits 2 for a location that is unknown, and names the known ones`() throws {
        let daemon = try FakeDaemon(
            .json([WaveformAnswer(asset: "fan", location: "de_h", name: "DE", bearing: nil, latest: nil)]))
        let unknown = try run(["spectrum", "nde", "--runtime", daemon.runtime])
        #expect(unknown.status == 2 && unknown.output.isEmpty)
        #expect(unknown.error.contains("fan/de_h"))
        let early = try run(["spectrum", "de_h", "--runtime", daemon.runtime])
        #expect(early.status == 1 && early.output.isEmpty && early.error.contains("fan/de_h"))
        let nowhere = try FakeDaemon(.json([WaveformAnswer]()))
        #expect(try run(["spectrum", "de_h", "--runtime", nowhere.runtime]).status == 2)
        let twice = ["fan", "pump"].map {
            WaveformAnswer(asset: $0, location: "de_h", name: "DE", bearing: nil, latest: nil)
        }
        let both = try FakeDaemon(.json(twice))
        let ambiguous = try run(["spectrum", "de_h", "--runtime", both.runtime])
        #expect(ambiguous.status == 2 && ambiguous.error.contains("fan/de_h, pump/de_h"))
        let empty = WaveformAnswer.Capture(
            at: 0, samples: [1, 2], rateHz: 0, unit: "g", speedRpm: nil, withData: true)
        let odd = try FakeDaemon(
            .json([WaveformAnswer(asset: "fan", location: "de_h", name: "DE", bearing: nil, latest: empty)]))
        #expect(try run(["spectrum", "fan/de_h", "--runtime", odd.runtime]).status == 3)
    }

    @Test func `help exits 0 and speaks the language of the environment`() throws {
        let outcome = try run(["--help"], environment: ["LC_ALL": "zh_CN.UTF-8"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("说明是否一切正常"))
        #expect(try run(["help", "watch"]).output.contains("--seconds"))
    }

    @Test func `watch prints lines where there is no terminal, and ends by itself`() throws {
        let uplink = UplinkAnswer(
            state: .connected, broker: "mqtt://b:1", since: 0, reason: nil, nextAttempt: nil, inFlight: 0, window: 1,
            delivered: 0)
        let status = StatusAnswer(
            gateway: "g", name: "g", site: "s", version: "1", epoch: "e", now: 0, clock: .synchronized, uptime: 0,
            uplink: uplink,
            buffer: Self.good, devices: .init(total: 0, good: 0, bad: 0), points: .init(total: 0, good: 0, bad: 0),
            alarms: AlarmCounts(active: 0, unacknowledged: 0, silenced: 0, priority: nil), valuesPerSecond: 0,
            residentBytes: 0, counters: [:])
        let daemon = try FakeDaemon(.json(status))
        let outcome = try run(["watch", "--seconds", "1", "--runtime", daemon.runtime], environment: ["TZ": "UTC"])
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("00:00:00  OK  "))
        #expect(!outcome.output.contains("\u{1B}"))
    }
}
