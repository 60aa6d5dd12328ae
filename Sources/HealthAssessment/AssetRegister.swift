package import Measurement

/// What the plant's books say of a machine or a part of it; nil is what nobody said.
package struct RegisterEntry: Hashable, Sendable {
    package var maker: String?
    package var type: String?
    package var serial: String?
    /// The day of first use.
    package var commissioned: CivilTime?
    package var spareParts: [String] = []

    package init() {}
}

/// How much hangs on a machine: A most.
package enum Criticality: String, Hashable, Sendable, CaseIterable { case a, b, c }

/// A machine as the asset register has it.
package struct RegisteredAsset: Hashable, Sendable {
    package let id: Identifier
    /// The production line that it is part of.
    package var line: Identifier?
    package var criticality: Criticality?
    /// Nil where nobody said what kind of machine it is.
    package var machine: Machine?
    package var entry = RegisterEntry()
    package var components: [RegisteredComponent] = []

    package init(id: Identifier) { self.id = id }

    /// The components with a bearing that a measurement location hears best.
    package func bearings(at location: Identifier) -> [RegisteredComponent] {
        components.filter { $0.bearing != nil && $0.locations.contains(location) }
    }

    /// The locations that hear the same component as another one, without that one.
    package func neighbours(of location: Identifier) -> Set<Identifier> {
        Set(components.filter { $0.locations.contains(location) }.flatMap(\.locations)).subtracting([location])
    }
}

/// A part of a machine that can fail on its own.
package struct RegisteredComponent: Hashable, Sendable {
    package let id: Identifier
    package var name: String
    /// The measurement locations that hear it best, such as one for each direction.
    package var locations: [Identifier] = []
    /// Of a rolling bearing.
    package var bearing: Bearing?
    package var entry = RegisterEntry()

    package init(id: Identifier, name: String) {
        self.id = id
        self.name = name
    }
}
