import ArgumentParser
import Commissioning
import Console
import ControlProtocol
import Measurement
import Settings
import Wording

struct Alarms: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            abstract: abstract(.alarms),
            subcommands: [
                ListAlarms.self, Acknowledge.self, Reset.self, Shelve.self, Unshelve.self, RemoveFromService.self,
                ReturnToService.self, AlarmHistory.self,
            ], defaultSubcommand: ListAlarms.self)
    }
}

struct ListAlarms: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "list", abstract: abstract(.alarms))
    }

    @OptionGroup var asking: Asking

    func run() throws {
        try asking.show(.alarms, as: AlarmsAnswer.self) { answer, language in
            AlarmsReport(answer, now: wallMilliseconds(), language: language)
        }
    }
}

struct AlarmHistory: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "history", abstract: abstract(.history))
    }

    @Option(help: help(.days, valueName: "N"))
    var days = 7

    @OptionGroup var asking: Asking

    func run() throws {
        guard (1...366).contains(days) else { throw VerbFailure.badInput(.daysOutOfRange(days), .positiveDays) }
        try asking.show(.alarmHistory(days: days), as: AlarmHistoryAnswer.self) { answer, language in
            AlarmHistoryReport(answer, now: wallMilliseconds(), language: language)
        }
    }
}

struct Acknowledge: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "ack", abstract: abstract(.acknowledge))
    }

    @OptionGroup var target: AlarmTarget

    func run() throws { try target.treat(.acknowledge) }
}

struct Reset: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "reset", abstract: abstract(.reset))
    }

    @OptionGroup var target: AlarmTarget

    func run() throws { try target.treat(.reset) }
}

struct Shelve: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "shelve", abstract: abstract(.shelve))
    }

    @Option(name: .customLong("for"), help: help(.shelvingTime, valueName: "DURATION"))
    var duration: String

    @Option(help: help(.alarmReason, valueName: "TEXT"))
    var reason: String

    @OptionGroup var target: AlarmTarget

    func run() throws {
        let length = try spelled { try Duration(spelling: duration, in: .seconds(1) ... .seconds(24 * 3600)) }
        try target.treat(.shelve, for: length, reason: reason)
    }
}

struct Unshelve: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "unshelve", abstract: abstract(.unshelve))
    }

    @OptionGroup var target: AlarmTarget

    func run() throws { try target.treat(.unshelve) }
}

struct RemoveFromService: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "out-of-service", abstract: abstract(.removeFromService))
    }

    @Option(help: help(.alarmReason, valueName: "TEXT"))
    var reason: String

    @OptionGroup var target: AlarmTarget

    func run() throws { try target.treat(.removeFromService, reason: reason) }
}

struct ReturnToService: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "in-service", abstract: abstract(.returnToService))
    }

    @OptionGroup var target: AlarmTarget

    func run() throws { try target.treat(.returnToService) }
}

/// Which alarm, and the way to have something done about it.
struct AlarmTarget: ParsableArguments {
    @Argument(help: help(.alarm, valueName: "ID"))
    var alarm: String

    @OptionGroup var asking: Asking

    func treat(_ action: AlarmQuery.Action, for duration: Duration = .zero, reason: String = "") throws {
        if !AlarmQuery.isReason(reason) {
            throw VerbFailure.badInput(.notAReason(limit: AlarmQuery.longestReason), .shortReason)
        }
        let seconds = duration.components.seconds
        guard let query = AlarmQuery(action: action, named: alarm, seconds: seconds, reason: reason) else {
            throw VerbFailure.badInput(.notAnAlarmID(alarm), .listAlarms)
        }
        try asking.show(.alarm(query), as: AlarmActionAnswer.self) { answer, language in
            AlarmActionReport(answer, language: language)
        }
    }
}
