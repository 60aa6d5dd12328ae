package import HealthAssessment

/// `rul models`, `GET /models`: the trained models that are live and those that were, and files that were refused.
package struct ModelRegistryAnswer: Codable, Sendable, Equatable {
    /// What is live first, then what was, the newest first.
    package var models: [Model]
    /// By the last reload: what was live before it still is.
    package var refused: [Refusal]

    package init(models: [Model], refused: [Refusal]) {
        self.models = models
        self.refused = refused
    }

    package struct Model: Codable, Sendable, Equatable {
        /// What tells it from others.
        package var hash: String
        package var live: Bool
        /// What its file says, under the name that the settings had for it; absent where the record has it no more.
        package var training: LifeModelAnswer?
        /// The newest first.
        package var uses: [Use]

        package init(hash: String, training: LifeModelAnswer?, uses: [Use]) {
            self.hash = hash
            live = uses.contains { $0.until == nil }
            self.training = training
            self.uses = uses
        }
    }

    /// An entry under `prognosis` of an asset that a model was live for.
    package struct Use: Codable, Sendable, Equatable {
        package var asset: String
        package var entry: String
        /// Absent for the machine as a whole.
        package var component: String?
        package var file: String
        /// UTC milliseconds; `until` absent while it is live.
        package var since: Int64
        package var until: Int64?

        package init(asset: String, entry: String, component: String?, file: String, since: Int64, until: Int64?) {
            self.asset = asset
            self.entry = entry
            self.component = component
            self.file = file
            self.since = since
            self.until = until
        }
    }

    /// A file that could not be taken in.
    package struct Refusal: Codable, Sendable, Equatable {
        package enum Reason: String, Codable, Sendable {
            case unreadable, foreign, newer, damaged
            /// No number of the machine is one of its columns.
            case columnMissing = "column_missing"
        }

        /// Where the settings name it.
        package var asset: String
        package var entry: String
        package var file: String
        package var reason: Reason
        /// What is wrong, and what to do.
        package var text: LocalizedText
        /// UTC milliseconds.
        package var at: Int64

        package init(asset: String, entry: String, file: String, reason: Reason, text: LocalizedText, at: Int64) {
            self.asset = asset
            self.entry = entry
            self.file = file
            self.reason = reason
            self.text = text
            self.at = at
        }
    }
}
