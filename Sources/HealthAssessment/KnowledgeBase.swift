/// The graph of what can fail and how it shows.
///
/// All references hold: whoever builds one checks them first (`Settings` does, with file and line).
package struct KnowledgeBase: Sendable, Hashable {
    package let version: String
    /// Of the texts that it was read from.
    package let hash: String
    /// By id, as are the others.
    package let assetClasses: [String: AssetClass]
    package let symptoms: [String: Symptom]
    package let measurements: [Measurement]
    package let sources: [String: String]
    package let zoneTables: [String: ZoneTable]
    /// What people and other instruments tell; a waveform does not.
    package let observations: [String: Feature]
    package let faults: [Fault]

    package init(
        version: String, hash: String, assetClasses: [String: AssetClass], symptoms: [String: Symptom],
        measurements: [Measurement],
        sources: [String: String], zoneTables: [String: ZoneTable], observations: [String: Feature], faults: [Fault]
    ) {
        self.version = version
        self.hash = hash
        self.assetClasses = assetClasses
        self.symptoms = symptoms
        self.measurements = measurements
        self.sources = sources
        self.zoneTables = zoneTables
        self.observations = observations
        self.faults = faults
    }

    package struct AssetClass: Sendable, Hashable {
        package let name: LocalizedText
        package let components: [String]

        package init(name: LocalizedText, components: [String]) {
            self.name = name
            self.components = components
        }
    }

    // What was read from the same texts is the same.
    package static func == (one: Self, other: Self) -> Bool { one.hash == other.hash }

    package func hash(into hasher: inout Hasher) { hasher.combine(hash) }

    /// A way to learn more, by a person or another instrument.
    package struct Measurement: Sendable, Hashable {
        package let id: String
        package let name: LocalizedText
        package let minutes: Int
        /// The features that it gives.
        package let features: [String]

        package init(id: String, name: LocalizedText, minutes: Int, features: [String]) {
            self.id = id
            self.name = name
            self.minutes = minutes
            self.features = features
        }
    }

    package func fault(_ id: String) -> Fault? { faults.first { $0.id == id } }

    /// The class of a machine of which nobody said what it is: what every rotating machine has.
    package static let generalClass = "machine"

    /// The components that machines of these classes have; of the general class where none is named.
    package func components(of classes: [String]) -> Set<String> {
        let named = classes.isEmpty ? [Self.generalClass] : classes
        return Set(named.flatMap { assetClasses[$0]?.components ?? [] })
    }
}
