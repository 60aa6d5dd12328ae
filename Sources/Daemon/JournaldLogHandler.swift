import Glibc
package import Logging

/// Log lines as journald reads them from standard error: a priority in angle brackets, then the text
/// (sd-daemon(3)). On a terminal the same lines carry the level's name instead.
package struct JournaldLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var logLevel: Logger.Level = .info
    private let isTerminal = isatty(STDERR_FILENO) == 1

    package init() {}

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let facts = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
            .map { " \($0.key)=\($0.value)" }.joined()
        let prefix = isTerminal ? "\(event.level): " : "<\(Self.priority(event.level))>"
        // One line, one write: lines of several threads do not mix.
        let line = prefix + "\(event.message)\(facts)".split(whereSeparator: \.isNewline).joined(separator: " ") + "\n"
        _ = line.utf8.withContiguousStorageIfAvailable { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    private static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
