import CPlatform
import Console
import ControlProtocol
import Glibc
import Wording

/// `watch` on a terminal: a full screen, redrawn once a second, until a key, a signal or the end.
struct LiveWatch {
    private let connection: DaemonConnection
    private let language: Language
    private let terminal = Terminal.output
    private var schedule: Schedule
    private var history = History()
    private var lastAnswer = ContinuousClock.now
    private var scroll = 0
    /// What the terminal shows, line by line.
    private var shown: [String] = []

    init(connection: DaemonConnection, language: Language, end: ContinuousClock.Instant?) {
        self.connection = connection
        self.language = language
        schedule = Schedule(end: end)
    }

    /// Ends good on `q`, Ctrl-C, a signal or the end of the time; a daemon that never answered ends it at once.
    mutating func run() throws {
        var snapshot = try ask()
        history.record(snapshot)
        schedule.advance()
        let mode = TerminalMode.enter(terminal)
        defer { mode.leave() }
        var outage: VerbFailure?
        while true {
            draw(snapshot, isSilent: outage != nil)
            guard handleEvents(of: mode), !schedule.isOver else { break }
            guard schedule.isDue else { continue }
            do throws(VerbFailure) {
                snapshot = try ask()
                history.record(snapshot)
                outage = nil
            } catch {
                history.recordSilence()
                outage = error
            }
            schedule.advance()
        }
    }

    private mutating func ask() throws(VerbFailure) -> Snapshot {
        let snapshot = Snapshot(
            status: try connection.ask(.status, as: StatusAnswer.self).answer,
            assets: try connection.ask(.assets, as: [AssetAnswer].self).answer,
            points: try connection.ask(.points(asset: nil), as: [PointAnswer].self).answer,
            links: try connection.ask(.links, as: [LinkAnswer].self).answer,
            alarms: try connection.ask(.alarms, as: AlarmsAnswer.self).answer)
        lastAnswer = ContinuousClock.now
        return snapshot
    }

    private mutating func draw(_ snapshot: Snapshot, isSilent: Bool) {
        let size = terminal.size ?? (80, 24)
        let silence = ElapsedTime(seconds: lastAnswer.duration(to: .now) / .seconds(1))
        let screen = WatchScreen(
            snapshot, history: history, clock: localTime(wallMilliseconds()), silence: isSilent ? silence : nil,
            language: language, width: size.width, height: size.height)
        scroll = min(max(scroll, 0), screen.scrollLimit)
        let lines = screen.lines(scroll: scroll).map { $0.rendered(inColour: terminal.isColoured) }
        terminal.write(ScreenUpdate.changes(from: shown, to: lines))
        shown = lines
    }

    /// Waits for a key, a signal or the next refresh. False when it is time to go.
    private mutating func handleEvents(of mode: TerminalMode) -> Bool {
        var sources = [
            pollfd(fd: mode.signals, events: Int16(POLLIN), revents: 0),
            pollfd(fd: mode.hasKeys ? STDIN_FILENO : -1, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&sources, nfds_t(sources.count), schedule.millisecondsLeft) > 0 else { return true }
        if sources[0].revents != 0 {
            guard platform_next_signal(mode.signals) == SIGWINCH else { return false }
            // The new size may have scrambled anything.
            terminal.write(ScreenUpdate.clear)
            shown = []
        }
        return sources[1].revents == 0 || handleKeys()
    }

    private mutating func handleKeys() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(STDIN_FILENO, &bytes, bytes.count)
        guard count > 0 else { return false }
        let page = max((terminal.size?.height ?? 24) / 2, 1)
        for key in Key.pressed(in: Array(bytes[..<count])) {
            switch key {
            case .quit: return false
            case .up: scroll -= 1
            case .down: scroll += 1
            case .pageUp: scroll -= page
            case .pageDown: scroll += page
            }
        }
        return true
    }
}

/// The terminal while a full screen runs on it: alternate screen, no echo, keys one by one, signals at a descriptor.
private struct TerminalMode {
    let signals: CInt
    /// Whether standard input is a terminal whose keys we get.
    let hasKeys: Bool
    private let terminal: Terminal
    private let before: termios

    static func enter(_ terminal: Terminal) -> TerminalMode {
        let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH]
        let descriptor = platform_signal_descriptor(signals, CInt(signals.count))
        var before = termios()
        let hasKeys = tcgetattr(STDIN_FILENO, &before) == 0
        if hasKeys {
            var raw = before
            raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
            tcsetattr(STDIN_FILENO, TCSANOW, &raw)
        }
        terminal.write(ScreenUpdate.enter)
        return TerminalMode(signals: descriptor, hasKeys: hasKeys, terminal: terminal, before: before)
    }

    func leave() {
        terminal.write(ScreenUpdate.leave)
        if hasKeys {
            var before = before
            tcsetattr(STDIN_FILENO, TCSANOW, &before)
        }
    }
}
