import DataAcquisition
package import Settings
package import Wording

/// `millwright check FILE --json`: the mistakes of a settings file, or what the daemon would poll.
package struct CheckAnswer: Codable, Sendable, Equatable {
    package struct Mistake: Codable, Sendable, Equatable {
        /// The settings file, or a profile that it names.
        package var file: String
        package var line: Int
        package var column: Int
        /// The keys that lead to the place; empty for the file as a whole.
        package var key: String
        /// Place, problem and remedy for people.
        package var text: String
    }

    package struct Counts: Codable, Sendable, Equatable {
        package var links: Int
        package var devices: Int
        package var points: Int
        /// How many requests read every point once.
        package var requests: Int
    }

    package var file: String
    package var mistakes: [Mistake]
    /// What would be missed once the daemon starts on this machine; no mistake of the file.
    package var warnings: [String]
    /// Absent where the file has mistakes.
    package var polls: Counts?

    package init(file: String, mistakes: SettingsMistakes, in language: Language) {
        self.file = file
        self.mistakes = mistakes.mistakes.map {
            Mistake(file: $0.file, line: $0.line, column: $0.column, key: $0.path, text: $0.text(in: language))
        }
        warnings = []
    }

    package init(
        file: String, settings: DaemonSettings, warnings: [CommissioningMessage.Warning], in language: Language
    ) {
        self.file = file
        mistakes = []
        self.warnings = warnings.map { CommissioningMessage.warning($0).text(in: language) }
        let plan = PlanAnswer(file: file, settings: settings)
        polls = Counts(
            links: plan.links.count, devices: plan.devices.count, points: settings.assets.flatMap(\.points).count,
            requests: plan.links.map(\.requests).reduce(0, +))
    }
}
