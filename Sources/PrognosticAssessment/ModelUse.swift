package import Measurement

/// A trained model as a machine uses it: which of its numbers are the columns, and what tells the age.
package struct ModelUse: Hashable, Sendable {
    /// What a model's time is.
    package enum Clock: Hashable, Sendable {
        /// The calendar, in units of so many milliseconds.
        case calendar(unit: Double)
        /// A number that counts up, such as running hours or cycles, by the name of its series in the record.
        case counter(String)
    }

    package let asset: Identifier
    package let id: Identifier
    package var name: String
    package let model: NamedModel
    /// By column that the model needs, the name of its series in the record: a point, or `LOCATION.FEATURE`.
    package let sources: [String: String]
    package var clock: Clock
    /// When the unit began to serve; nil where it did with the first of its values.
    package var since: WallTime?
    /// What wears; nil for the machine as a whole.
    package var component: Identifier?
    /// The fault that this is the way to, as the knowledge base calls it.
    package var mode: String?
    package var nextStop: IndicatorConfiguration.Stop?

    package init(asset: Identifier, id: Identifier, model: NamedModel, sources: [String: String], clock: Clock) {
        self.asset = asset
        self.id = id
        name = id.rawValue
        self.model = model
        self.sources = sources
        self.clock = clock
    }

    /// The names of all series that it rests on.
    package var series: Set<String> {
        guard case .counter(let counter) = clock else { return Set(sources.values) }
        return Set(sources.values).union([counter])
    }
}

/// A model under the name of the file that it came from; the same where name and hash are.
package struct NamedModel: Hashable, Sendable {
    package let name: String
    package let hash: String
    package let timeColumn: String
    package let model: LifeModel

    /// - Parameter name: As people know the file.
    package init(_ file: LifeModelFile, name: String) {
        self.name = name
        hash = file.hash
        timeColumn = file.timeColumn
        model = file.model
    }

    package static func == (left: NamedModel, right: NamedModel) -> Bool {
        left.name == right.name && left.hash == right.hash
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(hash)
    }
}
